"""A page is cut out of the rows that were read for it, one more than it holds."""

import pytest

from records.paging import one_more, page_of

HOLDS = 2


@pytest.mark.parametrize(
    ("there", "page", "last"),
    [([], (), None), ([1], (1,), None), ([1, 2], (1, 2), None), ([1, 2, 3], (1, 2), 2), ([1, 2, 3, 4], (1, 2), 2)],
)
def test_a_page_names_its_last_row_only_when_another_follows(
    there: list[int], page: tuple[int, ...], last: int | None
) -> None:
    assert page_of(there[: one_more(HOLDS)], HOLDS) == (page, last)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_together_have_every_row_once(size: int) -> None:
    there, seen, after = range(1, 8), list[int](), 0
    while True:
        page, last = page_of([row for row in there if row > after][: one_more(size)], size)
        seen += page
        if last is None:
            break
        after = last
    assert seen == list(there)

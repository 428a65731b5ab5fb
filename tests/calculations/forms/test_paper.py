"""Documents without a form of their own: what is read of them, and what is refused with its place."""

from typing import Any

import pytest

from calculations.forms.paper import read_paper_form
from calculations.input.faults import BadInput

PAPER = {"kind": "paper", "title": "关于调整筹资标准的请示", "text": "拟自七月起调整。"}


def places(**changed: Any) -> list[str]:
    """Where a paper that was changed so is at fault."""
    with pytest.raises(BadInput) as refused:
        read_paper_form({**PAPER, **changed})
    assert all(fault.message and fault.zh for fault in refused.value.faults)
    return [fault.place for fault in refused.value.faults]


def test_a_paper_with_a_day_and_amounts_gives_both_back() -> None:
    form = read_paper_form(
        {**PAPER, "in_force_from": "2022-07-01", "amounts": [{"label": "个人缴费", "amount": "350.00"}], "note": "附件"}
    )
    assert form.amount_rows() == [["2022-07-01"], ["个人缴费", "350.00"]]


def test_a_paper_without_a_day_says_so_by_an_empty_one() -> None:
    assert read_paper_form(PAPER).amount_rows() == [[""]]


def test_a_title_and_a_text_of_blanks_are_none() -> None:
    assert places(title="  ", text="\n") == ["title", "text"]


def test_a_day_that_the_calendar_does_not_have_is_refused() -> None:
    assert places(in_force_from="2022-02-29") == ["in_force_from"]
    assert read_paper_form({**PAPER, "in_force_from": "2024-02-29"}).in_force_from == "2024-02-29"


def test_characters_that_cannot_be_printed_are_named_by_their_place() -> None:
    amounts = [{"label": "甲", "amount": "1.00"}, {"label": "乙\x00", "amount": "1.00"}]
    assert places(title="标\x00题", note="附\x00注", amounts=amounts) == ["title", "note", "amounts[1].label"]

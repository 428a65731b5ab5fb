"""What can be read of an input that is partly wrong: the rest of it raises, and nothing is computed from it."""

from collections.abc import Callable
from typing import Annotated, Union

import pytest
from pydantic import BeforeValidator, ConfigDict, Field

from calculations.input.faults import BadInput, Fault, not_empty
from calculations.input.money import NonNegativeYuan
from calculations.input.partial_input import (
    PartialModel,
    Unread,
    checked,
    collect_faults,
    known,
    nothing_of,
    partly_validated,
    row_by_row,
    run_check,
    validated,
)

WRONG = Fault("here", "wrong", "错")


class Row(PartialModel):
    county: str
    amount: NonNegativeYuan
    note: str | None = None


class Document(PartialModel):
    year: int
    by_fund: dict[str, NonNegativeYuan] = Field(default_factory=dict)
    rows: Annotated[tuple[Row, ...], BeforeValidator(not_empty)]
    best: Row | None = None
    months: tuple[NonNegativeYuan, ...] = ()


def test_what_is_right_is_read_whole() -> None:
    given, faults = partly_validated(Document, {"year": 2022, "rows": [{"county": "a", "amount": "1.00"}]})
    assert faults == []
    assert not given.refused()


def test_the_right_parts_of_a_wrong_document_can_be_read_and_the_others_raise() -> None:
    given, faults = partly_validated(
        Document,
        {
            "year": 2022,
            "by_fund": {"employee": 1, "resident": "2.00"},
            "rows": [{"county": "a", "amount": 1}, 5, {"county": "b", "amount": "1.00", "note": 3}],
            "best": {"county": "c"},
            "months": ["1.00", "x"],
        },
    )
    assert len(faults) == 6
    assert given.refused()
    assert (given.year, [known(lambda row=row: row.county) for row in given.rows]) == (2022, ["a", None, "b"])  # type: ignore[misc]
    assert given.best is not None
    assert (given.best.county, given.best.note) == ("c", None)
    assert list(given.by_fund) == ["employee", "resident"]
    assert ("employee" in given.by_fund, len(given.by_fund), str(given.by_fund["resident"])) == (True, 2, "2.00")
    unread: list[tuple[Callable[[], object], str]] = [
        (lambda: given.months, "months"),
        (lambda: given.by_fund["employee"], "employee"),
        (lambda: given.by_fund.get("employee"), "employee"),
        (lambda: given.rows[0].amount, "amount"),
        (lambda: given.rows[0].model_copy().amount, "amount"),
        (lambda: given.rows[1].note, "note"),
        (lambda: given.rows[2].note, "note"),
    ]
    for read, name in unread:
        with pytest.raises(Unread, match=f"^{name}$"):
            read()
    with pytest.raises(KeyError):
        given.by_fund["pension"]


def test_a_default_stands_only_for_what_was_left_out() -> None:
    left_out, _ = partly_validated(Document, {"year": "x"})
    wrong, _ = partly_validated(Document, {"year": "x", "by_fund": 5})
    assert left_out.by_fund == {}
    assert known(lambda: wrong.by_fund) is None
    assert known(lambda: left_out.rows) is None
    assert known(lambda: partly_validated(Document, 5)[0].by_fund) is None


@pytest.mark.parametrize("rows", [[], (), {}, "ab", None])
def test_what_is_no_list_of_rows_at_all_can_be_read_in_no_part(rows: object) -> None:
    given, _ = partly_validated(Document, {"year": 2022, "rows": rows, "by_fund": rows or [], "best": rows or 5})
    assert given.year == 2022
    assert [known(lambda: given.rows), known(lambda: given.by_fund)] == [None, None]


def test_what_may_be_left_out_is_read_in_part_like_the_rest_and_a_right_row_is_whole() -> None:
    class Optional(PartialModel):
        rows: tuple[Row, ...] | None = None
        others: Union[None, tuple[Row, ...]] = None  # noqa: UP007, RUF036

    right, wrong = {"county": "a", "amount": "1.00"}, {"county": "b", "amount": 1}
    given, faults = partly_validated(Optional, {"rows": [wrong, right], "others": [right, wrong]})
    assert [fault.place for fault in faults] == ["rows[0].amount", "others[1].amount"]
    for rows, refused in ((given.rows, [True, False]), (given.others, [False, True])):
        assert rows is not None
        assert [row.refused() for row in rows] == refused
        assert rows[refused.index(False)] == Row.model_validate(right)


def test_what_was_given_is_known_though_it_could_not_be_read() -> None:
    given, _ = partly_validated(Document, {"year": "x", "rows": [{"note": 3, "colour": "red"}], "months": []})
    assert given.model_fields_set == {"year", "rows", "months"}
    assert given.rows[0].model_fields_set == {"note"}
    assert nothing_of(Row, county="a").model_fields_set == {"county"}


def test_a_field_is_read_under_the_name_that_documents_have_for_it() -> None:
    class Paid(PartialModel):
        payer: str = Field(alias="from")
        payee: str = Field("nobody", alias="to")
        amount: NonNegativeYuan

    given, faults = partly_validated(Paid, {"from": "a", "to": 5, "amount": 1})
    assert [fault.place for fault in faults] == ["to", "amount"]
    assert (given.payer, known(lambda: given.payee), known(lambda: given.amount)) == ("a", None, None)
    assert given.model_fields_set == {"payer", "payee", "amount"}
    assert partly_validated(Paid, {"from": "a"})[0].payee == "nobody"


def test_what_was_read_can_be_had_by_name_and_the_rest_is_left_out() -> None:
    row = nothing_of(Row, county="a", note=None)
    assert row.read_of("county", "amount", "note") == {"county": "a", "note": None}


def test_an_unknown_attribute_is_no_unread_one() -> None:
    with pytest.raises(AttributeError):
        nothing_of(Row).colour  # type: ignore[attr-defined]  # noqa: B018


def test_the_faults_of_reading_and_of_what_follows_come_together_and_nothing_is_computed() -> None:
    def then(given: Document) -> int:
        checked((given,), lambda: row_by_row(given.rows, "rows", lambda place, row: [Fault(place, row.county, "")]))
        raise AssertionError("computed")

    with pytest.raises(BadInput) as refused:
        collect_faults(lambda: validated(Document, {"year": "x", "rows": [{"county": "a"}, {"amount": "1.00"}]}), then)
    assert [fault.place for fault in refused.value.faults] == ["year", "rows[0].amount", "rows[1].county", "rows[0]"]


def test_what_follows_is_told_once_and_not_asked_where_nothing_could_be_read() -> None:
    asked: list[object] = []

    def then(given: object) -> None:
        asked.append(given)
        raise BadInput([WRONG, Fault("there", "wrong", "错")])

    for seen, told in (("something", ["here", "there"]), (None, ["here"])):

        def read(seen: object = seen) -> object:
            raise BadInput([WRONG], seen)

        with pytest.raises(BadInput) as refused:
            collect_faults(read, then)
        assert [fault.place for fault in refused.value.faults] == told
    assert asked == ["something"]


def test_a_refused_input_is_never_computed_though_nothing_more_is_wrong_with_it() -> None:
    computed = []

    def then(given: Row) -> None:
        checked((given,), [], list)
        computed.append(given)

    for document in ({"county": "a"}, {"county": "a", "amount": "1.00", "colour": "red"}):
        with pytest.raises(BadInput) as refused:
            collect_faults(lambda document=document: validated(Row, document), then)  # type: ignore[misc]
        assert len(refused.value.faults) == 1


def test_a_check_that_needs_what_is_not_there_is_not_made_and_keeps_what_it_found_before() -> None:
    row = nothing_of(Row, county="a")

    def check() -> list[Fault]:
        return [WRONG, Fault(str(row.amount), "", "")]

    assert list(run_check(check)) == []
    assert list(run_check(iter([WRONG]))) == [WRONG]
    with pytest.raises(BadInput) as refused:
        checked((row,), check, lambda: [WRONG])
    assert refused.value.faults == (WRONG,)
    with pytest.raises(Unread):
        checked((row,), check)


class Moved(PartialModel):
    model_config = ConfigDict(populate_by_name=True)

    source: str = Field(alias="from")
    target: str = Field(default="nowhere", alias="to")
    amount: NonNegativeYuan


@pytest.mark.parametrize("key", ["from", "source"])
def test_a_field_that_is_written_under_another_name_can_be_read_too(key: str) -> None:
    given, faults = partly_validated(Moved, {key: "here", "amount": 5})
    assert [fault.place for fault in faults] == ["amount"]
    assert (given.source, given.target, given.model_fields_set) == ("here", "nowhere", {"source", "amount"})
    given, _ = partly_validated(Moved, {key: 5, "to": "there", "amount": "1.00"})
    assert (known(lambda: given.source), given.target) == (None, "there")

"""Bad input is named whole: rows that appear twice together with rows that cannot be read, choices in plain Chinese."""

from collections.abc import Callable

import pytest

from calculations.budget.draft import read_draft
from calculations.input.faults import SHOWN_CHARACTERS, BadInput
from calculations.input.partial_input import collect_faults
from calculations.ledger.accounts import AccountKind
from calculations.pooling.top_up import TopUp, read_top_up, top_up
from calculations.residents.financing import read_resident_financing
from policies.labels import ACCOUNT_KINDS
from tests.calculations.sharing_values import TOP_UP


def faults(read: Callable[[object], object], document: object) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read(document)
    return [str(fault) for fault in refused.value.faults]


def topped_up(document: object) -> TopUp:
    return collect_faults(lambda: read_top_up(document), lambda given: top_up(given, TOP_UP))


def test_a_repeated_row_is_told_though_others_cannot_be_read() -> None:
    row = {"county": "330213"}
    found = faults(topped_up, {"counties": [row, 5, {**row, "amount": "x"}, {}]})
    assert "counties[1]: not an object: 5" in found
    [twice] = [fault for fault in found if "a second time" in fault]
    assert twice == "counties[2]: county 330213 a second time (first: counties[0])"


@pytest.mark.parametrize("rows", [None, 5, {}, "330213", [None, None], [{"county": 330213}, {"county": 330213}]])
def test_what_has_no_rows_repeats_none(rows: object) -> None:
    assert not [fault for fault in faults(topped_up, {"counties": rows}) if "a second time" in fault]


def test_a_repeated_row_does_not_flood_the_page() -> None:
    row = {"county": "3" * 1000}
    assert all(len(fault) < 3 * SHOWN_CHARACTERS for fault in faults(topped_up, {"counties": [row, row]}))


def test_choices_are_listed_in_chinese_without_english_words() -> None:
    with pytest.raises(BadInput) as refused:
        read_resident_financing({"year": 2022, "region": "north", "counties": []})
    [fault] = [fault for fault in refused.value.faults if fault.place == "region"]
    assert fault.zh == "不在可选值 'west'、'central'、'east' 之中:\"north\""
    assert fault.message == "not one of 'west', 'central' or 'east': \"north\""


def test_a_growth_is_a_text_of_digits() -> None:
    item = {"fund": "employee", "part": "pooled", "line": "benefits", "history": ["1.00"], "growth": 0.05}
    found = faults(read_draft, {"year": 2022, "county": None, "revenue": [], "expenditure": [item]})
    assert 'expenditure[0].growth: not a growth such as "0.05" or "-0.02": 0.05' in found


def test_every_kind_of_account_has_words() -> None:
    assert set(ACCOUNT_KINDS) == set(AccountKind)

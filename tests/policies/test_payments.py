"""What packs say of payment orders: booked alone by default, by orders where a city says so."""

import shutil
from pathlib import Path

import pytest

from calculations.ledger.accounts import AccountKind
from calculations.payments.terms import PaymentsLeaveAs
from policies.errors import InvalidPack
from policies.loader import load, load_from, packs
from policies.pack import Pack
from tests.policies.ordering_pack import OURS, with_orders

KINDS = "zhejiang/payments.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The packs in a folder, Ningbo's payments leaving as orders."""
    return with_orders(tmp_path)


def orders_by_path(pack: Pack) -> dict[tuple[str, AccountKind, AccountKind], str]:
    """The kind of order of each path that has one."""
    return {
        (path.rule, path.from_kind, path.to_kind): path.order.kind for path in pack.paths() if path.order is not None
    }


def refused(root: Path) -> str:
    with pytest.raises(InvalidPack) as raised:
        load_from(root, "ningbo")
    assert all(fault.zh for fault in raised.value.faults)
    return "\n".join(str(fault) for fault in raised.value.faults)


@pytest.mark.parametrize("city", packs())
def test_by_default_the_ledger_alone_books_payments(city: str) -> None:
    pack = load(city)
    assert pack.payments().leave_as is PaymentsLeaveAs.LEDGER
    assert orders_by_path(pack) == {}


def test_where_a_city_says_so_what_its_own_accounts_pay_leaves_as_orders(root: Path) -> None:
    kinds = orders_by_path(load_from(root, "ningbo"))
    assert kinds["M3", AccountKind.SPECIAL, AccountKind.AGENCY_EXPENDITURE] == "disbursement"
    assert kinds["M4", AccountKind.AGENCY_EXPENDITURE, AccountKind.COUNTY_EXPENDITURE] == "distribution"
    assert kinds["S0", AccountKind.SPECIAL, AccountKind.COUNTY_FINANCE] == "clearing"
    assert ("S0", AccountKind.COUNTY_FINANCE, AccountKind.SPECIAL) not in kinds
    assert not {rule for rule, _, _ in kinds} & {"R1", "R4", "M5", "H1", "S1"}


def test_orders_that_are_made_again_after_a_restore_are_in_doubt(root: Path) -> None:
    pack = load_from(root, "ningbo")
    again = pack.with_doubtful_orders()
    assert orders_by_path(again) == orders_by_path(pack)
    assert {path.order.in_doubt for path in again.paths() if path.order} == {True}
    assert {path.order.in_doubt for path in pack.paths() if path.order} == {False}


def test_a_city_takes_over_kinds_and_voucher_and_gives_its_own_division(root: Path) -> None:
    ours, theirs = load_from(root, "ningbo").payments(), load("ningbo").payments()
    assert (ours.kinds, ours.voucher) == (theirs.kinds, theirs.voucher)
    assert {path.order.district for path in load_from(root, "ningbo").paths() if path.order} == {"330200"}


def test_orders_without_a_division_are_refused(root: Path) -> None:
    (root / OURS).write_text("leave_as: orders\n", encoding="utf-8")
    assert "where payments leave as orders, the pack gives `district` and `voucher`" in refused(root)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rules: [M3]", "rules: [M9]", "kinds.disbursement.rules[0]: unknown rule: M9"),
        ("rules: [M3]", "rules: [M4]", "kinds.distribution.rules[0]: orders of M4 are of the kind disbursement"),
        ("  disbursement:", "  disbursementses:", "kinds.disbursementses"),
        ("of: payer_name", "of: payer", "voucher.fields[7].of: not one of"),
        ("{name: Id, of: id}", "{name: Id}", "voucher.fields[0]: either `of` or `text`"),
        ("encoding: GB18030", "encoding: latin1", "voucher.encoding: not one of"),
    ],
)
def test_a_mistake_is_named_with_its_place(root: Path, old: str, new: str, said: str) -> None:
    text = (root / KINDS).read_text(encoding="utf-8")
    assert old in text
    (root / KINDS).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert said in refused(root)


def test_ids_that_a_bank_would_cut_are_refused(root: Path) -> None:
    shutil.copytree(root / "ningbo", root / "citywithalongname")
    head = root / "citywithalongname/pack.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("id: ningbo", "id: citywithalongname"), encoding="utf-8")
    with pytest.raises(InvalidPack, match="banks take ids of 35 characters"):
        load_from(root, "citywithalongname")

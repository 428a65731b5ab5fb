"""Reading a posting that a party hands in: every fault of the form, its accounts, paths and parties."""

from collections.abc import Iterable
from datetime import date

from pydantic import BaseModel, ConfigDict

from calculations.accounts import AccountKind, Part
from calculations.faults import Fault, refuse, shown, validated
from calculations.postings import Path, PostingForm, Transfer, path_of, transfer_faults


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PostingRules(_Frozen):
    """What a posting is held against: the fund year, the parts of each fund, the counties, the paths.

    Money of a year may still move in the year after, in which it is cleared (S7), until `last_day`.
    """

    year: int
    last_day: date
    parts: dict[str, tuple[Part, ...]]
    counties: tuple[str, ...]
    paths: tuple[Path, ...]


class HandedInBy(_Frozen):
    """The party that hands a posting in: `city_finance/maker`, and its county if it is a county's."""

    party: str
    county: str | None = None


def read_posting(document: object, rules: PostingRules, by: HandedInBy | None = None) -> PostingForm:
    """JSON data as a posting, or `BadInput` with every fault and its place (`transfers[3].amount`).

    `by` is left out when the posting was handed in already and is only read again.
    """
    form = validated(PostingForm, document)
    faults = [*_head_faults(form, rules)]
    for index, transfer in enumerate(form.transfers):
        place = f"transfers[{index}]"
        faults += transfer_faults(form.rule, form.fund, transfer, rules.paths, place)
        faults += _known_places(transfer, rules, place)
        if by is not None:
            faults += _party_faults(form.rule, transfer, rules.paths, by, place)
    faults += _repeated(form.transfers)
    refuse(faults)
    return form


def _head_faults(form: PostingForm, rules: PostingRules) -> list[Fault]:
    faults: list[Fault] = []
    if form.fund not in rules.parts:
        known = ", ".join(rules.parts)
        faults.append(
            Fault(
                "fund",
                f"unknown fund: {shown(form.fund)} (known: {known})",
                f"未知险种:{shown(form.fund)}(可用:{known})",
            )
        )
    if form.year != rules.year:
        faults.append(
            Fault("year", f"not the fund year {rules.year}: {form.year}", f"不是基金年度 {rules.year}:{form.year}")
        )
    first_day = date(rules.year, 1, 1)
    if not first_day <= form.date <= rules.last_day:
        span = f"{first_day} – {rules.last_day}"
        faults.append(Fault("date", f"outside {span}: {form.date}", f"日期不在 {span} 之内:{form.date}"))
    return faults


_SOMEBODYS = frozenset({AccountKind.TREASURY, AccountKind.CITY_FINANCE})
"""What comes from here is some county's income or subsidy: the clearing asks whose (S0, S2)."""


def _known_places(transfer: Transfer, rules: PostingRules, place: str) -> list[Fault]:
    faults: list[Fault] = []
    if transfer.place is None and transfer.payer.kind in _SOMEBODYS:
        faults.append(
            Fault(
                f"{place}.county",
                "missing: whose income this is in the clearing",
                "缺少区县代码:须注明属于哪个区县,清算时计入其收入",
            )
        )
    for end, account in (("from", transfer.payer), ("to", transfer.payee)):
        if account.part not in rules.parts.get(account.fund, tuple(Part)):
            faults.append(
                Fault(
                    f"{place}.{end}",
                    f"fund {account.fund} has no part {account.part}",
                    f"险种 {account.fund} 没有“{account.part}”部分",
                )
            )
    if transfer.place is not None and transfer.place not in rules.counties:
        known = ", ".join(rules.counties)
        faults.append(
            Fault(
                f"{place}.county",
                f"unknown county: {transfer.place} (known: {known})",
                f"未知区县:{transfer.place}(可用:{known})",
            )
        )
    return faults


def _party_faults(rule: str, transfer: Transfer, paths: Iterable[Path], by: HandedInBy, place: str) -> list[Fault]:
    path = path_of(rule, transfer, paths)
    if path is not None and by.party not in path.parties:
        return [Fault(place, f"{by.party} may not hand this in", f"{by.party} 无权报送此笔资金")]
    if by.county is not None and transfer.place != by.county:
        return [
            Fault(
                f"{place}.county",
                f"only for county {by.county}: {transfer.place}",
                f"只能报送区县 {by.county} 的资金:{transfer.place}",
            )
        ]
    return []


def _repeated(transfers: tuple[Transfer, ...]) -> list[Fault]:
    first_at: dict[tuple[str | None, ...], int] = {}
    faults: list[Fault] = []
    for index, transfer in enumerate(transfers):
        key = (transfer.source, transfer.target, transfer.place, transfer.line)
        first = first_at.setdefault(key, index)
        if first != index:
            faults.append(
                Fault(
                    f"transfers[{index}]",
                    f"the same transfer a second time (first: transfers[{first}])",
                    f"同一笔资金重复(首次:transfers[{first}])",
                )
            )
    return faults

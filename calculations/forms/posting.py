"""Reading a posting that a party hands in: every fault of the form, its accounts, paths and parties."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from calculations.forms.document_form import DocumentForm, Example
from calculations.input.codes import unknown_fund
from calculations.input.faults import Fault, Repeat, repeated_at
from calculations.input.partial_input import (
    Against,
    checked,
    collect_faults,
    known,
    no_check,
    row_by_row,
    run_check,
    validated,
)
from calculations.ledger.accounts import Account, AccountKind, Part
from calculations.ledger.posting_rules import CityInterest, HandedInBy, PostingRules
from calculations.ledger.postings import Path, PostingForm, Transfer, path_of, transfer_faults


def read_posting(
    document: object,
    rules: PostingRules,
    by: HandedInBy | None = None,
    against: Against[PostingForm] = no_check,
) -> PostingForm:
    """JSON data as a posting, or `BadInput` with every fault and its place (`transfers[3].amount`).

    `by` is left out when the posting was handed in already and is only read again.
    """

    def check(form: PostingForm) -> PostingForm:
        checked(
            (form,),
            lambda: _fund_faults(form.fund, rules),
            lambda: _year_faults(form.year, rules),
            lambda: _day_faults(form.date, rules),
            lambda: row_by_row(form.transfers, "transfers", partial(_transfer_faults, form, rules, by)),
            lambda: _repeated(form.transfers),
            lambda: against(form),
        )
        return form

    return collect_faults(lambda: validated(PostingForm, document), check)


def _fund_faults(fund: str, rules: PostingRules) -> Iterator[Fault]:
    if fund not in rules.parts:
        yield unknown_fund("fund", fund, rules.parts)


def _year_faults(year: int, rules: PostingRules) -> Iterator[Fault]:
    if year != rules.year:
        yield Fault("year", f"not the fund year {rules.year}: {year}", f"不是基金年度 {rules.year}:{year}")


def _day_faults(day: date, rules: PostingRules) -> Iterator[Fault]:
    first_day = date(rules.year, 1, 1)
    if not first_day <= day <= rules.last_day:
        span = f"{first_day} – {rules.last_day}"
        yield Fault("date", f"outside {span}: {day}", f"日期不在 {span} 之内:{day}")
    elif day > rules.today:
        yield Fault("date", f"after today, {rules.today}: {day}", f"日期晚于今日({rules.today}):{day}")


def _transfer_faults(
    form: PostingForm, rules: PostingRules, by: HandedInBy | None, place: str, transfer: Transfer
) -> Iterator[Fault]:
    yield from transfer_faults(form, transfer, rules.paths, place)
    yield from run_check(partial(_owner_faults, transfer, place))
    yield from run_check(partial(_interest_faults, transfer, rules, place))
    yield from run_check(lambda: _part_faults("from", transfer.payer, rules, place))
    yield from run_check(lambda: _part_faults("to", transfer.payee, rules, place))
    yield from run_check(partial(_known_county_faults, transfer, rules, place))
    if by is not None:
        yield from run_check(partial(_party_faults, form, transfer, rules.paths, by, place))
        yield from run_check(partial(_own_county_faults, transfer, by, place))


_SOMEBODYS = frozenset(
    {AccountKind.TREASURY, AccountKind.TEMPORARY_RECEIPTS, AccountKind.CITY_FINANCE, AccountKind.UPPER_FINANCE}
)
"""What comes from here is some county's income or subsidy: the clearing asks whose (S0, S2)."""


def _owner_faults(transfer: Transfer, place: str) -> Iterator[Fault]:
    if transfer.place is None and transfer.payer.kind in _SOMEBODYS:
        yield Fault(
            f"{place}.county",
            "missing: whose income this is in the clearing",
            "缺少区县代码:须注明属于哪个区县,清算时计入其收入",
        )


def _interest_faults(transfer: Transfer, rules: PostingRules, place: str) -> Iterator[Fault]:
    """Interest of the city special account, where the reading says whose it is (R3)."""
    payer, payee = transfer.payer, transfer.payee
    if payer.kind is not AccountKind.OTHER_INCOME or payer.part is not Part.POOLED:
        return
    if payee.kind is AccountKind.SPECIAL and rules.city_interest is CityInterest.POOLED_FUND:
        yield Fault(
            f"{place}.to",
            "by the policy (city_account_interest) the interest of the city special account is the pooled fund's",
            "按现行读法(city_account_interest),市财政专户的利息归入归集基金",
        )
    elif payee.kind is AccountKind.POOLED_FUND and rules.city_interest is CityInterest.BY_COUNTY:
        yield Fault(
            f"{place}.to",
            "by the policy (city_account_interest) the interest of the city special account is split over the counties",
            "按现行读法(city_account_interest),市财政专户的利息分摊到区县,计入市财政专户",
        )
    elif payee.kind is AccountKind.SPECIAL and rules.city_interest is CityInterest.BY_COUNTY and not transfer.place:
        yield Fault(f"{place}.county", "missing: whose interest this is", "缺少区县代码:须注明利息属于哪个区县")


def _part_faults(end: str, account: Account, rules: PostingRules, place: str) -> Iterator[Fault]:
    if account.part not in rules.parts.get(account.fund, tuple(Part)):
        yield Fault(
            f"{place}.{end}",
            f"fund {account.fund} has no part {account.part}",
            f"险种 {account.fund} 没有“{account.part}”部分",
        )


def _known_county_faults(transfer: Transfer, rules: PostingRules, place: str) -> Iterator[Fault]:
    county = transfer.place
    if county is not None and county not in rules.counties:
        listed = ", ".join(rules.counties)
        yield Fault(
            f"{place}.county",
            f"unknown county: {county} (known: {listed})",
            f"未知区县:{county}(可用:{listed})",
        )


def _party_faults(
    form: PostingForm, transfer: Transfer, paths: Iterable[Path], by: HandedInBy, place: str
) -> Iterator[Fault]:
    path = path_of(form.rule, transfer, paths)
    if path is not None and by.party not in path.parties:
        yield Fault(place, f"{by.name.en} may not hand this in", f"“{by.name.zh}” 无权报送此笔资金")


def _own_county_faults(transfer: Transfer, by: HandedInBy, place: str) -> Iterator[Fault]:
    if by.county is not None and transfer.place != by.county:
        yield Fault(
            f"{place}.county",
            f"only for county {by.county}: {transfer.place}",
            f"只能报送区县 {by.county} 的资金:{transfer.place}",
        )


def _repeated(transfers: tuple[Transfer, ...]) -> Iterator[Fault]:
    first_at: dict[tuple[str | None, ...], int] = {}
    for index, transfer in enumerate(transfers):
        key = known(partial(_key, transfer))
        first = index if key is None else first_at.setdefault(key, index)
        if first != index:
            repeat = Repeat("the same transfer", "同一笔资金", f"transfers[{first}]")
            yield repeated_at(f"transfers[{index}]", repeat)


def _key(transfer: Transfer) -> tuple[str | None, ...]:
    return transfer.source, transfer.target, transfer.place, transfer.line


POSTING = DocumentForm(
    PostingForm,
    read=lambda document, reading: read_posting(document, reading.posting_rules(), reading.by, reading.against),
    example=Example(
        title="资金划转 / posting of money (R1)",
        document={
            "kind": "posting",
            "rule": "R1",
            "fund": "employee",
            "year": 2022,
            "date": "2022-01-12",
            "period": "2022-01-1",
            "zh": "1月上旬国库收入划入市财政专户",
            "transfers": [
                {
                    "from": "treasury:employee:pooled",
                    "to": "special:employee:pooled",
                    "amount": "1200.00",
                    "county": "330203",
                    "line": "premiums",
                }
            ],
        },
        note="见国库回单",
    ),
)

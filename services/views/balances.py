"""The accounts of the ledger in words, beside their codes."""

from approvals.reading import Access
from calculations.input.money import Yuan
from calculations.ledger.accounts import PART_WORDS, AccountKind
from policies.model import Named
from policies.pack import Pack
from records.balances import AccountView, BalanceView

_KINDS = {
    AccountKind.TREASURY: Named(zh="国库", en="treasury"),
    AccountKind.SPECIAL: Named(zh="市财政专户", en="city special account"),
    AccountKind.POOLED_FUND: Named(zh="归集基金", en="pooled fund"),
    AccountKind.ACCUMULATED: Named(zh="累计结余", en="accumulated balance"),
    AccountKind.COUNTY_SPECIAL: Named(zh="县级财政专户", en="county special account"),
    AccountKind.COUNTY_REVENUE: Named(zh="收入户", en="revenue account"),
    AccountKind.AGENCY_EXPENDITURE: Named(zh="市经办机构支出户", en="city agency's expenditure account"),
    AccountKind.COUNTY_EXPENDITURE: Named(zh="支出户", en="expenditure account"),
    AccountKind.PAYERS: Named(zh="缴费人", en="who pays premiums"),
    AccountKind.COUNTY_FINANCE: Named(zh="区县财政", en="county finance"),
    AccountKind.CITY_FINANCE: Named(zh="市财政", en="city finance"),
    AccountKind.BENEFICIARIES: Named(zh="享受待遇者", en="who receives benefits"),
    AccountKind.PRE_POOLING: Named(zh="统筹前结余", en="balances before pooling"),
    AccountKind.OTHER_INCOME: Named(zh="利息等其他收入", en="interest and other income"),
}


class BalanceItem(AccountView):
    """An account with its name in words; there is no balance for who reads only their own county's movements of it."""

    balance: Yuan | None
    name: Named


def balance_item(pack: Pack, held: BalanceView, access: Access) -> BalanceItem:
    """A balance with its account's name: place, fund, part where the fund has several, and what the account is."""
    fund, kind = pack.fund(held.fund), _KINDS[held.kind]
    place = pack.county(held.county) if held.county in pack.counties() else None
    part_zh, part_en = PART_WORDS[held.part] if len(fund.parts) > 1 else ("", "")
    name = Named(
        zh=f"{place.zh if place else ''}{fund.zh}{part_zh}{kind.zh}",
        en=", ".join(word for word in (place.en if place else "", fund.en, part_en, kind.en) if word),
    )
    balance = held.balance if access is Access.ALL else None
    return BalanceItem(**held.model_dump(exclude={"balance"}), balance=balance, name=name)

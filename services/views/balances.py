"""The accounts of the ledger in words, next to their codes."""

from approvals.reading import Access
from calculations.input.bilingual import Bilingual
from calculations.input.money import Yuan
from calculations.ledger.accounts import PART_WORDS
from policies.labels import ACCOUNT_KINDS, account_kind_words
from policies.pack import Pack
from records.ledger.balances import AccountView, BalanceView


class BalanceItem(AccountView):
    """An account with its name in words; there is no balance for who reads only their own county's movements of it."""

    balance: Yuan | None
    name: Bilingual


def balance_item(pack: Pack, held: BalanceView, access: Access) -> BalanceItem:
    """A balance with its account's name: place, fund, part where the fund has several, and what the account is."""
    fund = pack.fund(held.fund)
    place = pack.find_county(held.county)
    kind = ACCOUNT_KINDS[held.kind] if place else account_kind_words(held.kind)
    part = PART_WORDS[held.part] if len(fund.all_parts) > 1 else Bilingual("", "")
    name = Bilingual(
        zh=f"{place.zh if place else ''}{fund.zh}{part.zh}{kind.zh}",
        en=", ".join(word for word in (place.en if place else "", fund.en, part.en, kind.en) if word),
    )
    balance = held.balance if access is Access.ALL else None
    return BalanceItem(**held.model_dump(exclude={"balance"}), balance=balance, name=name)

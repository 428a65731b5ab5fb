"""The accounts of the ledger in words, next to their codes."""

from pydantic import Field

from approvals.reading import Access
from calculations.input.bilingual import Bilingual, both
from calculations.input.money import Yuan
from calculations.ledger.accounts import PART_WORDS, Account
from policies.labels import ACCOUNT_KINDS, account_kind_words
from policies.pack import Pack
from records.ledger.balances import AccountView, BalanceView
from records.ledger.earmarks import Room


class BalanceItem(AccountView):
    """An account with its name in words; there is no balance for who reads only their own county's movements of it.

    What is on its way 在途 and what is available 可用 is of now alone, and of accounts in a bank.
    """

    balance: Yuan | None
    earmarked: Yuan | None = Field(
        default=None, description=both("在途:已批准、尚未记账的支付", "Approved to be paid, and not booked yet")
    )
    available: Yuan | None = Field(
        default=None,
        description=both(
            "可用:所在银行账户(含各子账户)的余额减去在途",
            "What the bank account, its sub-accounts together, holds, less what is on its way",
        ),
    )
    name: Bilingual


def balance_item(pack: Pack, held: BalanceView, access: Access, room: Room | None = None) -> BalanceItem:
    """A balance with its account's name, and what of it is on its way."""
    account, name = held.model_dump(exclude={"balance"}), account_name(pack, held)
    if access is not Access.ALL:
        return BalanceItem(**account, balance=None, name=name)
    return BalanceItem(**account, balance=held.balance, **(room.model_dump() if room else {}), name=name)


def account_name(pack: Pack, account: Account | AccountView) -> Bilingual:
    """An account in words: place, fund, part where the fund has several, and what the account is."""
    fund = pack.fund(account.fund)
    place = pack.find_county(account.county)
    kind = ACCOUNT_KINDS[account.kind] if place else account_kind_words(account.kind)
    part = PART_WORDS[account.part] if len(fund.all_parts) > 1 else Bilingual("", "")
    return Bilingual(
        zh=f"{place.zh if place else ''}{fund.zh}{part.zh}{kind.zh}",
        en=", ".join(word for word in (place.en if place else "", fund.en, part.en, kind.en) if word),
    )

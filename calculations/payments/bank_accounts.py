"""Bank accounts: which one each account of the ledger is, as payment orders name it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from calculations.input.frozen import Frozen
from calculations.ledger.accounts import Account

Title = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=140)]
"""A name of an account or a bank; ISO 20022 takes 140 characters."""


class BankAccount(Frozen):
    """An account at a bank: 户名, 账号, 开户行, 支付系统行号 (CNAPS, twelve digits)."""

    name: Annotated[Title, Field(examples=["宁波市财政局医保基金财政专户"])]
    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{5,34}$", examples=["3901120009000012345"])]
    bank: Annotated[Title, Field(examples=["中国工商银行宁波市分行营业部"])]
    bank_code: Annotated[str, Field(pattern=r"^[0-9]{12}$", examples=["102332000010"])]

    def is_same_account(self, other: "BankAccount") -> bool:
        """Whether both are one account of one bank, whatever they are called."""
        return (self.number, self.bank_code) == (other.number, other.bank_code)


def held_at(account: Account) -> str:
    """The code under which an account's bank account is kept: sub-accounts of one bank account have it together."""
    return account.bank or account.code

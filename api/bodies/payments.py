"""Bodies of the payment paths."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from api.bodies.times import Day
from calculations.input.bilingual import both
from calculations.payments.bank_accounts import BankAccount
from services.payments.orders import BankAnswer
from services.payments.statements import HandedInStatement, Resolved
from services.text_types import GivenReason, seen
from services.views.types import FileFormat, NamedBankAccount, Resolution, WantedFile

MOST_ORDERS = 1_000

Words = Annotated[str, Field(max_length=1000), AfterValidator(seen)]
OrderId = Annotated[str, Field(pattern=r"^[a-z0-9]+\.[0-9]{4}\.[a-z_]+\.[0-9]{6,12}$")]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileBody(_Body):
    """Orders for one file: its format, and the day (China) on which the bank is to pay."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"orders": ["ningbo.2022.distribution.000001"], "format": "pain001", "pay_on": "2022-03-10"}]
        }
    )

    orders: Annotated[tuple[OrderId, ...], Field(min_length=1, max_length=MOST_ORDERS)]
    format: FileFormat
    pay_on: Day

    def wanted(self) -> WantedFile:
        """The file that is proposed."""
        return WantedFile(orders=self.orders, format=self.format, pay_on=self.pay_on)


class FileWordsBody(_Body):
    """What is to be noted with it: by which way, the bank's reference."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"words": "网银批次号 20220310001"}]})

    words: Words = ""


class ReasonBody(_Body):
    """Why a file is declined, or an order withdrawn."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "付款日期有误"}]})

    reason: GivenReason


class AnswerBody(_Body):
    """What the bank answered about an order in doubt."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"received": False, "words": "银行书面答复:未收到该指令"}]}
    )

    received: StrictBool = Field(description=both("银行是否已收到该指令", "Whether the bank has the order"))
    words: GivenReason

    def answer(self, order: str) -> BankAnswer:
        """The answer about an order."""
        return BankAnswer(order=order, received=self.received, words=self.words)


class BankAccountBody(BankAccount):
    """A bank account of an account of the ledger, and why it is named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "宁波市社会保障基金财政专户",
                    "number": "3901120009000012345",
                    "bank": "中国工商银行宁波市分行营业部",
                    "bank_code": "102332000010",
                    "reason": "账户开立通知书",
                }
            ]
        }
    )

    reason: GivenReason

    def change(self, account: str) -> NamedBankAccount:
        """The change of the directory."""
        found = BankAccount(name=self.name, number=self.number, bank=self.bank, bank_code=self.bank_code)
        return NamedBankAccount(account=account, bank_account=found)


class StatementBody(_Body):
    """One's own upload that has the statements."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"content": "0" * 64}]})

    content: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]

    def handed_in(self) -> HandedInStatement:
        """The file to read."""
        return HandedInStatement(content=self.content)


class ResolveBody(_Body):
    """How a difference was resolved, and a note that says it: the entry that corrects, the instruction that pays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"how": "paid_anew", "note": "收款账号更正后另行支付:指令 …"}]}
    )

    how: Resolution
    note: GivenReason

    def resolved(self, statement: int, line: int) -> Resolved:
        """The resolution of a line."""
        return Resolved(statement=statement, line=line, how=self.how, note=self.note)

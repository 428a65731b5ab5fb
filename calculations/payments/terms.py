"""What a policy pack says of payment orders: their kinds, and how a treasury's voucher names what they say."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from calculations.input.codes import CountyCode
from calculations.input.frozen import Frozen
from calculations.ledger.postings import Rule

KindName = Annotated[str, Field(pattern=r"^[a-z_]{1,12}$", examples=["disbursement"])]
ElementName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]*$", examples=["PayAcctNo"])]
_Words = Annotated[str, StringConstraints(strict=True, min_length=1)]


class PaymentsLeaveAs(StrEnum):
    """Whether money leaves by the booking alone, or as an order to a bank too."""

    LEDGER = "ledger"
    ORDERS = "orders"


class OrderKind(Frozen):
    """A kind of payment order, and the rules by which money moves that it is for.

    `voucher_type` is its VtCode at the treasury (5207 实拨拨款凭证).
    """

    zh: _Words
    en: _Words
    voucher_type: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]


class OrderValue(StrEnum):
    """What a field of a voucher may say of an order."""

    ID = "id"
    DISTRICT = "district"
    YEAR = "year"
    VOUCHER_TYPE = "voucher_type"
    DATE = "date"
    NUMBER = "number"
    PAYER_NUMBER = "payer_number"
    PAYER_NAME = "payer_name"
    PAYER_BANK = "payer_bank"
    PAYER_BANK_CODE = "payer_bank_code"
    PAYEE_NUMBER = "payee_number"
    PAYEE_NAME = "payee_name"
    PAYEE_BANK = "payee_bank"
    PAYEE_BANK_CODE = "payee_bank_code"
    PURPOSE = "purpose"
    AMOUNT = "amount"
    AMOUNT_IN_WORDS = "amount_in_words"
    PRINTS = "prints"
    ENTRUST_DATE = "entrust_date"
    """The day on which the bank is asked to pay: that of the file."""
    INSTRUCTION = "instruction"


class VoucherField(Frozen):
    """An element of a voucher: what it says of the order, or a text that is always the same."""

    name: ElementName
    of: OrderValue | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.of is None) is (self.text is None):
            raise PydanticCustomError(
                "one_of", "either `of` or `text`", {"zh": "字段须且只能写 of(取自指令)或 text(固定文字)之一"}
            )
        return self


class VoucherMapping(Frozen):
    """The voucher file: its root with a count, around each voucher a body that repeats some values, and its fields."""

    encoding: Literal["UTF-8", "GB18030"]
    root: ElementName
    count: ElementName
    body: ElementName
    body_attributes: dict[ElementName, OrderValue]
    voucher: ElementName
    fields: Annotated[tuple[VoucherField, ...], Field(min_length=1)]


class PaymentTerms(Frozen):
    """All that a pack says of payment orders; `district` is the city's own division 行政区划."""

    leave_as: PaymentsLeaveAs = PaymentsLeaveAs.LEDGER
    district: CountyCode | None = None
    kinds: dict[KindName, OrderKind] = Field(default_factory=dict)
    voucher: VoucherMapping | None = None

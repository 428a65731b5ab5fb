"""Instructions, bank accounts and orders for the tests of payments."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from calculations.ledger.accounts import AccountKind
from calculations.ledger.postings import Instruction, Path, PathOrder, Transfer
from calculations.payments.bank_accounts import BankAccount
from calculations.payments.matching import OrderStand
from calculations.payments.orders import PaymentOrder
from calculations.payments.statements import Side, Statement, StatementLine
from calculations.payments.states import OrderState

SPECIAL = "special:resident:pooled"
AGENCY = "agency_expenditure:resident:pooled"
HAISHU = "county_expenditure:330203:resident:pooled"
XIANGSHAN = "county_expenditure:330225:resident:pooled"

ACCOUNTS = {
    code: BankAccount(name=name, number=number, bank=bank, bank_code=bank_code)
    for code, name, number, bank, bank_code in (
        (SPECIAL, "宁波市社会保障基金财政专户", "3901120009000012345", "工商银行宁波市分行营业部", "102332000010"),
        (AGENCY, "宁波市医保中心支出户", "3901120009000067890", "工商银行宁波鼓楼支行", "102332000028"),
        (HAISHU, "海曙区医保中心支出户", "81010101013000011", "宁波银行海曙支行", "313332082914"),
        (XIANGSHAN, "象山县医保中心支出户", "81010101013000022", "宁波银行象山支行", "313332040018"),
    )
}

DISTRIBUTION = PathOrder(kind="distribution", district="330200")
PATHS = (
    Path(
        rule="M3",
        from_kind=AccountKind.SPECIAL,
        to_kind=AccountKind.AGENCY_EXPENDITURE,
        order=PathOrder(kind="disbursement", district="330200"),
    ),
    Path(
        rule="M4",
        from_kind=AccountKind.AGENCY_EXPENDITURE,
        to_kind=AccountKind.COUNTY_EXPENDITURE,
        order=DISTRIBUTION,
    ),
    Path(rule="M5", from_kind=AccountKind.COUNTY_EXPENDITURE, to_kind=AccountKind.BENEFICIARIES),
    Path(
        rule="S2",
        from_kind=AccountKind.SPECIAL,
        to_kind=AccountKind.POOLED_FUND,
        order=PathOrder(kind="clearing", district="330200"),
    ),
)


def instruction(rule: str, *transfers: tuple[str, str, str], zh: str = "2022年3月基金下拨") -> Instruction:
    """An instruction of the resident fund; transfers as (from, to, amount)."""
    return Instruction(
        id=f"ningbo.resident.2022-03.funding.main.{rule}",
        case="ningbo.resident.2022-03.funding",
        rule=rule,
        fund="resident",
        year=2022,
        at=datetime(2022, 3, 10, 1, tzinfo=UTC),
        zh=zh,
        transfers=tuple(
            Transfer(source=source, target=target, amount=Decimal(amount)) for source, target, amount in transfers
        ),
    )


def order(number: int = 1, amount: str = "100.00", payee: str = HAISHU, **other: object) -> PaymentOrder:
    """A distribution from the city agency to a county's."""
    return PaymentOrder.model_validate(
        {
            "city": "ningbo",
            "district": "330200",
            "year": 2022,
            "kind": "distribution",
            "number": number,
            "date": date(2022, 3, 10),
            "payer_account": AGENCY,
            "payer": ACCOUNTS[AGENCY],
            "payee_account": payee,
            "payee": ACCOUNTS[payee],
            "purpose": "2022年3月基金下拨",
            "amount": amount,
            "instruction": "ningbo.resident.2022-03.funding.main.distribute.1.automatic",
            **other,
        }
    )


def stands(*orders: PaymentOrder, state: OrderState = OrderState.SENT) -> dict[str, OrderStand]:
    """Orders in a state, by id."""
    return {each.id: OrderStand(order=each, state=state) for each in orders}


def line(order_id: str, amount: str, side: Side = Side.DEBIT, number: int = 1, **other: object) -> StatementLine:
    """A line that names an order, with a reference of its own."""
    fields = {"reference": f"R{number}", "date": date(2022, 3, 11), **other}
    return StatementLine.model_validate({"number": number, "order": order_id, "side": side, "amount": amount, **fields})


def statement(lines: Iterable[StatementLine], account: str = AGENCY) -> Statement:
    """A statement of one of our accounts."""
    return Statement(id="2022-03-11", account=ACCOUNTS[account].number, lines=tuple(lines))

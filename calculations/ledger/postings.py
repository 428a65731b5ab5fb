"""Postings: the paths on which money may move (N2), transfers, and the instruction that the ledger executes."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import Annotated, Literal, Protocol

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt
from pydantic_core import PydanticCustomError

from calculations.input.codes import CountyCode, Day
from calculations.input.faults import Fault, not_empty
from calculations.input.money import NonNegativeYuan
from calculations.input.partial_input import PartialModel, known, run_check
from calculations.ledger.accounts import Account, AccountKind, NotAnAccount, Part, parse_account

TRANSFERS_OUT = "transfers_out"
"""转移支出: only individual accounts pay it (N3, 社会保险基金财务制度 arts. 28, 36)."""


def _account_code(code: str) -> str:
    try:
        return parse_account(code).code
    except NotAnAccount as error:
        raise PydanticCustomError("not_an_account", "{message}", {"message": str(error), "zh": error.zh}) from error


def _above_zero(value: Decimal) -> Decimal:
    if value == 0:
        raise PydanticCustomError("not_above_zero", "{message}", {"message": "not above zero", "zh": "金额必须大于零"})
    return value


AccountCode = Annotated[
    str, AfterValidator(_account_code), Field(examples=["county_expenditure:330203:resident:pooled"])
]
PositiveYuan = Annotated[NonNegativeYuan, AfterValidator(_above_zero)]
Rule = Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9_]*$", examples=["R1"])]
LineCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", examples=["premiums"])]


class _Aliased(PartialModel):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class PathOrder(PartialModel):
    """What leaves by a path as an order to a bank: its kind; the city's division, where no county pays.

    `in_doubt`: nobody knows whether the bank has had the order, as where lost records are made again.
    """

    kind: str
    district: CountyCode
    in_doubt: StrictBool = False


class Path(_Aliased):
    """A way that money may take by a rule, as the policy pack gives it.

    `parties` (`city_finance/maker`) may hand such a posting in; none: only the system by its own computation.
    `parts` limits it to parts of the fund, `lines` to what the money is for; none: any. `order`: what moves on it
    leaves as an order; none: it is booked alone.
    """

    rule: Rule
    from_kind: AccountKind
    to_kind: AccountKind
    parties: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    lines: tuple[LineCode, ...] = ()
    article: str = ""
    order: PathOrder | None = None

    def takes(self, rule: str, transfer: "Transfer") -> bool:
        """Whether a transfer by that rule goes this way, whatever it is for."""
        ends = (transfer.payer.kind, transfer.payee.kind)
        in_parts = not self.parts or transfer.payer.part in self.parts
        return (self.rule, self.from_kind, self.to_kind) == (rule, *ends) and in_parts


class Transfer(_Aliased):
    """Money from one account to another, in yuan; `county` says whose it is when neither account does."""

    source: Annotated[AccountCode, Field(alias="from")]
    target: Annotated[AccountCode, Field(alias="to")]
    amount: PositiveYuan
    county: CountyCode | None = None
    line: LineCode | None = None

    @property
    def payer(self) -> Account:
        """The account it leaves."""
        return parse_account(self.source)

    @property
    def payee(self) -> Account:
        """The account it reaches."""
        return parse_account(self.target)

    def ends(self) -> tuple[Account, ...]:
        """Both accounts, or those of them that could be read."""
        return tuple(
            account for account in (known(lambda: self.payer), known(lambda: self.payee)) if account is not None
        )

    @property
    def place(self) -> str | None:
        """The county whose money it is: as given, else the accounts' own."""
        return self.county or self.payer.county or self.payee.county


Transfers = Annotated[tuple[Transfer, ...], BeforeValidator(not_empty)]


class PostingForm(_Aliased):
    """What a party hands in: money of a fund year that moved by one rule on a day, in yuan.

    `period` is what the money is for, as people write it (`2022-01-3`, `2022-Q1`).
    """

    kind: Literal["posting"] = "posting"
    rule: Rule
    fund: str
    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    date: Day
    period: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{0,20}$")] = ""
    zh: Annotated[str, Field(min_length=1, max_length=200)]
    transfers: Transfers

    def instruction(self, identity: str, case: str, at: datetime) -> "Instruction":
        """The same money as an instruction to the ledger, at the business instant `at`."""
        return Instruction(
            id=identity,
            case=case,
            rule=self.rule,
            fund=self.fund,
            year=self.year,
            at=at,
            zh=self.zh,
            value_date=self.date,
            period=self.period,
            transfers=self.transfers,
        )


class Instruction(_Aliased):
    """What the ledger executes, exactly once by `id`; `at` is the business instant of the booking.

    `value_date` is the day on which the money moved, where somebody says so, `period` what it is for. `zh` says what
    for, `en` the same in English: none where somebody handed it in, whose words are kept as they are.
    """

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,200}$")]
    case: Annotated[str, Field(pattern=r"^[a-z0-9]+\.[A-Za-z0-9._-]{1,200}$")]
    rule: Rule
    fund: str
    year: int
    at: AwareDatetime
    zh: str
    en: str | None = None
    value_date: Day | None = None
    period: str = ""
    transfers: Transfers

    @property
    def city(self) -> str:
        """The city whose accounts move: the first word of the case's id."""
        return self.case.partition(".")[0]

    def digest(self) -> str:
        """SHA-256 of the content: the same instruction again has the same, whatever the zone of `at`.

        Without what came to instructions later, such as the English words: one of before is still the same.
        """
        content = {
            **self.model_dump(mode="json", exclude={"en", "value_date", "period"}),
            "at": self.at.astimezone(UTC).isoformat(),
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()


class Moves(Protocol):
    """What contains transfers: it names the rule by which, and the fund of which, money moves."""

    @property
    def rule(self) -> str:
        """The rule's name."""

    @property
    def fund(self) -> str:
        """The fund's code."""


def instruction_faults(instruction: Instruction, paths: Iterable[Path]) -> tuple[Fault, ...]:
    """What forbids an instruction whatever the accounts hold: unknown paths, funds, parts or counties mixed."""
    all_paths = tuple(paths)
    return tuple(
        fault
        for index, transfer in enumerate(instruction.transfers)
        for fault in transfer_faults(instruction, transfer, all_paths, f"transfers[{index}]")
    )


def transfer_faults(moves: Moves, transfer: Transfer, paths: Iterable[Path], place: str) -> Iterator[Fault]:
    """Whether a transfer keeps to the paths (N2), to its fund and county, and to the parts (N3)."""
    yield from run_check(partial(_fund_faults, moves, transfer, place))
    yield from run_check(partial(_part_faults, transfer, place))
    yield from run_check(partial(_county_faults, transfer, place))
    yield from run_check(partial(_line_faults, transfer, place))
    yield from run_check(partial(_path_faults, moves, transfer, paths, place))


def _fund_faults(moves: Moves, transfer: Transfer, place: str) -> Iterator[Fault]:
    fund = moves.fund
    if any(account.fund != fund for account in transfer.ends()):
        yield Fault(place, f"the funds stay apart: both accounts must be {fund}'s", f"两端账户须同属险种 {fund}")


def _part_faults(transfer: Transfer, place: str) -> Iterator[Fault]:
    if transfer.payer.part != transfer.payee.part:
        yield Fault(
            place,
            "pooled part and individual accounts are booked apart (N3)",
            "统筹基金与个人账户须分开核算(N3)",
        )


def _county_faults(transfer: Transfer, place: str) -> Iterator[Fault]:
    named = {known(lambda: transfer.county), *(account.county for account in transfer.ends())} - {None}
    if len(named) > 1:
        counties = ", ".join(sorted(map(str, named)))
        yield Fault(place, f"one transfer, several counties: {counties}", f"一笔资金涉及多个区县:{counties}")


def _line_faults(transfer: Transfer, place: str) -> Iterator[Fault]:
    if transfer.line == TRANSFERS_OUT and transfer.payer.part is not Part.INDIVIDUAL:
        yield Fault(
            f"{place}.line",
            "transfers out come from individual accounts only (N3)",
            "转移支出只能由个人账户列支(N3)",
        )


def _path_faults(moves: Moves, transfer: Transfer, paths: Iterable[Path], place: str) -> Iterator[Fault]:
    rule, payer, payee = moves.rule, transfer.payer, transfer.payee
    ways = [path for path in paths if path.takes(rule, transfer)]
    if not ways:
        yield Fault(
            place,
            f"rule {rule} knows no path from {payer.kind} to {payee.kind} ({payer.part})",
            f"规则 {rule} 没有从 {payer.kind} 到 {payee.kind} 的资金路径({payer.part})",
        )
    elif path_of(rule, transfer, ways) is None:
        given, known = transfer.line or "", ", ".join(dict.fromkeys(line for path in ways for line in path.lines))
        yield Fault(
            f"{place}.line",
            f'rule {rule}, {payer.kind} to {payee.kind}: no money of the line "{given}" (known: {known})',
            f"规则 {rule} 从 {payer.kind} 到 {payee.kind} 的资金没有“{given}”行次(可用:{known})",
        )


def path_of(rule: str, transfer: Transfer, paths: Iterable[Path]) -> Path | None:
    """The path of that rule which the transfer takes, if the rule knows one."""
    for path in paths:
        if path.takes(rule, transfer) and (not path.lines or transfer.line in path.lines):
            return path
    return None

"""What clearing is asked with and answers: the rows, the parameters of sharing, the settlements."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, StrictInt

from calculations.clearing.first_premiums import FirstPremiums
from calculations.clearing.sharing import Sharing
from calculations.explaining.explanation import Explained
from calculations.input.codes import CountyCode
from calculations.input.faults import not_empty
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan
from calculations.input.parameters import Parameter, Score, Share, Threshold, WithParameters
from calculations.input.partial_input import PartialModel, validated

SPECIAL_ACCOUNT = "special_account"
POOLED_FUND = "pooled_fund"
RESERVE = "reserve"
CITY_FINANCE = "city_finance"

NOTHING = Decimal("0.00")


def accumulated(county: str) -> str:
    """The party that a county's accumulated balance is in settlements."""
    return f"accumulated:{county}"


def deficit(county: str) -> str:
    """The party that a county's carried deficit is in settlements."""
    return f"deficit:{county}"


def county_finance(county: str) -> str:
    """The party that a county's finance office is in settlements."""
    return f"county_finance:{county}"


class S5Base(StrEnum):
    """What city finance and county finance share when the pooled fund cannot pay (S5, reading)."""

    UNPAID_POOL_HALF = "unpaid_pool_half"
    """The part of the pooled fund's half that it cannot pay; the county's own half stays with the county."""
    WHOLE_REMAINING_GAP = "whole_remaining_gap"
    """All that is left after the pooled fund paid what it can, the county's half included."""


class Deficit(StrEnum):
    """What becomes of a county's share of a gap that its accumulated balance does not reach (S4)."""

    NOT_CARRIED = "not_carried"
    """County finance pays it; an accumulated balance is never below zero."""
    CARRIED = "carried"
    """The pooled fund advances it as far as it can; the county's later surpluses pay it back first."""


class CeilingBase(StrEnum):
    """What a county finance office's ceiling is a share of (S4, S5)."""

    GAP = "gap"
    """What the county's accumulated balance left of its gap."""
    INCOME = "income"
    EXPENDITURE = "expenditure"
    """The county's income, or expenditure, of the year in the fund."""
    STATED = "stated"
    """An amount for each county that the policy states, such as its fiscal revenue."""


class AboveCeiling(StrEnum):
    """Who bears what is above the ceiling; what the pooled fund or the reserve cannot pay falls to city finance."""

    POOLED_FUND = "pooled_fund"
    RESERVE = "reserve"
    CITY_FINANCE = "city_finance"


class _Frozen(Frozen):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class SharingParameters(PartialModel):
    """The policy's values for S2 to S6, each with its article, and the funds it knows.

    `articles` cites the article behind the rules that need no value of their own (S0, S1, S3), by rule. `readings` are
    those that the computation is built for, by the policy's name: explanations show them, nothing else can be given.
    What may be None a policy need not have: without `balance_first` the whole accumulated balance covers a gap before
    it is shared (S3), without `deficits` none is carried, without `county_ceiling` there is none. `county_grades` are
    the grades that a sharing names, by county; `ceiling_base` the amounts of a stated base in yuan, by county.
    """

    funds: tuple[str, ...]
    articles: dict[str, str] = Field(default_factory=dict)
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)
    surplus_sharing: Parameter[Sharing]
    gap_sharing: Parameter[Sharing]
    unpaid_sharing: Parameter[Sharing]
    s5_base: Parameter[S5Base]
    incentive_cap: Parameter[Share]
    incentive_threshold: Parameter[Threshold]
    first_premiums: Parameter[FirstPremiums] | None = None
    county_grades: Parameter[dict[CountyCode, str]] | None = None
    balance_first: Parameter[Share] | None = None
    deficits: Parameter[Deficit] | None = None
    county_ceiling: Parameter[Share] | None = None
    ceiling_of: Parameter[CeilingBase] | None = None
    ceiling_base: Parameter[dict[CountyCode, NonNegativeYuan]] | None = None
    above_ceiling: Parameter[AboveCeiling] | None = None


class CountyYear(PartialModel):
    """A county's closed year in one fund, in yuan; for employees the pooled part only.

    `income` is accrual and contains what is due of the subsidies of every payer. `subsidy_*` are county finance's,
    `city_subsidy_*` city finance's, `upper_fiscal_subsidy_*` those of centre and province, which a year may leave out.
    `make_up` is what the county owes for missed targets (S1). An `accumulated_balance` is below
    zero only where the policy carries deficits.
    """

    county: CountyCode
    fund: str
    income: NonNegativeYuan
    expenditure: NonNegativeYuan
    make_up: NonNegativeYuan
    accumulated_balance: Yuan
    subsidy_due: NonNegativeYuan
    subsidy_received: NonNegativeYuan
    city_subsidy_due: NonNegativeYuan
    city_subsidy_received: NonNegativeYuan
    upper_fiscal_subsidy_due: NonNegativeYuan = NOTHING
    upper_fiscal_subsidy_received: NonNegativeYuan = NOTHING
    assessment_score: Score | None


class ClearingInput(WithParameters):
    """A year to clear: by fund the opening pooled fund and what S6 hands out; by county and fund the year.

    `reserve` is the opening reserve by fund, where the policy has one. `special_account` is what the operating
    sub-account of the city special account holds by fund before the clearing, below zero where it has paid out of the
    other sub-accounts' money; with it the bank account is known, and S4 and S6 spend no more than it holds.
    `first_premiums` are the premiums for the year that are in the opening pooled fund because they came before (H3).
    """

    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    pooled_fund: dict[str, NonNegativeYuan]
    reserve: dict[str, NonNegativeYuan] = Field(default_factory=dict)
    special_account: dict[str, Yuan] = Field(default_factory=dict)
    first_premiums: dict[str, NonNegativeYuan] = Field(default_factory=dict)
    incentive_total: dict[str, NonNegativeYuan] = Field(default_factory=dict)
    counties: Annotated[tuple[CountyYear, ...], BeforeValidator(not_empty)]


_Known = Field(exclude_if=lambda value: value is None)
"""Left out of the answer where it is none."""


class CountyCleared(_Frozen):
    """A county's figures in one fund, in yuan; those that may be None only where the policy's sharing has them."""

    county: str
    fund: str
    balance: Yuan
    surplus_to_pooled: Yuan
    surplus_to_reserve: Annotated[Yuan | None, _Known] = None
    surplus_to_city_finance: Annotated[Yuan | None, _Known] = None
    surplus_to_county_finance: Annotated[Yuan | None, _Known] = None
    surplus_to_county: Yuan
    from_accumulated: Yuan
    from_pooled: Yuan
    from_reserve: Annotated[Yuan | None, _Known] = None
    from_county_finance: Yuan
    from_city_finance: Yuan
    incentive: Yuan
    closing_accumulated_balance: Yuan


class PooledFundCleared(_Frozen):
    """A pooled fund's year in yuan: opening − premiums + received (S2) − paid (S4, S5) − incentives (S6) = closing.

    `premiums` are those of H3 that months of the year were paid out of; none where there were none.
    """

    opening: Yuan
    premiums: Annotated[Yuan | None, _Known] = None
    received: Yuan
    paid: Yuan
    incentives: Yuan
    closing: Yuan


class ReserveCleared(_Frozen):
    """A reserve's year in yuan: opening + received (S2) − paid (S4, S5) = closing."""

    opening: Yuan
    received: Yuan
    paid: Yuan
    closing: Yuan


class BankCleared(_Frozen):
    """The city special account of a fund in yuan: its operating sub-account before and after the clearing, and what the
    bank account holds after it, all sub-accounts together.
    """

    opening: Yuan
    closing: Yuan
    bank: Yuan


class Warned(_Frozen):
    """What people should know of the answer: its place, Chinese and English words."""

    figure: str
    zh: str
    en: str


class Settlement(_Frozen):
    """Who pays whom (`from`, `to` in JSON) how much by which rule: above zero, one row a pair and rule."""

    payer: Annotated[str, Field(alias="from")]
    payee: Annotated[str, Field(alias="to")]
    fund: str
    amount: NonNegativeYuan
    rule: str


class FromAbove(_Frozen):
    """Subsidy of centre and province for a county in one fund, in yuan: what is due and what came (S0).

    What is open is nobody's demand: neither county nor city pays it. Below zero: more came than was due.
    """

    county: str
    fund: str
    due: Yuan
    received: Yuan
    open: Yuan


class Cut(_Frozen):
    """Until when a clearing counts: the business instant, and the entries of the ledger that it rests on.

    They are those of the fund year and of the years before; the last is that of the latest instant.
    """

    at: AwareDatetime
    entries: int
    last_entry: str | None


class ClearingResult(_Frozen):
    """A year cleared: rows by fund and county, settlements by fund and rule, whatever order they came in.

    `cut`: what it was computed from, where that was the ledger. `from_above`: the counties for which centre and
    province owe or paid something; none where there is no such county.
    """

    year: int
    cut: Cut | None = None
    counties: tuple[CountyCleared, ...]
    pooled_fund: dict[str, PooledFundCleared]
    reserve: Annotated[dict[str, ReserveCleared] | None, _Known] = None
    special_account: Annotated[dict[str, BankCleared] | None, _Known] = None
    settlements: tuple[Settlement, ...]
    warnings: Annotated[tuple[Warned, ...] | None, _Known] = None
    from_above: tuple[FromAbove, ...] | None = None
    explain: tuple[Explained, ...] | None = None

    def document(self) -> dict[str, Any]:
        """The answer as JSON data; `explain` only when it was asked for."""
        return self.model_dump(mode="json", exclude_none=True)


def read_clearing(document: object) -> ClearingInput:
    """JSON data as a clearing input, or `BadInput` with every fault that can be seen without the policy."""
    return validated(ClearingInput, document)

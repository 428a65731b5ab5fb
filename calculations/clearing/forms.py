"""What clearing is asked with and answers: the rows, the parameters of sharing, the settlements."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field, StrictInt

from calculations.explaining.explanation import Explained
from calculations.input.codes import CountyCode
from calculations.input.faults import not_empty
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan
from calculations.input.parameters import Parameter, Score, Share, Threshold, WithParameters
from calculations.input.partial_input import PartialModel, validated

SPECIAL_ACCOUNT = "special_account"
POOLED_FUND = "pooled_fund"
CITY_FINANCE = "city_finance"

NOTHING = Decimal("0.00")


def accumulated(county: str) -> str:
    """The party that a county's accumulated balance is in settlements."""
    return f"accumulated:{county}"


def county_finance(county: str) -> str:
    """The party that a county's finance office is in settlements."""
    return f"county_finance:{county}"


class S5Base(StrEnum):
    """What city finance and county finance share when the pooled fund cannot pay (S5, reading)."""

    UNPAID_POOL_HALF = "unpaid_pool_half"
    """The part of the pooled fund's half that it cannot pay; the county's own half stays with the county."""
    WHOLE_REMAINING_GAP = "whole_remaining_gap"
    """All that is left after the pooled fund paid what it can, the county's half included."""


class _Frozen(Frozen):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)


class SharingParameters(PartialModel):
    """The policy's values for S2 to S6, each with its article, and the funds it knows.

    `articles` cites the article behind the rules that need no value of their own (S0, S1, S3), by rule. `readings` are
    those that the computation is built for, by the policy's name: explanations show them, nothing else can be given.
    """

    funds: tuple[str, ...]
    articles: dict[str, str] = Field(default_factory=dict)
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)
    pooled_share_of_surplus: Parameter[Share]
    pooled_share_of_gap: Parameter[Share]
    city_share: Parameter[Share]
    s5_base: Parameter[S5Base]
    incentive_cap: Parameter[Share]
    incentive_threshold: Parameter[Threshold]


class CountyYear(PartialModel):
    """A county's closed year in one fund, in yuan; for employees the pooled part only.

    `income` is accrual and contains what is due of the subsidies of every payer. `subsidy_*` are county finance's,
    `city_subsidy_*` city finance's, `upper_fiscal_subsidy_*` those of centre and province, which a year may leave out.
    `make_up` is what the county owes for missed targets (S1).
    """

    county: CountyCode
    fund: str
    income: NonNegativeYuan
    expenditure: NonNegativeYuan
    make_up: NonNegativeYuan
    accumulated_balance: NonNegativeYuan
    subsidy_due: NonNegativeYuan
    subsidy_received: NonNegativeYuan
    city_subsidy_due: NonNegativeYuan
    city_subsidy_received: NonNegativeYuan
    upper_fiscal_subsidy_due: NonNegativeYuan = NOTHING
    upper_fiscal_subsidy_received: NonNegativeYuan = NOTHING
    assessment_score: Score | None


class ClearingInput(WithParameters):
    """A year to clear: by fund the opening pooled fund and what S6 hands out; by county and fund the year."""

    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    pooled_fund: dict[str, NonNegativeYuan]
    incentive_total: dict[str, NonNegativeYuan] = Field(default_factory=dict)
    counties: Annotated[tuple[CountyYear, ...], BeforeValidator(not_empty)]


class CountyCleared(_Frozen):
    """A county's figures in one fund, in yuan."""

    county: str
    fund: str
    balance: Yuan
    surplus_to_pooled: Yuan
    surplus_to_county: Yuan
    from_accumulated: Yuan
    from_pooled: Yuan
    from_county_finance: Yuan
    from_city_finance: Yuan
    incentive: Yuan
    closing_accumulated_balance: Yuan


class PooledFundCleared(_Frozen):
    """A pooled fund's year in yuan: opening + received (S2) − paid (S4) − incentives (S6) = closing."""

    opening: Yuan
    received: Yuan
    paid: Yuan
    incentives: Yuan
    closing: Yuan


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
    settlements: tuple[Settlement, ...]
    from_above: tuple[FromAbove, ...] | None = None
    explain: tuple[Explained, ...] | None = None

    def document(self) -> dict[str, Any]:
        """The answer as JSON data; `explain` only when it was asked for."""
        return self.model_dump(mode="json", exclude_none=True)


def read_clearing(document: object) -> ClearingInput:
    """JSON data as a clearing input, or `BadInput` with every fault that can be seen without the policy."""
    return validated(ClearingInput, document)

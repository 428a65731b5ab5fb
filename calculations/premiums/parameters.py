"""What premiums are computed by (F1, F2): rates, announced bounds and average of a month, and the readings taken."""

from enum import StrEnum

from pydantic import Field

from calculations.input.money import NonNegativeYuan
from calculations.input.parameters import Multiple, Parameter, Share
from calculations.input.partial_input import PartialModel


class OwnBase(StrEnum):
    """The base of flexible employment and of the unemployed (F2, reading)."""

    DECLARED_CLAMPED = "declared_clamped"
    """What they declare, between the same bounds as an employee's."""
    AVERAGE = "average"
    """The provincial average wage itself."""


class NotAnnounced(StrEnum):
    """What bounds a month for which no floor or no cap is announced (F2, reading)."""

    FROM_AVERAGE = "from_average"
    """Their multiples of the average wage."""
    ASK = "ask"


class SwitchOn(StrEnum):
    """From which month an announced figure counts (F2, reading)."""

    MONTH_OF_ANNOUNCEMENT = "month_of_announcement"
    MONTH_OF_EFFECT = "month_of_effect"


class PremiumParameters(PartialModel):
    """A month's values, each under its name in the policy; one without a value is asked for by that name.

    `employer_rate` contains both of its parts. `contribution_floor` and `contribution_cap` are yuan a month,
    `average_wage` yuan a year, as far as they are switched on in the month and were announced by the day asked for.
    `readings` are those that the computation is built for, by the policy's name: explanations show them.
    """

    employer_rate: Parameter[Share]
    serious_illness_rate: Parameter[Share]
    maternity_rate: Parameter[Share]
    employee_rate: Parameter[Share]
    flexible_rate: Parameter[Share]
    unemployed_rate: Parameter[Share]
    base_lowest: Parameter[Multiple]
    base_highest: Parameter[Multiple]
    contribution_floor: Parameter[NonNegativeYuan]
    contribution_cap: Parameter[NonNegativeYuan]
    average_wage: Parameter[NonNegativeYuan]
    f2_own_base: Parameter[OwnBase]
    f2_not_announced: Parameter[NotAnnounced]
    f2_switch_on: Parameter[SwitchOn]
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)

"""Chains as a pack writes them: deadlines and choices by the name of a value, resolved for a day."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from pydantic import Field, StrictInt, StrictStr

from approvals.definitions import CITY, Chain, Standing
from policies.kinds import Kind, Name
from policies.model import PartyReference, Words
from policies.values import REST_DAY, Frozen, Values


class Branches(StrEnum):
    """Who walks the steps of a chain that are walked by each branch."""

    NONE = "none"
    COUNTIES = "counties"
    COUNTIES_AND_CITY = "counties_and_city"


class ValuesOn(StrEnum):
    """The day of the fund year whose values a case takes."""

    YEAR_START = "year_start"
    MONTH_START = "month_start"
    YEAR_END = "year_end"


class YearSpan(Frozen):
    """The calendar years that a case may need, relative to its fund year."""

    first: StrictInt = Field(ge=-5, le=0)
    last: StrictInt = Field(ge=0, le=5)


class DeadlineSpec(Frozen):
    """A step's deadline by the names of values: when, reminders before, escalation after and to whom, dunning."""

    due: Name
    remind: Name | None = None
    escalate_after: Name | None = None
    escalate_to: PartyReference | None = None
    repeat_every: Name | None = None

    def references(self) -> Iterator[tuple[str, str, Kind]]:
        """Field, name of the value, and the kind it must be."""
        wanted = (
            ("due", self.due, Kind.DEADLINE),
            ("remind", self.remind, Kind.OFFSETS),
            ("escalate_after", self.escalate_after, Kind.COUNT),
            ("repeat_every", self.repeat_every, Kind.COUNT),
        )
        yield from ((field, name, kind) for field, name, kind in wanted if name is not None)

    def resolved(self, values: Values) -> dict[str, Any]:
        """The deadline as ``approvals.definitions.Deadline`` has it."""
        return {
            "rule": values[self.due].deadline(),
            "remind_days_before": values[self.remind].offsets() if self.remind else (),
            "escalate_days_after": values[self.escalate_after].count() if self.escalate_after else None,
            "escalate_to": self.escalate_to,
            "repeat_every_days": values[self.repeat_every].count() if self.repeat_every else None,
        }


class MissingSpec(Frozen):
    """Who decides what becomes of a missing document, and the value that lists the choices."""

    party: PartyReference
    choices: Name


class StepSpec(Frozen, extra="allow"):
    """A step: its deadline and choices by name, everything else as ``approvals.definitions.Step`` has it."""

    id: StrictStr
    deadline: DeadlineSpec | None = None
    missing: MissingSpec | None = None

    def resolved(self, values: Values) -> dict[str, Any]:
        """The step with the values in place of their names."""
        step: dict[str, Any] = {"id": self.id, **(self.model_extra or {})}
        if self.deadline is not None:
            step["deadline"] = self.deadline.resolved(values)
        if self.missing is not None:
            choices = values[self.missing.choices].choices()
            step["missing"] = {"party": self.missing.party, "choices": choices}
        return step


class ChainSpec(Frozen):
    """A chain file. ``parameters`` are pinned beside the values that the steps name."""

    id: Name
    zh: Words
    en: Words
    source: Words
    branches: Branches
    values_on: ValuesOn
    calendar_years: YearSpan
    parameters: tuple[Name, ...] = ()
    steps: tuple[StepSpec, ...] = ()
    standing: tuple[Standing, ...] = ()

    def resolved(self, values: Values) -> Chain:
        """The chain for a day's values. Raises ``NotInForce`` and pydantic's ``ValidationError``."""
        return Chain.model_validate(
            {
                "id": self.id,
                "zh": self.zh,
                "en": self.en,
                "source": self.source,
                "steps": [step.resolved(values) for step in self.steps],
                "standing": self.standing,
            }
        )

    def names_used(self) -> tuple[str, ...]:
        """The names of all values that a case of this chain pins, each once."""
        names = dict.fromkeys(self.parameters)
        for step in self.steps:
            if step.deadline is not None:
                names.update(dict.fromkeys(name for _, name, _ in step.deadline.references()))
                names[REST_DAY] = None
            if step.missing is not None:
                names[step.missing.choices] = None
        return tuple(names)

    def branch_codes(self, counties: tuple[str, ...]) -> tuple[str, ...]:
        """The branches of a case in a city with these counties."""
        match self.branches:
            case Branches.NONE:
                return ()
            case Branches.COUNTIES:
                return counties
            case Branches.COUNTIES_AND_CITY:
                return (*counties, CITY)

"""Chains as a pack writes them: deadlines and choices by the name of a value, resolved for a day."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import Field, StrictBool, StrictInt, StrictStr, model_validator
from pydantic_core import PydanticCustomError

from approvals.definitions import CITY, Chain, Standing
from calculations.input.frozen import Frozen
from policies.kinds import Kind, Name
from policies.model import NonEmptyText, PackId, PartyReference
from policies.values import REST_DAY, Values

STARTED_ONCE = frozenset({"annual_budget", "monthly_funding", "year_end_clearing"})
"""The chains of the cases that a fiscal year starts: each comes once, and nobody can start another."""


class Branches(StrEnum):
    """Who walks the steps of a chain that are walked by each branch.

    ``STARTER``: the county of whoever starts the case alone, or the city's own part.
    """

    NONE = "none"
    COUNTIES = "counties"
    COUNTIES_AND_CITY = "counties_and_city"
    STARTER = "starter"


class ValuesOn(StrEnum):
    """The day of the fund year whose values a case takes."""

    YEAR_START = "year_start"
    MONTH_START = "month_start"
    YEAR_END = "year_end"


class YearSpan(Frozen):
    """The calendar years that a case may need, relative to its fund year."""

    first: StrictInt = Field(ge=-5, le=0)
    last: StrictInt = Field(ge=0, le=5)


Reference = tuple[tuple[str | int, ...], str, Kind]
"""Where a value is named inside a step or chain, its name, and the kind it must be."""


class FurtherSpec(Frozen):
    """One more level that is called in: how many days after the due day, by the name of a value, and who."""

    after: Name
    to: PartyReference


class DeadlineSpec(Frozen):
    """A step's deadline by the names of values: when, reminders before, escalation after and to whom, dunning.

    ``further`` are the levels above the first that is called in.
    """

    due: Name
    remind: Name | None = None
    escalate_after: Name | None = None
    escalate_to: PartyReference | None = None
    repeat_every: Name | None = None
    further: tuple[FurtherSpec, ...] = ()

    def references(self) -> Iterator[Reference]:
        """The values named."""
        wanted = (
            ("due", self.due, Kind.DEADLINE),
            ("remind", self.remind, Kind.OFFSETS),
            ("escalate_after", self.escalate_after, Kind.COUNT),
            ("repeat_every", self.repeat_every, Kind.COUNT),
        )
        yield from (((field,), name, kind) for field, name, kind in wanted if name is not None)
        for number, level in enumerate(self.further):
            yield ("further", number, "after"), level.after, Kind.COUNT

    def called_in(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Field and party of each level that is called in, upwards."""
        if self.escalate_to is not None:
            yield ("escalate_to",), self.escalate_to
        for number, level in enumerate(self.further):
            yield ("further", number, "to"), level.to

    def resolved(self, values: Values) -> dict[str, Any]:
        """The deadline as ``approvals.definitions.Deadline`` has it."""
        return {
            "rule": values[self.due].deadline(),
            "remind_days_before": values[self.remind].offsets() if self.remind else (),
            "escalate_days_after": values[self.escalate_after].count() if self.escalate_after else None,
            "escalate_to": self.escalate_to,
            "repeat_every_days": values[self.repeat_every].count() if self.repeat_every else None,
            "further": [{"days_after": values[level.after].count(), "to": level.to} for level in self.further],
        }


class MissingSpec(Frozen):
    """Who decides what becomes of a missing document, and the value that lists the choices."""

    party: PartyReference
    choices: Name


class VoteSpec(Frozen):
    """When a vote is won: see ``approvals.votes.VoteRule``; every number by the name of a value.

    ``of``, for a share, makes the threshold so many of so many parts: both are counts then.
    ``weights`` are what the votes of the step's parties weigh, in their order.
    """

    by: Literal["count", "share", "weight"]
    threshold: Name
    of: Name | None = None
    more_than: StrictBool = False
    quorum: Name | None = None
    members: Name | None = None
    weights: tuple[Name, ...] = ()
    lost_to: StrictStr | None = None

    def references(self) -> Iterator[Reference]:
        """The values named."""
        yield ("threshold",), self.threshold, Kind.SHARE if self._is_one_share else Kind.COUNT
        for field, name in (("of", self.of), ("quorum", self.quorum), ("members", self.members)):
            if name is not None:
                yield (field,), name, Kind.COUNT
        for number, name in enumerate(self.weights):
            yield ("weights", number), name, Kind.COUNT

    def resolved(self, values: Values) -> dict[str, Any]:
        """The rule with the values in place of their names."""
        threshold = values[self.threshold]
        rule: dict[str, Any] = {
            "by": self.by,
            "threshold": threshold.share() if self._is_one_share else threshold.count(),
            "more_than": self.more_than,
            "lost_to": self.lost_to,
        }
        if self.of is not None:
            rule["of"] = values[self.of].count()
        if self.quorum is not None:
            rule["quorum"] = values[self.quorum].count()
        if self.members is not None:
            rule["members"] = values[self.members].count()
        return rule

    @property
    def _is_one_share(self) -> bool:
        return self.by == "share" and self.of is None


class CheckSpec(Frozen):
    """A check of what is handed in, and the value that says whether it stops, warns or is ignored."""

    id: Name
    level: Name


class StepSpec(Frozen, extra="allow"):
    """A step: deadline, choices, vote and checks by name, everything else as ``approvals.definitions.Step`` has it."""

    id: StrictStr
    deadline: DeadlineSpec | None = None
    missing: MissingSpec | None = None
    vote: VoteSpec | None = None
    checks: tuple[CheckSpec, ...] = ()

    @property
    def rule(self) -> str | None:
        """The rule as written; None where what is written is no text."""
        written = (self.model_extra or {}).get("rule")
        return written if isinstance(written, str) else None

    def party_list(self) -> list[dict[str, Any]]:
        """The parties as written; none where what is written is no list of them."""
        written = (self.model_extra or {}).get("parties")
        listed = list(written) if isinstance(written, list | tuple) else []
        return listed if all(isinstance(party, dict) for party in listed) else []

    def references(self) -> Iterator[Reference]:
        """The values named anywhere in the step."""
        for field, part in (("deadline", self.deadline), ("vote", self.vote)):
            if part is not None:
                yield from (((field, *inside), name, kind) for inside, name, kind in part.references())
        if self.missing is not None:
            yield ("missing", "choices"), self.missing.choices, Kind.CHOICES
        for number, check in enumerate(self.checks):
            yield ("checks", number, "level"), check.level, Kind.CHOICE

    def fields_naming(self, step: str) -> Iterator[str]:
        """The fields that name an earlier step."""
        for field in ("other_persons_than", "refused_to"):
            written = (self.model_extra or {}).get(field)
            if step in (written if isinstance(written, list | tuple) else [written]):
                yield field
        if self.vote is not None and self.vote.lost_to == step:
            yield "lost_to"

    def resolved(self, values: Values) -> dict[str, Any]:
        """The step with the values in place of their names."""
        step: dict[str, Any] = {"id": self.id, **(self.model_extra or {})}
        if self.deadline is not None:
            step["deadline"] = self.deadline.resolved(values)
        if self.missing is not None:
            choices = values[self.missing.choices].choices()
            step["missing"] = {"party": self.missing.party, "choices": choices}
        if self.vote is not None:
            step["vote"] = self.vote.resolved(values)
            if self.vote.weights:
                weighed = zip(self.party_list(), self.vote.weights, strict=True)
                step["parties"] = [{**party, "weight": values[name].count()} for party, name in weighed]
        if self.checks:
            step["checks"] = [{"id": check.id, "level": values[check.level].choice()} for check in self.checks]
        return step


class ChainSpec(Frozen):
    """A chain file. ``parameters`` are pinned next to the values that the steps name.

    ``zh_of_year`` is what is behind a year's number in the title of a case, where that is not 年 and ``zh``:
    2022 and 年度基金决算.
    ``urge_every`` names the hours after which a task may be urged again; without it, from the next day on.
    """

    id: Name
    zh: NonEmptyText
    zh_of_year: NonEmptyText | None = None
    en: NonEmptyText
    source: NonEmptyText
    branches: Branches
    values_on: ValuesOn
    calendar_years: YearSpan
    parameters: tuple[Name, ...] = ()
    urge_every: Name | None = None
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
                "urge_hours": values[self.urge_every].count() if self.urge_every is not None else None,
                "may_terminate": self.id not in STARTED_ONCE,
            }
        )

    def kinds_named(self) -> dict[str, Kind]:
        """The kind of each value that the chain or a step of it takes by name; of what it only pins, none is known."""
        urging = {self.urge_every: Kind.COUNT} if self.urge_every is not None else {}
        return urging | {name: kind for step in self.steps for _, name, kind in step.references()}

    def names_used(self) -> tuple[str, ...]:
        """The names of all values that a case of this chain pins, each once."""
        names = dict.fromkeys(self.parameters)
        if self.urge_every is not None:
            names[self.urge_every] = None
        for step in self.steps:
            names.update(dict.fromkeys(name for _, name, _ in step.references()))
            if step.deadline is not None:
                names[REST_DAY] = None
        return tuple(names)

    def rules(self) -> tuple[str, ...]:
        """The rules of its steps and hand-ins, as written."""
        of_steps = [step.rule for step in self.steps if step.rule is not None]
        return (*of_steps, *(entry.rule for entry in self.standing))

    def forms(self) -> tuple[str, ...]:
        """The forms of its documents, as written."""
        in_steps = [(step.model_extra or {}).get("form") for step in self.steps]
        return tuple(form for form in (*in_steps, *(entry.form for entry in self.standing)) if isinstance(form, str))

    def branch_codes(self, counties: tuple[str, ...]) -> tuple[str, ...]:
        """The branches of a case in a city with these counties; for ``STARTER`` those of which it gets one."""
        match self.branches:
            case Branches.NONE:
                return ()
            case Branches.COUNTIES:
                return counties
            case Branches.COUNTIES_AND_CITY | Branches.STARTER:
                return (*counties, CITY)


class InsertedStep(Frozen):
    """A step that a chain has in addition, before or after one of its steps."""

    before: StrictStr | None = None
    after: StrictStr | None = None
    step: StepSpec

    @model_validator(mode="after")
    def _in_one_place(self) -> Self:
        if (self.before is None) is (self.after is None):
            zh = "须写明 before 或 after 之一"
            raise PydanticCustomError("one_place", "it is before a step or after one", {"zh": zh})
        return self


class ChainChanges(Frozen):
    """A chain file that takes over a chain of the pack ``inherits`` but for some steps.

    ``replace`` has whole steps, each in place of the one of its id. ``source`` says by what the chain differs.
    """

    id: Name
    inherits: PackId
    source: NonEmptyText
    drop: tuple[StrictStr, ...] = ()
    replace: tuple[StepSpec, ...] = ()
    insert: tuple[InsertedStep, ...] = ()

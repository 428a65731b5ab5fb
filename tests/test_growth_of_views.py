"""What people look at in a case: what they may do, what would become of it, and what happened, in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from approvals.actions import Actor
from approvals.allowed import allowed_on_case, allowed_on_task
from approvals.chain_transition import ChainTransition
from approvals.definitions import Chain, Deadline, Party
from approvals.effects import AutomaticDone, Copied, Decided, EffectBody, Event, HandedOver, Outcome, Role, TaskOpened
from approvals.facts import FactId
from approvals.handlers.powers import moved_by
from approvals.refusals import takes_no_part
from approvals.return_targets import breaks_off
from approvals.state import CaseState, ClosedTask
from calculations.dates.deadlines import FixedDay
from calculations.forms import diff
from calculations.forms.documents import BudgetForm, BudgetLine
from calculations.forms.template import Side
from calculations.input.bilingual import Bilingual
from policies.loader import load
from policies.pack import Pack
from services.identity.county_extract import Extract
from services.narration.chains import chain_view
from services.narration.history import Narrator
from tests.approvals.case_driver import CALENDAR, OPENED, CaseDriver
from tests.approvals.chains import chain, step
from tests.approvals.people import holder, staff
from tests.growth import LINEAR, growth

AT = datetime(2022, 1, 1, tzinfo=UTC)
NINGBO = load("ningbo")
DUE = Deadline(rule=FixedDay(day=25, month_offset=-1), remind_days_before=(5, 1))


def counties(count: int) -> tuple[str, ...]:
    return tuple(f"{300_000 + number}" for number in range(count))


def many_steps(count: int) -> Chain:
    """None but the last can be undone."""
    return chain(*(step(f"s{number}", "bureau/checker", no_way_back=number < count - 1) for number in range(count)))


def at_the_last_step(count: int) -> CaseState:
    """All others have been walked: no way leads back."""
    driver = CaseDriver(many_steps(count), branches=())
    turn = ChainTransition(driver.state, None, OPENED)
    turn.supersede("main")
    turn.enter_step(turn.chain.steps[-1], "main")
    turn.change_lane("main", rounds={each.id: 1 for each in turn.chain.steps})
    return turn.finish().state


def many_branches(count: int) -> CaseState:
    """Each county has its plan to hand in."""
    plan = step("plan", "county_agency/checker", maker="county_agency/maker", each="branch", form="plan", deadline=DUE)
    return CaseDriver(chain(plan, step("review", "bureau/checker")), counties(count)).state


def all_done(count: int) -> CaseState:
    """Each county has done its part, the first county first."""
    done = ClosedTask(how=Outcome.APPROVED, by="somebody", at=AT)
    closed = {f"{county}.plan.1.decide": done for county in counties(count)}
    return many_branches(count).model_copy(update={"closed": closed})


def on_the_only_task(state: CaseState, actor: Actor) -> object:
    (task,) = state.tasks
    return allowed_on_task(state, actor, task, OPENED)


def fails_to_take_back(state: CaseState) -> object:
    first = state.head.branches[0]
    return allowed_on_task(state, staff("county_agency/checker", first), f"{first}.plan.1.decide", OPENED)


WAYS: dict[str, tuple[Callable[[int], Any], Callable[[Any], object], int]] = {
    "what another office may do with a task": (
        at_the_last_step,
        lambda state: on_the_only_task(state, staff("bureau/leader")),
        400,
    ),
    "what the holder may do from where no way leads back": (
        at_the_last_step,
        lambda state: on_the_only_task(state, holder(Party(kind="bureau", post="checker"))),
        400,
    ),
    "what operators may do where no way leads back": (
        at_the_last_step,
        lambda state: allowed_on_case(state, staff("operations/maker"), OPENED),
        400,
    ),
    "why something done long ago cannot be taken back": (all_done, fails_to_take_back, 400),
    "why a case cannot be broken off": (at_the_last_step, breaks_off, 400),
    "a chain as it is shown, with where a case stands": (
        many_steps,
        lambda shown: chain_view(NINGBO, shown, shown.steps[-1].id),
        400,
    ),
    "the deadlines that a late notice would move": (
        many_branches,
        lambda state: moved_by(state, CALENDAR.model_copy(update={"years": (*CALENDAR.years, 2024)}), OPENED),
        200,
    ),
}


@pytest.mark.parametrize("view", WAYS)
def test_a_case_of_twice_the_size_takes_twice_as_long(view: str) -> None:
    make, work, size = WAYS[view]
    assert growth(make, work, size) < LINEAR


class Narrated(NamedTuple):
    """What happened, and who puts it into words."""

    narrator: Narrator
    bodies: tuple[EffectBody, ...]

    def in_words(self) -> object:
        """All of it."""
        return [self.narrator.tell(body) for body in self.bodies]


def city_of(count: int) -> Pack:
    names = {county: Bilingual(zh=f"第{county}县", en=f"County {county}") for county in counties(count)}
    return replace(NINGBO, content=replace(NINGBO.content, counties=names))


def opened(county: str) -> TaskOpened:
    party = Party(kind="county_agency", county=county, post="maker")
    task = {"task": f"{county}.plan.1.prepare", "lane": county, "step": "plan", "round": 1, "role": Role.PREPARE}
    return TaskOpened.model_validate({**task, "party": party, "zh": "计划", "en": "plan"})


EVENTS: dict[str, Callable[[tuple[str, ...]], tuple[Event, ...]]] = {
    "tasks of every county": lambda places: tuple(map(opened, places)),
    "a return to every county": lambda places: (
        Decided(
            task="main.x.1.decide", lane="main", step="x", outcome=Outcome.RETURNED, note="", to="plan", branches=places
        ),
    ),
    "facts of every county": lambda places: (
        AutomaticDone(
            task="main.x.1.automatic",
            lane="main",
            step="x",
            ok=True,
            facts={FactId.ACCURACY: dict.fromkeys(places, "1.00")},
        ),
    ),
    "a hand-over of every county's task": lambda places: (
        HandedOver(
            person="p",
            to=staff("bureau/maker"),
            tasks=places,
            kept={f"{place}.plan.1.decide": takes_no_part() for place in places},
            reason="",
        ),
    ),
    "a copy to every county": lambda places: (
        Copied(
            lane="main",
            step="x",
            parties=tuple(Party(kind="county_agency", county=place, post="maker") for place in places),
        ),
    ),
}


@pytest.mark.parametrize("event", EVENTS)
def test_the_history_of_twice_as_many_counties_takes_twice_as_long(event: str) -> None:
    def narrated(count: int) -> Narrated:
        events = EVENTS[event](counties(count))
        bodies = (EffectBody(number=number, at=AT, actor=None, event=each) for number, each in enumerate(events, 1))
        return Narrated(Narrator(city_of(count), None), tuple(bodies))

    assert growth(narrated, Narrated.in_words, 1_000) < LINEAR


def draft(count: int, amount: str) -> BudgetForm:
    lines = (
        BudgetLine(fund="employee", part="pooled", side=Side.INCOME, line=f"line{number}", amount=Decimal(amount))
        for number in range(count)
    )
    return BudgetForm(year=2022, county="330203", lines=tuple(lines))


def test_comparing_documents_of_twice_as_many_lines_takes_twice_as_long() -> None:
    assert growth(lambda n: (draft(n, "1.00"), draft(n, "2.00")), lambda forms: diff(*forms), 1_000) < LINEAR


def test_an_extract_of_twice_as_many_rows_takes_twice_as_long() -> None:
    places = NINGBO.counties()
    extract = Extract(NINGBO, places[:1])

    def rows(count: int) -> Any:
        return {"rows": [{"county": places[number % len(places)], "amount": "1.00"} for number in range(count)]}

    assert growth(rows, extract.of, 1_000) < LINEAR

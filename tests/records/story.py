"""A small chain and the effects of cases that walk it, made by the real approval core; events as effects."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from approvals.actions import (
    Action,
    Actor,
    Approve,
    Choose,
    Comment,
    Complete,
    DocumentRef,
    Open,
    Refuse,
    Return,
    Seen,
    StaffAction,
    Submit,
    Tick,
    Withdraw,
)
from approvals.apply import apply
from approvals.decide import decide
from approvals.definitions import Chain, Deadline, Missing, Party, Step, StepKind, StepParty
from approvals.effects import Effect, EffectBody, Event, Role, chain
from approvals.state import CaseHead, CaseState, Task, new_case
from calculations.dates.deadlines import AfterOpening, Anchor, DayUnit
from calculations.dates.working_days import WorkCalendar

START = datetime(2022, 1, 3, 1, tzinfo=UTC)
COUNTIES = ("330203", "330205")
FORM = "plan"

_TEN_DAYS = AfterOpening(count=10, unit=DayUnit.DAYS)

CHAIN = Chain(
    id="small",
    zh="小链",
    en="small chain",
    source="test",
    steps=(
        Step(
            id="draft",
            zh="区县编制",
            en="county draft",
            rule="M1",
            each="branch",
            parties=(StepParty(maker="county_agency/maker", decider="county_agency/checker"),),
            form=FORM,
            submits=True,
            deadline=Deadline(
                rule=_TEN_DAYS,
                remind_days_before=(3,),
                escalate_days_after=1,
                escalate_to="city_agency/leader",
                repeat_every_days=2,
            ),
            missing=Missing(party="city_agency/checker", choices=("wait", "leave_out", "estimate")),
        ),
        Step(id="combine", zh="汇总", en="combination", rule="M2", kind=StepKind.AUTOMATIC, form="request"),
        Step(
            id="review",
            zh="审核",
            en="review",
            rule="B2",
            kind=StepKind.ALL_PARALLEL,
            form="request",
            parties=(
                StepParty(maker="bureau/maker", decider="bureau/checker"),
                StepParty(decider="city_tax/checker"),
            ),
        ),
        Step(
            id="consent",
            zh="同意",
            en="consent",
            rule="B2",
            form="request",
            may_refuse=True,
            parties=(StepParty(decider="city_government/leader"),),
            deadline=Deadline(rule=_TEN_DAYS, remind_days_before=(3,)),
        ),
    ),
)


def head(case: str = "ningbo.plan.2022-03") -> CaseHead:
    """A case of the small chain with two counties."""
    return CaseHead(
        case=case,
        kind="small",
        zh="三月用款计划",
        en="plan for March",
        city=case.partition(".")[0],
        fund="employee",
        anchor=Anchor(year=2022, month=3),
        chain=CHAIN,
        branches=COUNTIES,
        calendar=WorkCalendar(years=(2022, 2023)),
        policy_hash="a" * 64,
    )


def document(number: int, form: str = FORM) -> DocumentRef:
    """A reference to the n-th document of the test."""
    return DocumentRef(form=form, content_hash=f"{number:064x}", amounts_hash=f"{number + 1:064x}")


def actor(party: Party, number: int = 1) -> Actor:
    """Somebody who holds the party's post."""
    return Actor(
        person=f"{party.county or 'nb'}-{party.kind}-{party.post}{number}",
        name=f"张{number}",
        organisation=f"{party.county or 'nb'}-{party.kind}",
        organisation_name=party.kind,
        kind=party.kind,
        county=party.county,
        post=party.post,
    )


def chained_effects(events: Iterable[Event], at: datetime) -> tuple[Effect, ...]:
    """Events as the effects of a case that nobody is shown to have acted in."""
    return chain(EffectBody(number=number, at=at, actor=None, event=event) for number, event in enumerate(events, 1))


@dataclass
class Story:
    """A case and all effects so far."""

    state: CaseState
    at: datetime = START
    effects: list[Effect] = field(default_factory=list)

    @classmethod
    def begin(cls, case: str = "ningbo.plan.2022-03", days_later: int = 0) -> "Story":
        """A case that has just been opened."""
        story = cls(new_case(head(case)), at=START + timedelta(days=days_later))
        story.do(None, Open())
        return story

    @property
    def case(self) -> str:
        """Its id."""
        return self.state.head.case

    def do(self, who: Actor | None, action: Action) -> tuple[Effect, ...]:
        """Carry the action out; gives its effects."""
        turned = apply(self.state, who, action, self.at)
        self.state = turned.state
        self.effects.extend(turned.effects)
        return turned.effects

    def walk_to_review(self) -> None:
        """Let both counties hand in and agree, and the parts be combined: the review has no deadline."""
        for number, county in enumerate(COUNTIES, 1):
            maker, checker = (
                actor(Party(kind="county_agency", county=county, post=post)) for post in ("maker", "checker")
            )
            self.do(maker, Submit(task=f"{county}.draft.1.prepare", document=document(number)))
            task = self.state.tasks[f"{county}.draft.1.decide"]
            self.do(checker, Approve(task=task.id, seen=self.seen(task)))
        self.do(None, Complete(task="main.combine.1.automatic", ok=True, document=document(9, "request")))

    def seen(self, task: Task) -> Seen | None:
        """The newest version before the task's party."""
        version = self.state.newest(task.lane, self.state.step_of(task).form)
        return Seen(number=version.number, content_hash=version.document.content_hash) if version else None

    def tick(self, days: int) -> tuple[Effect, ...]:
        """Let days pass, notice by notice."""
        until = self.at + timedelta(days=days)
        effects: list[Effect] = []
        while (due := self.state.next_due()) is not None and due <= until and self.state.is_open:
            self.at = max(self.at, due)
            effects += self.do(None, Tick())
        self.at = until
        return tuple(effects)


def random_story(seed: int, steps: int) -> Story:
    """A case that people, the clock and the automatic steps moved about at random, as the rules allow."""
    random = Random(seed)
    story = Story.begin()
    for number in range(1, steps + 1):
        if not story.state.is_open or not story.state.tasks:
            break
        if random.random() < 0.25:
            story.tick(random.choice((1, 4, 8)))
        task = random.choice(list(story.state.tasks.values()))
        if task.role is Role.AUTOMATIC:
            story.do(None, _completion(random, task, number))
            continue
        if task.party is None:
            continue
        action = _action(random, story, task, number)
        withdraws = isinstance(action, Withdraw)
        who = actor(task.party.model_copy(update={"post": "maker"}) if withdraws else task.party)
        if decide(story.state, who, action, story.at) is None:
            story.do(who, action)
        story.at += timedelta(hours=1)
    return story


def _completion(random: Random, task: Task, number: int) -> Complete:
    if random.random() < 0.3:
        return Complete(task=task.id, ok=False, reasons=("不平",), back_to="draft", branches=COUNTIES[:1])
    return Complete(task=task.id, ok=True, document=document(number, "request"))


def _action(random: Random, story: Story, task: Task, number: int) -> StaffAction:
    seen = story.seen(task)
    if random.random() < 0.1:
        return Comment(task=task.id, text="请核对")
    if task.prepared_in is not None and random.random() < 0.15:
        return Withdraw(task=task.prepared_in, reason="有误")
    if task.role is Role.MISSING:
        choice = random.choice(("wait", "leave_out", "estimate"))
        estimate = document(number) if choice == "estimate" else None
        return Choose(task=task.id, choice=choice, document=estimate, reason="未报")
    if task.role is Role.PREPARE and story.state.step_of(task).submits:
        return Submit(task=task.id, document=document(number))
    if random.random() < 0.25:
        step = task.step if random.random() < 0.5 else "draft"
        branches = COUNTIES[:1] if step == "draft" and task.lane == "main" else ()
        return Return(task=task.id, seen=seen, to=step, branches=branches, reason="金额有误")
    if random.random() < 0.05:
        return Refuse(task=task.id, seen=seen, reason="不同意")
    return Approve(task=task.id, seen=seen, note="同意")

"""A case that a test drives: people act on it by decide and apply, as in the product; every effect is kept."""

from datetime import datetime

from approvals.actions import (
    Action,
    Actor,
    Approve,
    Choose,
    Complete,
    DocumentRef,
    Evidence,
    Open,
    RecordsAction,
    Refuse,
    Return,
    StaffAction,
    Submit,
    Tick,
    Withdraw,
)
from approvals.apply import apply
from approvals.decide import decide
from approvals.definitions import MAIN, Chain
from approvals.effects import Effect, Role
from approvals.refusals import Refusal, RefusalCode
from approvals.state import CaseHead, CaseState, Task, new_case
from calculations.dates.deadlines import Anchor
from calculations.dates.working_days import WorkCalendar
from tests.approvals.people import china, holder, on_screen

OPENED = china(2021, 12, 1, 9)
COUNTIES = ("330203", "330205")
CALENDAR = WorkCalendar(years=(2021, 2022, 2023))


class Refused(Exception):
    """``decide`` said no."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.en)
        self.refusal = refusal

    @property
    def code(self) -> RefusalCode:
        """Why not."""
        return self.refusal.code


def trial_head(case: str, chain: Chain, branches: tuple[str, ...]) -> CaseHead:
    """The head of a case that is tried on a chain."""
    return CaseHead(
        case=case,
        kind="test",
        zh="试办事项",
        en="Trial case",
        city="ningbo",
        anchor=Anchor(year=2022, month=1),
        chain=chain,
        branches=branches,
        calendar=CALENDAR,
        policy_hash="c" * 64,
    )


class CaseDriver:
    """One case, its business clock, and all its effects so far."""

    def __init__(self, chain: Chain, branches: tuple[str, ...] = COUNTIES, at: datetime = OPENED) -> None:
        self.at = at
        self.state: CaseState = new_case(trial_head("ningbo.test.2022", chain, branches))
        self.effects: list[Effect] = []
        self.happens(Open())

    # What happens

    def happens(self, action: Action, actor: Actor | None = None) -> tuple[Effect, ...]:
        """Carry out what needs no permission: the case's own and the clock's."""
        turned = apply(self.state, actor, action, self.at)
        self.state = turned.state
        self.effects.extend(turned.effects)
        return turned.effects

    def do(self, actor: Actor, action: StaffAction) -> tuple[Effect, ...]:
        """Carry out a staff action; raises ``Refused`` when it is not allowed."""
        refusal = self.may(actor, action)
        if refusal is not None:
            raise Refused(refusal)
        return self.happens(action, actor)

    def may(self, actor: Actor, action: StaffAction | RecordsAction) -> Refusal | None:
        """Why somebody may not do something; ``None`` when they may."""
        return decide(self.state, actor, action, self.at)

    def becomes(self, at: datetime) -> None:
        """Time goes on to an instant, and the case takes note of all that fell due on the way."""
        while (due := self.state.next_due()) is not None and due <= at:
            self.at = max(self.at, due)
            self.happens(Tick())
        self.at = at

    # People at their posts; without ``by`` the person who usually holds the task's post

    def submit(self, step: str, document: DocumentRef, lane: str = MAIN, by: Actor | None = None) -> None:
        """The maker hands a document in."""
        task = self.task(step, lane, Role.PREPARE)
        self.do(by or self._usual(task), Submit(task=task.id, document=document))

    def approve(
        self,
        step: str,
        lane: str = MAIN,
        role: Role | None = None,
        kind: str | None = None,
        by: Actor | None = None,
        evidence: Evidence | None = None,
    ) -> None:
        """Somebody agrees, having the newest version before them."""
        task = self.task(step, lane, role, kind)
        seen = on_screen(self.state, task)
        self.do(by or self._usual(task), Approve(task=task.id, seen=seen, evidence=evidence))

    def send_back(
        self,
        step: str,
        to: str,
        branches: tuple[str, ...] = (),
        lane: str = MAIN,
        role: Role | None = None,
        kind: str | None = None,
        by: Actor | None = None,
        reason: str = "请核实",
        evidence: Evidence | None = None,
    ) -> None:
        """Somebody returns it to an earlier step."""
        task = self.task(step, lane, role, kind)
        action = Return(
            task=task.id,
            seen=on_screen(self.state, task),
            to=to,
            branches=branches,
            reason=reason,
            evidence=evidence,
        )
        self.do(by or self._usual(task), action)

    def refuse(
        self,
        step: str,
        role: Role | None = None,
        kind: str | None = None,
        evidence: Evidence | None = None,
    ) -> None:
        """Somebody ends the case."""
        task = self.task(step, MAIN, role, kind)
        action = Refuse(task=task.id, seen=on_screen(self.state, task), reason="不符合规定", evidence=evidence)
        self.do(self._usual(task), action)

    def withdraw(self, task: Task, by: Actor | None = None) -> None:
        """The maker takes back what they did in a task that is closed by it."""
        self.do(by or self._usual(task), Withdraw(task=task.id, reason="有误"))

    def choose(self, step: str, choice: str, lane: str, document: DocumentRef | None = None) -> None:
        """Whoever decides on a missing document makes the choice."""
        task = self.task(step, lane, Role.MISSING)
        action = Choose.model_validate({"task": task.id, "choice": choice, "document": document, "reason": "逾期未报"})
        self.do(self._usual(task), action)

    def draft(self, step: str, document: DocumentRef, lane: str = MAIN) -> None:
        """A step made by two from the hand-in to the checker's agreement."""
        self.submit(step, document, lane)
        self.approve(step, lane, Role.DECIDE)

    def finish(self, step: str, lane: str = MAIN, document: DocumentRef | None = None, **more: object) -> None:
        """An automatic step gives its result, a good one unless told otherwise."""
        task = self.task(step, lane, Role.AUTOMATIC)
        result = {"ok": True, "task": task.id, "document": document, **more}
        self.happens(Complete.model_validate(result))

    # What is seen

    def task(self, step: str, lane: str = MAIN, role: Role | None = None, kind: str | None = None) -> Task:
        """The open task of a step, of that role, waiting for that kind of organisation."""
        found = [
            task
            for task in self.state.tasks.values()
            if (task.step, task.lane) == (step, lane)
            and role in (None, task.role)
            and kind in (None, task.party.kind if task.party else None)
        ]
        assert len(found) == 1, f"{step} in {lane}: {len(found)} open, of {list(self.state.tasks)}"
        return found[0]

    def waits_for(self) -> set[str]:
        """The parties that have an open task."""
        return {str(task.party) for task in self.state.tasks.values() if task.party is not None}

    def events(self, kind: str) -> list[Effect]:
        """All effects of a kind so far."""
        return [effect for effect in self.effects if effect.event.kind == kind]

    def _usual(self, task: Task) -> Actor:
        assert task.party is not None
        return holder(task.party)


def refusal_of(driver: CaseDriver, actor: Actor, action: StaffAction | RecordsAction) -> RefusalCode:
    """Why somebody may not do something; they must not."""
    refusal = driver.may(actor, action)
    assert refusal is not None, f"{actor.person} may {action.kind}"
    return refusal.code

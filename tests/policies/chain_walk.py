"""Walks a pinned chain with the real approval core, everybody agreeing, each task by a person of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime

from approvals.actions import Actor, Approve, Complete, DocumentRef, Evidence, Open, Seen, StaffAction, Submit
from approvals.apply import apply
from approvals.decide import decide
from approvals.effects import Role, TaskOpened
from approvals.state import Applied, CaseHead, CaseState, Task, new_case
from policies.policy_snapshot import Pinned

AT = datetime(2022, 1, 4, 1, 0, tzinfo=UTC)
HASH = "0" * 64
SCAN = Evidence(document_number="甬政发〔2022〕1号", effective_date=AT.date(), scan=HASH)


def case_of(pinned: Pinned, branches: tuple[str, ...]) -> CaseState:
    """A new case of a pinned chain with some of its branches."""
    head = CaseHead(
        case=f"{pinned.city}.test",
        kind=pinned.chain.id,
        zh=pinned.chain.zh,
        en=pinned.chain.en,
        city=pinned.city,
        anchor=pinned.anchor,
        chain=pinned.chain,
        branches=branches,
        calendar=pinned.calendar,
        policy_hash=pinned.hash,
    )
    return new_case(head)


def acts(state: CaseState) -> Iterator[Applied]:
    """What comes of each act, one after another, from the opening until everybody has agreed to everything."""
    applied = apply(state, None, Open(), AT)
    yield applied
    while applied.state.is_open and applied.state.tasks:
        # A decision that is also recorded for its own office is taken by the office itself.
        task = next(task for task in applied.state.tasks.values() if task.role is not Role.RECORD)
        applied = _step(applied.state, task)
        yield applied


def walk(state: CaseState) -> tuple[CaseState, list[TaskOpened]]:
    """The case after everybody has agreed to everything, and the tasks it opened on the way."""
    opened: list[TaskOpened] = []
    for applied in acts(state):
        opened += [effect.event for effect in applied.effects if isinstance(effect.event, TaskOpened)]
        state = applied.state
    return state, opened


def _step(state: CaseState, task: Task) -> Applied:
    if task.role is Role.AUTOMATIC:
        form = state.step_of(task).form
        made = DocumentRef(form=form, content_hash=HASH, amounts_hash=HASH) if form else None
        return apply(state, None, Complete(task=task.id, ok=True, document=made), AT)
    actor, action = _actor(task), _action(state, task)
    refusal = decide(state, actor, action, AT)
    assert refusal is None, (task, refusal)
    return apply(state, actor, action, AT)


def _actor(task: Task) -> Actor:
    assert task.party is not None
    return Actor(
        person=f"{task.party}@{task.id}",
        name="某某",
        organisation=task.party.kind,
        organisation_name=task.party.kind,
        kind=task.party.kind,
        county=task.party.county,
        post=task.party.post,
    )


def _action(state: CaseState, task: Task) -> StaffAction:
    step = state.step_of(task)
    if task.role is Role.PREPARE and step.submits:
        document = DocumentRef(form=step.form or "", content_hash=HASH, amounts_hash=HASH)
        return Submit(task=task.id, document=document)
    version = state.newest(task.lane, step.form)
    seen = Seen(number=version.number, content_hash=version.document.content_hash) if version else None
    evidence = SCAN if step.evidence and task.proposal is None else None
    return Approve(task=task.id, seen=seen, evidence=evidence)

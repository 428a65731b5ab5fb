"""What the staff do with tasks: as whom, with what document or colleague, checked, and then asked of the case."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from approvals.actions import (
    Actor,
    Approve,
    Ballot,
    Choose,
    Comment,
    HandIn,
    Opine,
    Refuse,
    RemoveSigner,
    Return,
    StaffAction,
    Submit,
    TaskAction,
    Vote,
)
from approvals.steps import MissingChoice
from records.desk.tasks import subject_of
from services.dispatch.receipts import ReceiptView, with_total
from services.identity.actor_resolver import Caller
from services.intake.approval_checks import Judgement, require_still_right
from services.intake.case_files import require_nameable
from services.intake.content import Content
from services.intake.posting_checks import require_covered
from services.intake.set_aside import money_set_aside
from services.intake.submission import (
    document_for_entry,
    document_for_task,
    estimated_plan,
    keep_brought,
    known_entry,
    known_task,
)
from services.people.colleague_lookup import person_for
from services.wiring import Services

ReadContent = Callable[[], Awaitable[Content]]
"""Takes in what was sent; asked for only once it is known where it belongs. Raises ``BadInput``, ``ServiceError``."""


class WithColleague(Protocol):
    """Makes an action of the colleague whom it names."""

    def __call__(self, *, to: Actor) -> StaffAction:
        """The action."""


async def act_on_task(services: Services, caller: Caller, case: str, action: TaskAction, key: str) -> ReceiptView:
    """Act on a task; what is approved or voted for has to be right by now, too, and the money for it there.

    Raises ``ServiceError``.
    """
    actor = await services.actors.on_task(caller, case, action.task)
    await require_nameable(services, actor, case, _files_of(action))
    if not isinstance(action, Judgement | RemoveSigner) or (isinstance(action, Vote) and action.ballot is Ballot.NO):
        return await services.actions.act(case, actor, action, key)
    subject = await services.store.read_at_once(partial(subject_of, case=case, task=action.task))
    if isinstance(action, Judgement):
        await require_still_right(services, subject, case, action, actor, key)
    async with money_set_aside(services, subject, case, action, actor, key):
        return await services.actions.act(case, actor, action, key)


def _files_of(action: TaskAction) -> dict[str, str]:
    """The files that an action names, by their place in its body."""
    match action:
        case Comment() | Opine():
            return {f"attachments[{index}]": digest for index, digest in enumerate(action.attachments)}
        case Approve() | Return() | Refuse() if action.evidence is not None:
            return {"evidence.scan": action.evidence.scan}
        case _:
            return {}


async def give_to_colleague(
    services: Services,
    caller: Caller,
    case: str,
    task: str,
    login: str,
    action: WithColleague,
    key: str,
) -> ReceiptView:
    """Act with a colleague, who is looked up in the directory of today. Raises ``ServiceError``."""
    known = await known_task(services, caller.person, case, task)
    actor = await services.actors.in_case(caller, case, known.party, known.holders)
    to = await person_for(services, caller.person, known, login)
    return await services.actions.act(case, actor, action(to=to), key)


async def submit_document(
    services: Services, caller: Caller, case: str, task: str, read: ReadContent, key: str
) -> ReceiptView:
    """Hand in the document that a task asks for. Raises ``ServiceError``, and ``BadInput`` with every fault."""
    known = await known_task(services, caller.person, case, task)
    actor = await services.actors.in_case(caller, case, known.party, known.holders)
    content = await read()
    brought = await document_for_task(services, known, actor, content, key)
    action = Submit(task=task, document=brought.reference, note=content.note)
    await require_covered(services, case, actor, action, brought.document, key)
    await keep_brought(services, caller.person, brought, content)
    receipt = await services.actions.act(case, actor, action, key, brought.document)
    return with_total(receipt, services.pack, brought.document)


async def hand_in_document(
    services: Services, caller: Caller, case: str, entry: str, read: ReadContent, key: str
) -> ReceiptView:
    """Hand in what a case takes at any time. Raises ``ServiceError``, and ``BadInput`` with every fault."""
    known, standing = await known_entry(services, case, entry)
    actor = await services.actors.in_case(caller, case, standing.party)
    content = await read()
    brought = await document_for_entry(services, known, standing, actor, content, key)
    action = HandIn(entry=entry, document=brought.reference, note=content.note)
    await require_covered(services, case, actor, action, brought.document, key)
    await keep_brought(services, caller.person, brought, content)
    receipt = await services.actions.act(case, actor, action, key, brought.document)
    return with_total(receipt, services.pack, brought.document)


async def choose_for_missing(
    services: Services, caller: Caller, case: str, task: str, choice: MissingChoice, reason: str, key: str
) -> ReceiptView:
    """Say what becomes of a plan that has not come; an estimate is computed here. Raises ``ServiceError``."""
    known = await known_task(services, caller.person, case, task)
    actor = await services.actors.in_case(caller, case, known.party, known.holders)
    if choice != "estimate":
        return await services.actions.act(case, actor, Choose(task=task, choice=choice, reason=reason), key)
    brought = await estimated_plan(services, known, actor, key)
    action = Choose(task=task, choice=choice, reason=reason, document=brought.reference)
    return await services.actions.act(case, actor, action, key, brought.document)

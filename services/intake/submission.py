"""Documents on their way into a case: read, checked, named by their hash."""

import asyncio
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor, DocumentRef
from approvals.definitions import MAIN, Party, Standing
from approvals.effects import HandedIn, Role, VersionMade
from approvals.refusals import takes_no_part
from calculations.input.faults import with_faults
from calculations.input.partial_input import Against, collect_faults, no_check
from policies.pack import Pack
from records.cases.case_facts import case_summary
from records.cases.reading import effect_of
from records.contents.document_models import document_ref, stored_document
from records.desk.tasks import task_with_case
from records.projection.recorded_effects import effects_of_request
from records.views import CaseSummary, InboxItem, PersonView, StoredDocument
from services.dispatch.action_service import request_key
from services.dispatch.case_errors import unknown_case
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import sight_of
from services.intake.content import Content
from services.intake.cross_checks import out_of_season
from services.intake.documents import Read, read_document
from services.intake.estimates import FORM, estimate_for
from services.intake.form_checks import against_records, failed_checks
from services.intake.uploads import keep_table
from services.intake.wanted import Wanted
from services.views.case_policy import About, about_case, about_task, policy_of
from services.views.history import lane_of_task
from services.wiring import Services

_NOT_READ = "0" * 64


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that comes with an action: what the case is to name, and itself, if it was read.

    ``fund``: the one that it names by itself, if any.
    """

    reference: DocumentRef
    document: StoredDocument | None = None
    fund: str | None = None


async def known_task(services: Services, person: PersonView, case: str, task: str) -> InboxItem:
    """A task with its case. Raises ``ServiceError`` when there is no such case or task, or none is recorded yet.

    Who reads nothing of the task's lane is answered as if there were one: the case refuses it.
    """
    async with services.store.read() as session:
        known = await task_with_case(session, case, task)
    if known is not None:
        return known
    await services.actions.require_recorded(case)
    async with services.store.read() as session:
        sight = await sight_of(session, services.pack, person, case)
    raise (
        ServiceError(ErrorKind.UNKNOWN_TASK)
        if sight.handling(lane_of_task(task))
        else ServiceError.refused(takes_no_part())
    )


async def known_entry(services: Services, case: str, entry: str) -> tuple[CaseSummary, Standing]:
    """A case and what it takes at any time under that name. Raises ``ServiceError`` when there is none such."""
    async with services.store.read() as session:
        known = await case_summary(session, case)
        policy = await policy_of(session, services.pack, about_case(known)) if known else None
    if known is None:
        await services.actions.require_recorded(case)
        raise unknown_case(case)
    standing = policy.chain.standing if policy else ()
    found = next((each for each in standing if each.id == entry), None)
    if found is None:
        raise ServiceError(ErrorKind.UNKNOWN_TASK, zh=f"该事项不受理“{entry}”。", en=f"This case takes no {entry}.")
    return known, found


async def document_for_task(services: Services, task: InboxItem, actor: Actor, content: Content, key: str) -> Brought:
    """Read the document that a task asks for.

    From somebody who may not hand it in it is not even read: the case then says why not. Raises ``BadInput`` and
    ``ServiceError`` as ``read_document`` does.
    """
    if task.form is None or task.lane is None or task.year is None:
        raise ServiceError(ErrorKind.WRONG_ACTION)
    if task.role is not Role.PREPARE or task.party != str(_party(actor)):
        return not_read(task.form)
    async with services.store.read() as session:
        policy = await policy_of(session, services.pack, about_task(task))
    step = policy.chain.find_step(task.step) if policy and task.step else None
    wanted = Wanted(
        case=task.case,
        form=task.form,
        year=task.year,
        fund=task.fund,
        month=task.month,
        lane=task.lane,
        by=actor,
        kind=task.case_kind,
        today=await services.clock.today(services.pack.id),
        step=task.step,
        rule=step.rule if step else None,
    )
    return await read_and_check(services, policy.pack if policy else services.pack, wanted, content, key)


async def document_for_entry(
    services: Services, case: CaseSummary, entry: Standing, actor: Actor, content: Content, key: str
) -> Brought:
    """Read the document that a standing entry takes; as ``document_for_task``."""
    if case.year is None or entry.party != f"{actor.kind}/{actor.post}":
        return not_read(entry.form)
    today = await services.clock.today(services.pack.id)
    wanted = replace(Wanted.of_case(case, case.year, entry.form, MAIN, actor, today), rule=entry.rule)
    return await read_and_check(services, await _pack_of(services, about_case(case)), wanted, content, key)


async def keep_brought(services: Services, person: PersonView, brought: Brought, content: Content) -> None:
    """Keep the table that a document was read from, before the case names it. Raises ``ServiceError``."""
    if brought.document is not None:
        await keep_table(services, person, brought.reference.form, content)


async def estimated_plan(services: Services, task: InboxItem, actor: Actor, key: str) -> Brought:
    """The estimate for a plan that did not come, as a document. Raises ``ServiceError`` when there is none."""
    pack = await _pack_of(services, about_task(task))
    async with services.store.read() as session:
        before = await _brought_before(session, task.case, actor, key)
        if before is not None:
            return Brought(before)
        estimate = await estimate_for(session, pack, task)
    return _brought(FORM, Read(estimate))


async def read_and_check(services: Services, pack: Pack, wanted: Wanted, content: Content, key: str) -> Brought:
    """Read a document for its case and check it against what is in the records. Raises as ``read_document`` does.

    A request that was carried out before is what it was then, whatever the records say by now.
    """

    def read(against: Against[Any]) -> Read:
        return collect_faults(
            content.accepted, lambda given: read_document(given, wanted, pack, services.limits, against)
        )

    async with services.store.read() as session:
        before = await _brought_before(session, wanted.case, wanted.by, key)
        if before is not None:
            again = await asyncio.to_thread(lambda: _brought(wanted.form, read(no_check), content.file))
            same = again.reference.content_hash == before.content_hash
            return replace(again, reference=before) if same else again
        seasonal = await out_of_season(session, pack, wanted)
        against = await against_records(session, pack, wanted, content)
        held = await asyncio.to_thread(lambda: with_faults(seasonal, lambda: read(against)))
        checked = replace(held, failed=await failed_checks(session, pack, held.document))
        return _brought(wanted.form, checked, content.file)


async def _brought_before(session: AsyncSession, case: str, actor: Actor, key: str) -> DocumentRef | None:
    """What the request brought that was carried out under this key, as its case names it; ``None`` if there is none."""
    events = [effect_of(row).event for row in await effects_of_request(session, case, request_key(actor, key))]
    return next((event.document for event in events if isinstance(event, VersionMade | HandedIn)), None)


def _brought(form: str, read: Read, file: bytes | None = None) -> Brought:
    """A document that was read, with what its checks found, and the name of the table that it was read from."""
    digest = sha256(file).hexdigest() if file is not None else None
    found = {"findings": read.findings, "failed": read.failed, "file": digest}
    reference = document_ref(form, read.document).model_copy(update=found)
    return Brought(reference, stored_document(form, read.document), getattr(read.document, "fund", None))


async def _pack_of(services: Services, about: About) -> Pack:
    """The pack as the case has it: what is handed in is checked against what the case has pinned."""
    async with services.store.read() as session:
        policy = await policy_of(session, services.pack, about)
    return policy.pack if policy else services.pack


def _party(actor: Actor) -> Party:
    return Party(kind=actor.kind, county=actor.county, post=actor.post)


def not_read(form: str) -> Brought:
    """Stands for a document that was not looked at, since nobody may bring it here."""
    return Brought(DocumentRef(form=form, content_hash=_NOT_READ, amounts_hash=_NOT_READ))

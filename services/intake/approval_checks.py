"""What an approval is checked against in the records: what was right when a document came may not be by now."""

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor, Approve, DocumentRef, Evidence, Refuse, Return, Vote
from approvals.decide import decide
from approvals.state import CaseState
from calculations.dates.deadlines import day_of
from calculations.dates.seasons import settled_faults
from calculations.forms.financing_standard import FINANCING_STANDARD, FinancingStandardForm
from calculations.forms.registry import FORMS
from calculations.input.faults import Fault
from policies.floors import floor_faults
from policies.pack import Pack
from policies.seasons import season_of
from records.contents.document_models import load_document
from records.contents.documents import get_documents
from records.desk.tasks import Subject, task_with_case
from records.projection.recorded_effects import effects_of_request
from records.views import InboxItem
from services.dispatch.action_service import request_key
from services.errors import ServiceError
from services.intake.cross_checks import why_settled
from services.intake.form_checks import MOVING, failed_checks
from services.intake.paper_order import paper_faults
from services.views.case_policy import about_task, policy_of
from services.views.decided_standards import with_decided
from services.wiring import Services

Approval = Approve | Vote
Judgement = Approval | Return | Refuse


async def require_still_right(
    services: Services, subject: Subject | None, case: str, action: Judgement, actor: Actor, key: str
) -> None:
    """Raise ``ServiceError`` for a decision, or a vote for it, that cannot be, with every reason.

    A paper is of no earlier day than those that the steps before rest on. What is approved still counts: a financing
    standard is above the floors of today and counts from no day before the paper of its consent; a document about a
    fund year takes no effect once its clearing list is in force; accounts, and balances before pooling, fail no check
    that they did not fail when they were handed in. A request that was carried out before is let through, and so is
    one that confirms a return or refusal.
    """
    if subject is None:
        return
    watched = isinstance(action, Approval) and _is_watched(services.pack, subject)
    if not (watched or _paper(action)):
        return
    async with services.store.read() as session:
        known = await task_with_case(session, case, action.task)
        if known is None or await effects_of_request(session, case, request_key(actor, key)):
            return
    now, state = await services.now(), await services.actions.state(case)
    if decide(state, actor, action, now) is not None:
        # The case says why not.
        return
    asked, faults = state.tasks[action.task], list[Fault]()
    async with services.store.read() as session:
        paper = _paper(action)
        if paper is not None:
            faults += await paper_faults(session, state, asked, paper)
        if isinstance(action, Approval) and watched and not isinstance(asked.proposal, Return | Refuse):
            faults += await _approval_faults(services, session, state, known, action, day_of(now))
    if faults:
        raise ServiceError.bad_input(faults)


def _paper(action: Judgement) -> Evidence | None:
    """The paper that it names; a vote names none."""
    return None if isinstance(action, Vote) else action.evidence


def _is_watched(pack: Pack, known: Subject) -> bool:
    """Whether what was right when it was handed in may not be by now."""
    if known.year is None or known.form is None:
        return False
    return known.form in {FINANCING_STANDARD.kind, *MOVING} or bool(season_of(pack, known.form, known.year))


async def _approval_faults(
    services: Services, session: AsyncSession, state: CaseState, known: InboxItem, action: Approval, today: date
) -> list[Fault]:
    if known.year is None or known.form is None:
        return []
    settled = await why_settled(session, services.pack.id, known.year)
    faults = list(settled_faults(season_of(services.pack, known.form, known.year), settled))
    if known.form == FINANCING_STANDARD.kind:
        faults += await _standard_faults(session, services.pack, action, today)
    version = state.newest(state.tasks[known.task].lane, known.form)
    if known.form in MOVING and version is not None:
        policy = await policy_of(session, services.pack, about_task(known))
        pack = policy.pack if policy else services.pack
        faults += await _moved_faults(session, pack, FORMS[known.form].model, version.document)
    return faults


async def _moved_faults(session: AsyncSession, pack: Pack, form: type[BaseModel], document: DocumentRef) -> list[Fault]:
    """The checks that fail now, and did not when it was handed in: the books or the budget moved meanwhile."""
    held = await load_document(session, document.content_hash, form)
    return [
        Fault(
            "seen",
            f"the books or the budget changed after it was handed in ({failed.check}): return it to be drawn up anew",
            f"报送后账面或预算已有变动,请退回重新编制:{failed.zh}",
        )
        for failed in await failed_checks(session, pack, held)
        if failed not in document.failed
    ]


async def _standard_faults(session: AsyncSession, pack: Pack, action: Approval, today: date) -> list[Fault]:
    stored = await get_documents(session, [action.seen.content_hash] if action.seen else [])
    decided = await with_decided(session, pack)
    return [
        fault
        for document in stored.values()
        for form in [FinancingStandardForm.model_validate_json(document.body)]
        for fault in (*floor_faults(form, decided, today), *_consent_faults(form, action))
    ]


def _consent_faults(form: FinancingStandardForm, action: Approval) -> Iterator[Fault]:
    """F: it is changed after the government has consented, so it counts from no day before the paper's."""
    paper = _paper(action)
    if paper is not None and date.fromisoformat(form.in_force_from) < paper.effective_date:
        day, since = paper.effective_date, form.in_force_from
        yield Fault(
            "evidence.effective_date",
            f"the standard would be in force from {since}, before the consent of {day}; return it to be changed",
            f"该标准自{since}起执行,早于{day}的批准文件;请退回修改执行日期",
        )

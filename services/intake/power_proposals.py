"""Operators' powers 运维处置 on their way to a case: proposed by one, confirmed or declined by another."""

from pydantic import Field

from approvals.actions import Confirm, Decline, Migrate, NewCalendar, Power, Propose, Reassign
from approvals.effects import PowerProposed
from policies.policy_snapshot import Pinned
from records.cases.case_facts import case_summary
from services.dispatch.case_errors import unknown_case
from services.dispatch.receipts import ReceiptView, receipt_view
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.actor_resolver import Caller
from services.intake.submission import known_task
from services.people.colleague_lookup import person_for
from services.views.case_policy import pinned_now
from services.views.powers import nobody_confirms
from services.wiring import Services


class ProposedView(ReceiptView):
    """The receipt of a proposal, with the id by which a second operator confirms it."""

    proposal: str = Field(examples=["p7"])


async def propose(services: Services, caller: Caller, case: str, power: Power, reason: str, key: str) -> ProposedView:
    """Propose the use of a power. Raises ``ServiceError``: refused, or nobody could confirm it."""
    actions, action = services.actions, Propose(power=power, reason=reason)
    actor = await services.actors.operator(caller, case)
    alone = await nobody_confirms(services, actor)
    if alone is not None:
        request = await actions.request(case, actor, action, key)
        if await actions.recorded(case, request) is None:
            raise await actions.refuse(case, request, key, alone)
    receipt, effects = await actions.carry_out(case, actor, action, key)
    proposed = next((effect.event for effect in effects if isinstance(effect.event, PowerProposed)), None)
    if proposed is None:
        # Proposed before, and the records that knew it are away.
        raise ServiceError(ErrorKind.RECORDS_AWAY)
    return ProposedView(**receipt_view(services.pack, receipt, effects).model_dump(), proposal=proposed.proposal)


async def propose_reassigning(
    services: Services, caller: Caller, case: str, task: str, to: str | None, reason: str, key: str
) -> ProposedView:
    """Propose that a task is held by ``to``, or by nobody in particular. Raises as ``propose`` and ``person_for``."""
    known = await known_task(services, caller.person, case, task)
    holder = await person_for(services, caller.person, known, to) if to is not None else None
    return await propose(services, caller, case, Reassign(task=task, to=holder), reason, key)


async def propose_newer_chain(services: Services, caller: Caller, case: str, reason: str, key: str) -> ProposedView:
    """Propose the chain that the policy pack has for the case now. Raises as ``propose`` and ``_policy_now``."""
    policy = await _policy_now(services, case)
    power = Migrate(chain=policy.chain, chain_hash=policy.chain.content_hash())
    return await propose(services, caller, case, power, reason, key)


async def propose_newer_calendar(services: Services, caller: Caller, case: str, reason: str, key: str) -> ProposedView:
    """Propose the calendar that the policy pack has for the case now. Raises as ``propose`` and ``_policy_now``."""
    policy = await _policy_now(services, case)
    return await propose(services, caller, case, NewCalendar(calendar=policy.calendar), reason, key)


async def decide_proposal(
    services: Services, caller: Caller, case: str, action: Confirm | Decline, key: str
) -> ReceiptView:
    """Confirm or decline a proposal, as an operator. Raises ``ServiceError``."""
    return await services.actions.act(case, await services.actors.operator(caller, case), action, key)


async def _policy_now(services: Services, case: str) -> Pinned:
    """What the pack has for a case now. Raises ``ServiceError``: no such case; the pack has nothing for it."""
    async with services.store.read() as session:
        known = await case_summary(session, case)
    if known is None:
        raise unknown_case(case)
    policy = pinned_now(services.pack, known.kind, known.year, known.month)
    if policy is None:
        raise ServiceError(ErrorKind.NOT_POSSIBLE)
    return policy

"""What operators propose 运维处置: what waits to be confirmed, all that is of one case, who could confirm it.

A case knows no directory, so that is asked before a proposal is sent to it.
"""

from approvals.actions import Actor
from approvals.definitions import OPERATIONS
from approvals.refusals import Refusal, RefusalCode
from approvals.rules.operators import is_operator
from calculations.dates.deadlines import day_of
from records.cases.proposals import ProposalView, open_proposals, proposals_of
from records.directory.posts import people_of
from records.views import PersonView
from services.identity.read_access import sight_of
from services.views.history import lane_of_power
from services.wiring import Services


async def powers_to_confirm(services: Services) -> tuple[ProposalView, ...]:
    """What a second operator of the city has yet to confirm."""
    async with services.store.read() as session:
        return await open_proposals(session, services.pack.id)


async def powers_of_case(services: Services, person: PersonView, case: str) -> tuple[ProposalView, ...]:
    """Everything proposed for a case that somebody may read: county staff that of their county or the whole case."""
    async with services.store.read() as session:
        found = await proposals_of(session, case)
        sight = await sight_of(session, services.pack, person, case)
    shown = (sight.shown(each, sight.handling(lane_of_power(each.power))) for each in found)
    return tuple(each for each in shown if each is not None)


async def nobody_confirms(services: Services, actor: Actor) -> Refusal | None:
    """Why a proposal of theirs would lead nowhere: no operator of today but the persons behind it."""
    if not is_operator(actor):
        return None
    today = day_of(await services.now())
    async with services.store.read() as session:
        held = await people_of(session, services.pack.id, today)
    operators = {each.person for each in held if each.organisation.kind == OPERATIONS}
    if operators - set(actor.persons()):
        return None
    if actor.acting_for is None:
        return Refusal(
            code=RefusalCode.SECOND_PERSON,
            zh="除您以外没有系统运维人员可以确认此提议。请先登记另一名(tongchou load-people)。",
            en="No operator but you could confirm this. Have another one loaded first (tongchou load-people).",
        )
    absent = actor.acting_for_name or actor.acting_for
    return Refusal(
        code=RefusalCode.SECOND_PERSON,
        zh=f"除您和您所代理的{absent}以外,没有系统运维人员可以确认此提议。请以本人身份提出,由{absent}确认。",
        en=f"No operator but you and {actor.acting_for}, for whom you act, could confirm this. "
        f"Propose it as yourself, so that {actor.acting_for} can confirm it.",
    )

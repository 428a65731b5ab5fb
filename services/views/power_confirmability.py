"""Whether anybody could confirm what an operator proposes: a case knows no directory, so this is asked before it is."""

from approvals.actions import Actor
from approvals.definitions import OPERATIONS
from approvals.refusals import Refusal, RefusalCode
from approvals.rules.operators import is_operator
from calculations.dates.deadlines import day_of
from records.posts import people_of
from services.wiring import Services


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

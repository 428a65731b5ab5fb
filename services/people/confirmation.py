"""What confirming a change of the directory brings: the change itself, and what is done beyond the directory."""

from pydantic import BaseModel, ConfigDict, Field

from calculations.input.bilingual import both
from records.directory.entries import DirectoryEntryView, take_half
from records.directory.orders import HandOverOrder, ReviveOrder
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.people.hand_over import HandOverView, handed_over
from services.people.proposals import confirmed
from services.wiring import Services


class ConfirmedView(BaseModel):
    """What confirming brought. Shown this once: the confirmer's half of a one-time secret."""

    model_config = ConfigDict(frozen=True)

    entry: DirectoryEntryView = Field(description=both("名册变更", "The change"))
    half: str | None = Field(
        description=both(
            "一次性口令的后一半,仅此一次给出;前一半由提出人取(POST …/half),中间以 - 相连",
            "The second half of a one-time secret, given this once; who proposed it takes the first (POST …/half), "
            "with a `-` between",
        )
    )
    handed_over: HandOverView | None = Field(description=both("转办结果", "What a hand-over moved"))


async def confirm_change(services: Services, operator: PersonView, key: str, number: int) -> ConfirmedView:
    """Confirm a change as a second operator: it counts, tasks are handed over, a case is brought to life again.

    Raises ``ServiceError``.
    """
    answer = await confirmed(services, operator, key, number)
    is_hand_over = answer.entry.kind == HandOverOrder.__name__
    moved = await handed_over(services, operator, key, answer) if is_hand_over else None
    if answer.entry.kind == ReviveOrder.__name__:
        await services.gateway.revive(ReviveOrder.model_validate(answer.entry.wanted).case)
    return ConfirmedView(entry=answer.entry, half=answer.half, handed_over=moved)


async def first_half(services: Services, operator: PersonView, number: int) -> str:
    """The first half of a one-time secret, once, for who proposed the change. Raises ``ServiceError``: none to take."""
    async with services.store.write() as session:
        found = await take_half(session, services.pack.id, number, operator.login)
    if found is None:
        raise ServiceError(ErrorKind.UNKNOWN_PROPOSAL)
    return found

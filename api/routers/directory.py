"""Changes of the directory 名册变更: what waits for a second operator, and all that there were, for auditors."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from api.problems.details import declared
from api.requests.dependencies import After, KeyDep, Limit, OperatorDep, OverseerDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.people import PROPOSALS
from calculations.input.bilingual import both
from records.directory_entries import DirectoryEntryView, EntryState, directory_entries, take_half
from records.directory_orders import HandOverOrder, ReviveOrder
from records.paging import LARGEST
from records.security_log import SecurityAct
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.people.hand_over import HandOverView, handed_over
from services.people.proposals import confirmed, declined
from services.text_types import GivenReason

router = Router(
    prefix="/directory",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)

_DECISIONS = {**PROPOSALS, **declared(ErrorKind.UNKNOWN_PROPOSAL)}

Number = Annotated[int, Path(ge=1, le=LARGEST, description=both("变更编号", "Number of the change"))]


class DirectoryPage(BaseModel):
    """Changes in the order in which they were proposed; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[DirectoryEntryView, ...]
    next: int | None


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


class HalfView(BaseModel):
    """The proposer's half of a one-time secret, shown once."""

    model_config = ConfigDict(frozen=True)

    half: str = Field(description=both("一次性口令的前一半", "The first half of the one-time secret"))


class DeclineChangeBody(BaseModel):
    """Why a change is let go."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"reason": "与任免通知不符"}]}
    )

    reason: GivenReason


@router.get(
    "/proposals",
    summary=both("待确认的名册变更", "Changes of the directory to confirm"),
    description=both(
        "已提出、尚待另一名运维人员确认的变更,含变更前后。限审计机构和运维人员。",
        "What operators have proposed and another has yet to confirm, with before and after. Auditors and operators.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED),
)
async def proposals(person: OverseerDep, services: ServicesDep, after: After = 0, limit: Limit = 50) -> DirectoryPage:
    return await _page(services, after, limit, EntryState.WAITING)


@router.get(
    "/changes",
    summary=both("名册变更记录", "Changes of the directory"),
    description=both(
        "全部名册变更:谁提出、谁确认、何时、变更前后;含在系统所在机器上登记的和本人设定的代理。限审计机构和运维人员。",
        "Every change: who proposed and who confirmed it, when, before and after; also what was loaded where the "
        "installation runs, and the substitutes that people set themselves. Auditors and operators.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED),
)
async def changes(person: OverseerDep, services: ServicesDep, after: After = 0, limit: Limit = 50) -> DirectoryPage:
    return await _page(services, after, limit, None)


@router.post(
    "/proposals/{number}/confirm",
    summary=both("确认名册变更", "Confirm a change"),
    description=both(
        "由另一名运维人员确认,变更随即生效;提出人、变更涉及的人不能确认。",
        "Confirm as another operator; it counts at once. Neither who proposed it nor whom it is about can.",
    ),
    responses={**_DECISIONS, **declared(ErrorKind.ENGINE_AWAY, ErrorKind.NO_ANSWER_YET, ErrorKind.CASE_STUCK)},
)
async def confirm(number: Number, operator: OperatorDep, key: KeyDep, services: ServicesDep) -> ConfirmedView:
    answer = await confirmed(services, operator, key, number)
    is_hand_over = answer.entry.kind == HandOverOrder.__name__
    moved = await handed_over(services, operator, key, answer) if is_hand_over else None
    if answer.entry.kind == ReviveOrder.__name__:
        await services.gateway.revive(ReviveOrder.model_validate(answer.entry.wanted).case)
    return ConfirmedView(entry=answer.entry, half=answer.half, handed_over=moved)


@router.post(
    "/proposals/{number}/decline",
    summary=both("撤销名册变更", "Decline a change"),
    description=both(
        "变更作罢:另一名运维人员不同意,或提出人自行撤回。",
        "Let it go: another operator refuses it, or who proposed it takes it back.",
    ),
    responses=_DECISIONS,
)
async def decline(
    number: Number, body: DeclineChangeBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    return await declined(services, operator, key, number, body.reason)


@router.post(
    "/changes/{number}/half",
    summary=both("领取一次性口令的前一半", "Take the first half of a one-time secret"),
    description=both(
        "由提出人领取,仅一次;与确认人所得的后一半分别交本人。",
        "For who proposed the change, once; it goes to the person, as does the confirmer's half, each by itself.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.UNKNOWN_PROPOSAL),
)
async def half(number: Number, operator: OperatorDep, services: ServicesDep) -> HalfView:
    async with services.store.write() as session:
        found = await take_half(session, services.pack.id, number, operator.login)
    if found is None:
        raise ServiceError(ErrorKind.UNKNOWN_PROPOSAL)
    return HalfView(half=found)


async def _page(services: ServicesDep, after: int, limit: int, state: EntryState | None) -> DirectoryPage:
    async with services.store.read() as session:
        found = await directory_entries(session, services.pack.id, after, limit + 1, state)
    return DirectoryPage(items=found[:limit], next=found[limit - 1].number if len(found) > limit else None)

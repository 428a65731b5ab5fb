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
from services.error_kinds import ErrorKind
from services.people.confirmation import ConfirmedView, confirm_change, first_half
from services.people.proposals import declined
from services.text_types import GivenReason
from services.views.directory import DirectoryPage, all_changes, waiting_changes
from services.views.types import LARGEST, DirectoryEntryView, SecurityAct

router = Router(
    prefix="/directory",
    tags=["人员 / people"],
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)

_DECISIONS = {**PROPOSALS, **declared(ErrorKind.UNKNOWN_PROPOSAL)}

Number = Annotated[int, Path(ge=1, le=LARGEST, description=both("变更编号", "Number of the change"))]


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
    return await waiting_changes(services, after, limit)


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
    return await all_changes(services, after, limit)


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
    return await confirm_change(services, operator, key, number)


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
    return HalfView(half=await first_half(services, operator, number))

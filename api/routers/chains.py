"""Chains 审批链: the steps of a chain as new cases take it, who takes them, and by when."""

from contextlib import suppress
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.dependencies import PersonDep, ServicesDep
from api.requests.routing import Router
from approvals.definitions import Chain
from calculations.dates.deadlines import day_of
from calculations.input.bilingual import Bilingual, both
from policies.errors import NotInForce, UnknownName
from policies.pack import Pack
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.case_start import begins_with
from services.narration.chains import ChainView, chain_view, party_name

router = Router(tags=["政策 / policy"])

On = Annotated[
    Day | None,
    Query(description=both("按哪一日的参数(中国时间),不写为今日", "The day (China) whose values count; else today")),
]


class ChainItem(BaseModel):
    """A chain in the list; ``form`` and ``starter`` only where people start its cases by handing that document in."""

    model_config = ConfigDict(frozen=True)

    id: str
    zh: str
    en: str
    source: str
    form: str | None
    starter: Bilingual | None


@router.get(
    "/chains",
    summary=both("审批链目录", "Chains"),
    description=both(
        "本市全部审批链;其中由人启动的,注明以何种文稿启动(POST /cases)。",
        "Every chain of the city, and which of them people start, on which document (POST /cases).",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN),
)
async def chains(person: PersonDep, services: ServicesDep, on: On = None) -> tuple[ChainItem, ...]:
    pack, day = services.pack, on or day_of(await services.now())
    found = []
    for chain_id in pack.chain_ids():
        with suppress(NotInForce):
            found.append(_item(pack, pack.chain(chain_id, day)))
    return tuple(found)


def _item(pack: Pack, chain: Chain) -> ChainItem:
    first = begins_with(chain)
    maker = first.parties[0].maker if first else None
    return ChainItem(
        id=chain.id,
        zh=chain.zh,
        en=chain.en,
        source=chain.source,
        form=first.form if first else None,
        starter=party_name(pack, maker) if maker else None,
    )


@router.get(
    "/chains/{chain}",
    summary=both("审批链", "A chain"),
    description=both(
        "审批链的各环节、由谁办理、何时到期。",
        "The steps of a chain, who takes them, and by when.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_FOUND),
)
async def chain(
    chain: Annotated[str, Path(description=both("审批链名称", "Name of the chain"), examples=["annual_budget"])],
    person: PersonDep,
    services: ServicesDep,
    on: On = None,
) -> ChainView:
    try:
        return chain_view(services.pack, services.pack.chain(chain, on or day_of(await services.now())))
    except (UnknownName, NotInForce) as error:
        raise ServiceError(ErrorKind.NOT_FOUND, zh=error.zh, en=str(error)) from error

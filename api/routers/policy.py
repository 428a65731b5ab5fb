"""The policy 政策: how the text was read, and the chains."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, JsonValue

from api.catalogue import ProblemName
from api.chains import ChainView, chain_view
from api.dependencies import PersonDep, ServicesDep
from api.problems import ProblemError, declared
from calculations.deadlines import day_of
from policies.errors import NotInForce, UnknownName
from policies.model import Document
from policies.pack import Pack
from policies.values import PolicyValue

router = APIRouter(tags=["政策 / policy"])


class Alternative(BaseModel):
    """What a reading could also be."""

    model_config = ConfigDict(frozen=True)

    value: JsonValue
    zh: str
    en: str


class Reading(BaseModel):
    """Where the text is silent or can be read in two ways: the reading taken on a day, and its alternatives."""

    model_config = ConfigDict(frozen=True)

    name: str
    zh: str
    en: str
    rule: str
    article: str
    document: Document
    note: str
    value: JsonValue
    value_zh: str
    value_en: str
    alternatives: tuple[Alternative, ...]


class Readings(BaseModel):
    """A policy pack's readings; ``note`` says what its text is worth."""

    model_config = ConfigDict(frozen=True)

    policy: str
    zh: str
    en: str
    note: str
    on: date
    readings: tuple[Reading, ...]


On = Annotated[date | None, Query(description="The day (China) whose values count; else today")]


@router.get(
    "/policy/readings",
    summary="政策理解",
    description="The readings taken, each with its article and alternatives.",
    responses=declared(ProblemName.NOT_LOGGED_IN),
)
async def readings(person: PersonDep, services: ServicesDep, on: On = None) -> Readings:
    pack, day = services.pack, on or day_of(await services.now())
    found = [_reading(pack, name, value, day) for name, value in pack.readings().items()]
    return Readings(
        policy=pack.id,
        zh=pack.zh,
        en=pack.en,
        note=pack.note,
        on=day,
        readings=tuple(reading for reading in found if reading is not None),
    )


@router.get(
    "/chains/{chain}",
    summary="审批链",
    description="The steps of a chain, who takes them, and by when.",
    responses=declared(ProblemName.NOT_LOGGED_IN, ProblemName.NOT_FOUND),
)
async def chain(
    chain: Annotated[str, Path(examples=["annual_budget"])], person: PersonDep, services: ServicesDep, on: On = None
) -> ChainView:
    try:
        return chain_view(services.pack, services.pack.chain(chain, on or day_of(await services.now())))
    except (UnknownName, NotInForce) as error:
        raise ProblemError(ProblemName.NOT_FOUND, zh=error.zh, en=str(error)) from error


def _reading(pack: Pack, name: str, value: PolicyValue, day: date) -> Reading | None:
    """One reading; ``None`` where nothing is in force on the day."""
    dated = value.on(day)
    if dated is None:
        return None
    return Reading(
        name=name,
        zh=value.zh,
        en=value.en,
        rule=value.rule,
        article=dated.article if dated.article is not None else value.article,
        document=pack.document(dated.source or value.source),
        note=value.note,
        value=dated.value,
        value_zh=dated.zh,
        value_en=dated.en,
        alternatives=tuple(Alternative(value=each.value, zh=each.zh, en=each.en) for each in value.alternatives),
    )

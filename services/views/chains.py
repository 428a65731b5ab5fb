"""The chains 审批链 that the city's policy has on a day: the list of them, and one with its steps."""

from contextlib import suppress
from datetime import date

from pydantic import BaseModel, ConfigDict

from approvals.definitions import Chain, Step
from calculations.dates.deadlines import day_of
from calculations.input.bilingual import Bilingual
from policies.errors import NotInForce, UnknownName
from policies.pack import Pack
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.narration.chains import ChainView, chain_view, party_name
from services.wiring import Services
from temporal.names import WorkflowName
from workflows.decision import unserved

WORKFLOWS = frozenset(name.value for name in WorkflowName)
"""The chains that have a workflow of their own."""


class ChainItem(BaseModel):
    """A chain in the list; ``form`` and ``starter`` only where people start its cases by handing that document in."""

    model_config = ConfigDict(frozen=True)

    id: str
    zh: str
    en: str
    source: str
    form: str | None
    starter: Bilingual | None


async def chains_on(services: Services, on: date | None) -> tuple[ChainItem, ...]:
    """Every chain in force on a day (China; none: today)."""
    pack, day = services.pack, on or day_of(await services.now())
    found = []
    for chain_id in pack.chain_ids():
        with suppress(NotInForce, UnknownName):
            found.append(_item(pack, pack.chain(chain_id, day)))
    return tuple(found)


async def chain_on(services: Services, chain: str, on: date | None) -> ChainView:
    """A chain as new cases take it on a day (China; none: today). Raises ``ServiceError``: none of that name then."""
    day = on or day_of(await services.now())
    try:
        return chain_view(services.pack, services.pack.chain(chain, day))
    except (UnknownName, NotInForce) as error:
        raise ServiceError(ErrorKind.NOT_FOUND, zh=error.zh, en=str(error)) from error


def _item(pack: Pack, chain: Chain) -> ChainItem:
    first = _begins_with(chain)
    maker = first.parties[0].maker if first else None
    return ChainItem(
        id=chain.id,
        zh=chain.zh,
        en=chain.en,
        source=chain.source,
        form=first.form if first else None,
        starter=party_name(pack, maker) if maker else None,
    )


def _begins_with(chain: Chain) -> Step | None:
    """The step whose document starts a case of the chain; ``None`` where people cannot start one."""
    first = chain.steps[0] if chain.steps else None
    by_hand = chain.id not in WORKFLOWS and not unserved(chain)
    return first if by_hand and first is not None and first.submits else None

"""Whether records and engine are of one installation: both bear its id, and nothing works on those of two.

Two installations that share a namespace by mistake would otherwise do each other's work, money included.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from temporalio.client import Client
from temporalio.service import RPCError

from operations.fitness import Misfit
from operations.installation import Installation
from operations.troubles import Trouble, TroubleKind
from records.backends.patience import Patience
from records.marks import Standing, has_cases, in_transaction, mark_installation, standing
from temporal.cli_errors import Problem
from temporal.connect import EngineAway, connect
from temporal.namespace import NamespaceMissing, owner_of, set_owner
from temporal.settings import Settings

_PATIENCE = timedelta(seconds=1)

log = structlog.get_logger("operations")

_OTHERS = Misfit(
    zh="引擎命名空间属于另一个安装:台账与引擎不是同一系统的",
    en="The engine's namespace is another installation's: records and engine do not belong together",
    todo_zh="请核对 TONGCHOU_ENGINE_ADDRESS、TONGCHOU_NAMESPACE、TONGCHOU_DATABASE_URL 和 TONGCHOU_DATA_FOLDER;"
    "每个安装须有自己的命名空间。",
    todo_en="See to TONGCHOU_ENGINE_ADDRESS, TONGCHOU_NAMESPACE, TONGCHOU_DATABASE_URL and TONGCHOU_DATA_FOLDER; "
    "each installation needs a namespace of its own.",
)
_TAKEN = Misfit(
    zh="台账是新建的,而引擎命名空间已属于一个安装",
    en="These records are new, and the engine's namespace is an installation's already",
    todo_zh="若为另一个安装,请改用自己的 TONGCHOU_NAMESPACE 或引擎;若该安装的台账已丢失、要由引擎历史重建,"
    "运行 tongchou prepare --adopt-engine。",
    todo_en="For another installation set a TONGCHOU_NAMESPACE or an engine of its own; where that installation has "
    "lost its records and they are to be built from the histories, run tongchou prepare --adopt-engine.",
)


class NotTogether(Problem):
    """Records and engine are of two installations; the message says what to do."""


async def bind(client: Client, settings: Settings, *, adopt: bool = False) -> None:
    """Give records and engine the same id, where one of them has none. Raises ``NotTogether``.

    New records take an engine that is an installation's already only where they are to ``adopt`` it.
    """
    there = await owner_of(client)

    def give(connection: Connection) -> str:
        here = standing(connection).installation
        if here is None and there is not None and not adopt and not has_cases(connection):
            raise NotTogether(str(_TAKEN))
        return here or mark_installation(connection, there or uuid4().hex, settings.running_build)

    here = in_transaction(settings.database_url, give, writes=True)
    _refuse(here, there)
    if there is None:
        await set_owner(client, here)


async def require_together(client: Client, settings: Settings) -> None:
    """Return where records and engine are of one installation, or one is away. Raises ``NotTogether``."""
    try:
        there = await owner_of(client)
        here = await asyncio.to_thread(in_transaction, settings.database_url, standing, Patience.of(settings))
    except (RPCError, DBAPIError, FileNotFoundError) as error:
        log.warning(
            "未能核对台账与引擎是否同属一个安装 / not checked yet whether they belong together", reason=str(error)
        )
        return
    _refuse(here.installation, there)


async def require_together_or_later(settings: Settings) -> None:
    """As ``require_together``; an engine that is away is no reason not to start: the list of troubles looks again."""
    with suppress(EngineAway, NamespaceMissing):
        await require_together(await connect(settings, patience=_PATIENCE), settings)


async def other_installation(installation: Installation) -> Sequence[Trouble]:
    """The engine is another installation's."""
    there = await owner_of(await installation.engine())
    async with installation.database.read() as session:
        here: Standing = await (await session.connection()).run_sync(standing)
    if _fit(here.installation, there):
        return ()
    return (
        Trouble(
            kind=TroubleKind.OTHER_INSTALLATION,
            about="engine",
            zh=_OTHERS.zh,
            en=_OTHERS.en,
            todo_zh=_OTHERS.todo_zh,
            todo_en=_OTHERS.todo_en,
            unready=True,
        ),
    )


def _refuse(here: str | None, there: str | None) -> None:
    if not _fit(here, there):
        raise NotTogether(str(_OTHERS))


def _fit(here: str | None, there: str | None) -> bool:
    """What was never prepared for this belongs to nobody yet."""
    return here is None or there is None or here == there

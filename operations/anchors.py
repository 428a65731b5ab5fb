"""Writes the heads of the hash chains into this process's log, so that whoever collects it vouches for them."""

import asyncio
from contextlib import suppress

import structlog

from records.database import Database
from records.integrity.chain_heads import ChainHead, is_contained, newest_heads

_EVERY_SECONDS = 60.0

log = structlog.get_logger("operations")


class Anchors:
    """A line for each head that is new, once a minute at most; an error when one that was seen is there no more."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._seen: tuple[ChainHead, ...] = ()
        self._keeping: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Look again and again from now on."""
        self._keeping = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Look no more."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})

    async def look(self) -> None:
        """Hold the chains against the heads seen last, and write down the new ones."""
        async with self._database.read() as session:
            gone = [head for head in self._seen if not await is_contained(session, head)]
            heads = await newest_heads(session)
        for head in gone:
            log.error(
                "校验链末端缺失或被改动,请运行 tongchou verify --all / the end of a hash chain was cut off or changed",
                chain=head.chain.value,
                number=head.number,
                hash=head.hash,
            )
        for head in heads:
            if head not in self._seen:
                log.info(
                    "校验链末端 / head of a hash chain", chain=head.chain.value, number=head.number, hash=head.hash
                )
        self._seen = heads

    async def _keep_looking(self) -> None:
        while True:
            # While the records are away there is nothing to write down.
            with suppress(Exception):
                await self.look()
            await asyncio.sleep(_EVERY_SECONDS)

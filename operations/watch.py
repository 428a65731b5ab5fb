"""Watches an installation: what was found lately for whoever asks, and a log line when a trouble appears or goes."""

import asyncio
import time
from contextlib import suppress

import structlog

from operations.installation import Installation
from operations.sources import find_troubles
from operations.troubles import Trouble

_EVERY_SECONDS = 10.0
_FRESH_SECONDS = 0.5

log = structlog.get_logger("operations")


class Watch:
    """``now`` may be asked by anybody as often as they like: those who come together share one look."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._found: tuple[Trouble, ...] = ()
        self._found_at = float("-inf")
        self._looking: asyncio.Task[tuple[Trouble, ...]] | None = None
        self._watching: asyncio.Task[None] | None = None

    async def now(self) -> tuple[Trouble, ...]:
        """All troubles, as of less than a second ago."""
        if time.monotonic() - self._found_at < _FRESH_SECONDS:
            return self._found
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        return await asyncio.shield(self._looking)

    def start(self) -> None:
        """Look again and again from now on."""
        self._watching = asyncio.create_task(self._keep_looking())

    async def stop(self) -> None:
        """Look no more."""
        for task in (self._watching, self._looking):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _keep_looking(self) -> None:
        while True:
            await self.now()
            await asyncio.sleep(_EVERY_SECONDS)

    async def _look(self) -> tuple[Trouble, ...]:
        try:
            found = await find_troubles(self._installation)
            self._log_changes(found)
            self._found, self._found_at = found, time.monotonic()
            return found
        finally:
            self._looking = None

    def _log_changes(self, found: tuple[Trouble, ...]) -> None:
        before = {(trouble.kind, trouble.about): trouble for trouble in self._found}
        after = {(trouble.kind, trouble.about): trouble for trouble in found}
        for kind, about in after.keys() - before.keys():
            trouble = after[kind, about]
            log.warning(
                "出现故障 / a trouble appeared",
                trouble=kind.value,
                about=about,
                words=f"{trouble.zh} / {trouble.en}",
                to_do=f"{trouble.todo_zh} / {trouble.todo_en}",
            )
        for kind, about in before.keys() - after.keys():
            log.info("故障已消除 / a trouble has gone", trouble=kind.value, about=about)

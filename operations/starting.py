"""The checks before anything works on an installation: API, worker, and the commands that write into the records."""

from collections.abc import Callable

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from operations.features import newest_records, used
from operations.fitness import Misfit, misfit, newer
from records.backends.patience import Patience
from records.database import is_connection_error
from records.marks import Purpose, Standing, end_rehearsal, in_transaction, mark, standing
from records.migrate import upgrade
from temporal.cli_errors import Problem
from temporal.settings import Settings

log = structlog.get_logger("operations")

NEVER_MADE = Standing(revision=None, marks={})


class StartRefused(Problem):
    """This build must not work here; the message says why, and what to do."""


class RecordsAway(Problem):
    """The records do not answer, so that nothing can be checked."""


def purpose_of(rehearsal: bool) -> Purpose:
    """What a process is configured to work for."""
    return Purpose.REHEARSAL if rehearsal else Purpose.REAL


def require_fit(settings: Settings, purpose: Purpose | None = None) -> None:
    """Return where a command may work on the records; ``purpose`` where real life or rehearsal matters to it.

    Raises:
        StartRefused: they are of another version, a newer build has worked on them, or they are for another purpose.
        RecordsAway: they do not answer.
    """

    def check(connection: Connection) -> None:
        _refuse(misfit(standing(connection), purpose))

    _on_records(settings, check)


def begin_work(settings: Settings, purpose: Purpose) -> None:
    """As ``require_fit``, for what goes on working; marks in the records what this build uses."""

    def check_and_mark(connection: Connection) -> None:
        _refuse(misfit(standing(connection), purpose))
        mark(connection, used() | {purpose}, settings.running_build)

    _on_records(settings, check_and_mark, writes=True)


def begin_work_or_later(settings: Settings, purpose: Purpose) -> None:
    """As ``begin_work``; records that are away are no reason not to start: they are asked again."""
    try:
        begin_work(settings, purpose)
    except RecordsAway as away:
        log.warning("记录库没有答复,稍后再核对版本 / the records are away, to be checked later", reason=str(away))


def prepare_records(settings: Settings) -> None:
    """Bring the records to the version of this build. Raises as ``require_fit``, but not for older records."""

    def refuse_newer(connection: Connection) -> None:
        _refuse(newer(standing(connection)))

    def note(connection: Connection) -> None:
        mark(connection, [newest_records()], settings.running_build)

    _on_records(settings, refuse_newer, missing=lambda: None)
    upgrade(settings.database_url)
    _on_records(settings, note, writes=True)


def end_rehearsal_here(settings: Settings) -> None:
    """The records are those of real life from now on; whoever asks has made sure that no case is a rehearsal's."""
    _on_records(settings, lambda connection: end_rehearsal(connection, settings.running_build), writes=True)


def _refuse(why: Misfit | None) -> None:
    if why is not None:
        raise StartRefused(str(why))


def _never_made() -> None:
    _refuse(misfit(NEVER_MADE))


def _on_records(
    settings: Settings,
    work: Callable[[Connection], None],
    *,
    writes: bool = False,
    missing: Callable[[], None] = _never_made,
) -> None:
    try:
        in_transaction(settings.database_url, work, Patience.of(settings), writes=writes)
    except FileNotFoundError:
        missing()
    except DBAPIError as error:
        if not is_connection_error(error):
            raise
        raise RecordsAway(f"连不上记录库 / the records do not answer: {error.orig}") from error

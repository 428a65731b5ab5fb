"""The records that a command works on directly, asked for before it begins."""

from engine.problems import Problem
from engine.settings import PREFIX, Settings


class RecordsUnusable(Problem):
    """The records cannot be reached, were never made, or are of another version of the program."""


def require_records(settings: Settings) -> None:
    """Raise ``RecordsUnusable`` unless the records are there, with the tables of this program."""
    from sqlalchemy.exc import DBAPIError

    from records.database import is_connection_error
    from records.migrate import is_up_to_date

    try:
        ready = is_up_to_date(settings.database_url)
    except DBAPIError as error:
        if not is_connection_error(error):
            raise
        raise RecordsUnusable(f"连不上记录库 / the records do not answer: {error.orig}") from error
    if not ready:
        raise RecordsUnusable(
            f"记录库尚未建立,或与本程序版本不符:请查看 {PREFIX}DATA_FOLDER 与 {PREFIX}DATABASE_URL,"
            "再运行 tongchou prepare(或 tongchou up)/ the records were never made, or are of another version: "
            f"see to {PREFIX}DATA_FOLDER and {PREFIX}DATABASE_URL, then run tongchou prepare (or tongchou up)"
        )

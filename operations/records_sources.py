"""Troubles that the records show: they are of another version than this build, or a newer one has worked on them."""

from collections.abc import Sequence

from operations.fitness import misfit
from operations.installation import Installation
from operations.troubles import Trouble, TroubleKind
from records.marks import Standing, standing


async def other_version(installation: Installation) -> Sequence[Trouble]:
    """Somebody has migrated the records, or not yet, since this build began."""
    async with installation.database.read() as session:
        there: Standing = await (await session.connection()).run_sync(standing)
    wrong = misfit(there)
    if wrong is None:
        return ()
    trouble = Trouble(
        kind=TroubleKind.OTHER_VERSION,
        about="records",
        zh=wrong.zh,
        en=wrong.en,
        todo_zh=wrong.todo_zh,
        todo_en=wrong.todo_en,
        unready=True,
    )
    return (trouble,)

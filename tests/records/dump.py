"""What is in the tables, as plain values, to compare one history of writing with another."""

from typing import Any

from sqlalchemy import select

from records.database import Database
from records.tables import METADATA

CASE_TABLES = ("audit", "case_record", "task_record", "version_record", "decision_record", "notice")
_MACHINE_TIME = "recorded_at"


async def case_rows(database: Database, case: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of a case, without the case's own id and the machine's times."""
    rows: dict[str, list[dict[str, Any]]] = {}
    async with database.read() as session:
        for name in CASE_TABLES:
            table = METADATA.tables[name]
            key = table.c.id if name == "case_record" else table.c.case
            found = await session.execute(select(table).where(key == case).order_by(*table.primary_key))
            hidden = {key.name, _MACHINE_TIME}
            rows[name] = [
                {column: value for column, value in row._mapping.items() if column not in hidden} for row in found
            ]
    return rows

"""What the product does, written into a folder so that two builds can be compared: `python -m tools.behaviour FOLDER`.

Each file has one line an item, in a fixed order, so that `diff -r BEFORE AFTER` names what differs:
`openapi.jsonl` (every path and schema, descriptions apart), `calculators.jsonl` (every calculator's answer with its
explanation, or its refusal, by every pack on every example), and with `--year var/demo`, the folder of a `make demo`,
`year.jsonl` (the canonical export of the year that it lived).
"""

import argparse
import asyncio
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from api.main import create_app
from calculations.input.faults import BadInput
from policies.calculators.contract import Options, Source
from policies.calculators.registry import CALCULATORS, TABLE_CALCULATORS, calculate
from records.database import Database
from records.export import export
from temporal.settings import load_settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests" / "calculations" / "examples"
PACKS = ("national", "zhejiang", "ningbo", "jinhua", "zhoushan")
TODAY = date(2023, 1, 1)
RECORDS = "records.db"
WORDS = frozenset({"description", "summary", "title", "example", "examples"})
"""What the OpenAPI description says to people; only the rest binds programs."""

TABLES: dict[str, dict[str, str]] = {
    "premiums": {"file": "premiums-input.csv"},
    "reconciliation": {"bureau": "reconciliation-bureau.csv", "tax": "reconciliation-tax.csv"},
}


def openapi() -> Iterator[str]:
    """Every operation and schema of the API, words apart."""
    described = create_app(load_settings()).openapi()
    for path, operations in sorted(described["paths"].items()):
        for method, operation in sorted(operations.items()):
            yield _line({"path": path, "method": method, "operation": _bare(operation)})
    for name, schema in sorted(described["components"]["schemas"].items()):
        yield _line({"schema": name, "is": _bare(schema)})


def calculators() -> Iterator[str]:
    """Every calculator by every pack on every example."""
    for name in sorted(CALCULATORS):
        for example, files in _inputs(name):
            for pack in PACKS:
                yield _line({"calculator": name, "example": example, "pack": pack, **_answer(name, files, pack)})


async def year(data_folder: Path) -> list[str]:
    """The canonical export of the records in a data folder."""
    database = Database(f"sqlite+aiosqlite:///{data_folder / RECORDS}")
    try:
        async with database.read() as session:
            return [line async for line in export(session)]
    finally:
        await database.close()


def _inputs(name: str) -> Iterator[tuple[str, dict[str, Source]]]:
    if name in TABLE_CALCULATORS:
        yield name, {part: EXAMPLES / file for part, file in TABLES[name].items()}
        return
    for path in sorted(EXAMPLES.glob("*.json")):
        if not path.name.endswith("-expected.json"):
            yield path.stem, {"file": path}


def _answer(name: str, files: dict[str, Source], pack: str) -> dict[str, Any]:
    options = Options(tables=TABLE_CALCULATORS[name].tables) if name in TABLE_CALCULATORS else None
    try:
        answer = calculate(name, files, pack, day=TODAY, explain=True, options=options)
    except BadInput as refused:
        return {"faults": [[fault.place, fault.message, fault.zh] for fault in refused.faults]}
    tables = {table: rows.write_csv() for table, rows in sorted(answer.tables.items())}
    return {"answer": answer.document, "tables": tables}


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        # A field may be called "title": below "properties" the keys are names.
        return {key: _named(key, inner) for key, inner in value.items() if key not in WORDS}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _named(key: str, value: Any) -> Any:
    if key == "properties":
        return {name: _bare(inner) for name, inner in value.items()}
    if key == "parameters":
        # Their order binds nobody.
        return sorted((_bare(each) for each in value), key=lambda each: (each["in"], each["name"]))
    return _bare(value)


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--year", type=Path, metavar="FOLDER")
    asked = parser.parse_args()
    if asked.year is not None and not (asked.year / RECORDS).is_file():
        parser.error(f"no {RECORDS} in {asked.year}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    written = {"openapi": list(openapi()), "calculators": list(calculators())}
    if asked.year is not None:
        written["year"] = asyncio.run(year(asked.year))
    for name, lines in written.items():
        (asked.folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{name}: {len(lines)} lines")


if __name__ == "__main__":
    main()

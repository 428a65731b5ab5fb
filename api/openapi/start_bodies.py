"""How starting a case describes its request in the OpenAPI description, with an example of each shipped document."""

from api.openapi.document_bodies import csv_body, uploaded
from calculations.forms.financing_standard import FINANCING_STANDARD
from calculations.forms.registry import FORMS
from calculations.input.bilingual import both

_WITH_CSV = {"chain": "financing_standard", "year": "2022", "fund": "resident", "name": "july"}

_CSV = FINANCING_STANDARD.example.csv or ""

_SCHEMA = {
    "type": "object",
    "required": ["chain", "year", "document"],
    "properties": {
        "chain": {
            "type": "string",
            "description": both("各环节见 GET /chains/{chain}", "GET /chains/{chain} shows its steps"),
        },
        "year": {"type": "integer"},
        "month": {"type": "integer", "description": both("限按月办理的审批链", "For chains of a month")},
        "fund": {"type": "string"},
        "name": {
            "type": "string",
            "description": both(
                "编号的末段,一年有多件同类事项时写", "Last part of the id, where a year has several of the kind"
            ),
        },
        "title": {"type": "string", "description": both("写入事项的中文名称", "Part of the case's Chinese name")},
        "document": {"type": "object"},
        "note": {"type": "string"},
    },
}


def _examples() -> dict[str, object]:
    """Of each shipped chain that a document starts: what to send, by its name."""
    return {
        example.chain: {
            "summary": example.title,
            "value": {
                "chain": example.chain,
                "year": 2022,
                **example.start,
                "document": example.document,
                "note": example.note,
            },
        }
        for example in (form.example for form in FORMS.values())
        if example.chain is not None
    }


START_BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _SCHEMA,
                "examples": _examples(),
            },
            **csv_body(_CSV),
            **uploaded(_CSV, "text/csv", FINANCING_STANDARD.example.note),
        },
    },
    "parameters": [
        {
            "name": name,
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": both(
                "与 CSV 文件或上传文件同用;用 JSON 时写在正文里",
                "With a CSV file or an upload; in JSON it is in the body",
            ),
            **({"example": _WITH_CSV[name]} if name in _WITH_CSV else {}),
        }
        for name in ("chain", "year", "month", "fund", "name", "title", "note")
    ],
}
"""The request of ``POST /cases``."""

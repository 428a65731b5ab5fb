"""How routes that take a document describe their request in the OpenAPI description; the examples can be sent as is."""

import json
from collections.abc import Mapping

from api.requests.content import FILE_PART, FILE_SCHEMA, NOTE_PART

_PLAN = {
    "kind": "plan",
    "county": "330203",
    "fund": "resident",
    "month": "2022-03",
    "lines": [
        {"part": "pooled", "line": "benefits", "amount": "1200.00"},
        {"part": "pooled", "line": "critical_illness", "amount": "0.00"},
        {"part": "pooled", "line": "other_expenditure", "amount": "34.50"},
        {"part": "all", "line": "total", "amount": "1234.50"},
    ],
}
_PLAN_CSV = """\
county,fund,month,part,line,amount
330203,resident,2022-03,pooled,benefits,1200.00
330203,resident,2022-03,pooled,critical_illness,0.00
330203,resident,2022-03,pooled,other_expenditure,34.50
330203,resident,2022-03,all,total,1234.50
"""
_POSTING = {
    "kind": "posting",
    "rule": "R1",
    "fund": "employee",
    "year": 2022,
    "date": "2022-01-12",
    "period": "2022-01-1",
    "zh": "1月上旬国库收入划入市财政专户",
    "transfers": [
        {
            "from": "treasury:employee:pooled",
            "to": "special:employee:pooled",
            "amount": "1200.00",
            "county": "330203",
            "line": "premiums",
        }
    ],
}


def uploaded(file: str, media_type: str, note: str) -> dict[str, object]:
    """A body of ``multipart/form-data``: the document as a file of that type, and a note beside it."""
    return {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": [FILE_PART],
                "properties": {FILE_PART: FILE_SCHEMA, NOTE_PART: {"type": "string"}},
            },
            "examples": {"upload": {"summary": "上传文件 / upload", "value": {FILE_PART: file, NOTE_PART: note}}},
            "encoding": {FILE_PART: {"contentType": media_type}},
        }
    }


def csv_body(text: str) -> dict[str, object]:
    """A body of ``text/csv``."""
    return {"text/csv": {"schema": {"type": "string"}, "example": text}}


def _json_body(name: str, words: str, document: Mapping[str, object], note: str) -> dict[str, object]:
    schema = {
        "type": "object",
        "required": ["document"],
        "properties": {"document": {"type": "object"}, "note": {"type": "string"}},
    }
    example = {"summary": words, "value": {"document": document, "note": note}}
    return {"application/json": {"schema": schema, "examples": {name: example}}}


_PLAN_NOTE, _POSTING_NOTE = "按上月实际支出测算", "见国库回单"

SUBMIT_BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            **_json_body("plan", "用款计划 / fund-use plan", _PLAN, _PLAN_NOTE),
            **csv_body(_PLAN_CSV),
            **uploaded(_PLAN_CSV, "text/csv", _PLAN_NOTE),
        },
    }
}
"""The request of handing in the document of a task."""

HAND_IN_BODY: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {
            **_json_body("posting", "资金划转 / posting of money (R1)", _POSTING, _POSTING_NOTE),
            **uploaded(json.dumps(_POSTING, ensure_ascii=False), "application/json", _POSTING_NOTE),
        },
    }
}
"""The request of handing in what a case takes at any time; postings are no tables."""

"""How routes that take a document describe their request in the OpenAPI description; the examples can be sent as is."""

import json
from typing import Any

from api.requests.content import FILE_PART, FILE_SCHEMA, NOTE_PART
from calculations.forms.document_form import DocumentForm
from calculations.forms.months import PLAN
from calculations.forms.posting import POSTING


def uploaded(file: str, media_type: str, note: str) -> dict[str, object]:
    """A body of ``multipart/form-data``: the document as a file of that type, and a note next to it."""
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


def _body(form: DocumentForm[Any]) -> dict[str, object]:
    """A document of a form: as JSON with a note, as CSV where the form is taken as such, or as an uploaded file."""
    schema = {
        "type": "object",
        "required": ["document"],
        "properties": {"document": {"type": "object"}, "note": {"type": "string"}},
    }
    example = form.example
    shown = {"summary": example.title, "value": {"document": example.document, "note": example.note}}
    as_json = {"application/json": {"schema": schema, "examples": {form.kind: shown}}}
    if example.csv is None:
        file = json.dumps(example.document, ensure_ascii=False)
        content: dict[str, object] = {**as_json, **uploaded(file, "application/json", example.note)}
    else:
        content = {**as_json, **csv_body(example.csv), **uploaded(example.csv, "text/csv", example.note)}
    return {"requestBody": {"required": True, "content": content}}


SUBMIT_BODY = _body(PLAN)
"""The request of handing in the document of a task."""

HAND_IN_BODY = _body(POSTING)
"""The request of handing in what a case takes at any time; postings are no tables."""

"""A document as it comes over HTTP: JSON with a note, a table, or a file uploaded by a form; not yet checked."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from fastapi import Request
from pydantic import JsonValue
from starlette.datastructures import FormData, UploadFile

from calculations.forms import Limits, json_document, parsed_json
from calculations.input.bilingual import both
from calculations.input.faults import BadInput, Fault, missing
from calculations.input.partial_input import Model, PartialModel, known, partly_validated
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.content import Content, Format
from services.intake.file_types import XLSX
from services.text_types import StorableText

FILE_PART = "file"
"""The part of a multipart upload that holds the document."""
FILE_SCHEMA = {"type": "string", "format": "binary", "description": both("文件", "The file")}
"""How that part is described."""
MOST_PARTS = 10
"""Parts of a form at most, and as many files; one file and its note are looked at."""
NOTE_PART = "note"
"""The part with the note, and the query's parameter for it next to a bare table."""


BODY_VALUES = 1_000
"""Values of any other body: a decision has some ten, a list of phrases a hundred."""
SMALL_BODY_BYTES = 4_000
"""A body of so many is read in less time than a thread is woken."""


class Submission(PartialModel):
    """The JSON form of handing in a document."""

    document: dict[str, JsonValue]
    note: StorableText = ""


class _Note(PartialModel):
    note: StorableText = ""


_FORMATS: Mapping[str, Format] = {
    "application/json": Format.JSON,
    "text/csv": Format.TABLE,
    "application/csv": Format.TABLE,
    "text/tab-separated-values": Format.TABLE,
    XLSX: Format.TABLE,
    # What browsers on machines with a spreadsheet program call a .csv file.
    "application/vnd.ms-excel": Format.TABLE,
}
_BY_SUFFIX = {
    ".json": Format.JSON,
    **dict.fromkeys((".csv", ".txt", ".tsv", ".xlsx", ".xls"), Format.TABLE),
}


async def read_content(request: Request, limits: Limits) -> Content:
    """The document of a request.

    Raises:
        ServiceError: another media type, or a form without the file.
        BadInput: no JSON, or no document in it. What is wrong apart from the document is kept with the content.
    """
    media_type = _media_type(request.headers.get("content-type", ""))
    if media_type == "multipart/form-data":
        return await _uploaded(request, limits)
    data = await request.body()
    if _known(_FORMATS.get(media_type)) is Format.TABLE:
        return Content(Format.TABLE, data, *_note(request.query_params.get(NOTE_PART)))
    return submitted(*await json_of(Submission, data, limits))


async def check_body(request: Request) -> None:
    """What the web framework reads itself, in the event loop: it must be small in what it takes to be checked.

    Raises ``BadInput`` for what is no JSON, has a key twice, or has very many values or levels.
    """
    data = await request.body()
    limits = Limits(max_bytes=len(data), max_values=BODY_VALUES)
    if len(data) > SMALL_BODY_BYTES:
        await asyncio.to_thread(parsed_json, data, limits)
    elif data:
        parsed_json(data, limits)


async def json_of(model: type[Model], data: bytes, limits: Limits) -> tuple[Model, list[Fault]]:
    """What can be read of a JSON document as a `model`, and the faults of the rest. Raises ``BadInput``.

    In a thread, as ``json_body``.
    """
    return await asyncio.to_thread(lambda: partly_validated(model, json_document(data, limits)))


async def json_body(data: bytes, limits: Limits) -> object:
    """A JSON document, read in a thread: nobody else waits for a large one. Raises ``BadInput``."""
    return await asyncio.to_thread(json_document, data, limits)


def submitted(given: Submission, faults: Sequence[Fault]) -> Content:
    """The document of a submission that was read as far as it goes. Raises ``BadInput`` when there is none in it."""
    document = known(lambda: given.document)
    if document is None:
        raise BadInput(faults)
    return Content(Format.JSON, document, known(lambda: given.note) or "", tuple(faults))


async def _uploaded(request: Request, limits: Limits) -> Content:
    """A file from a form: the document alone, its note next to it."""
    async with request.form(max_files=MOST_PARTS, max_fields=MOST_PARTS) as form:
        only_one(form)
        upload, note = form.get(FILE_PART), form.get(NOTE_PART)
        if not isinstance(upload, UploadFile):
            raise ServiceError.bad_input([missing(FILE_PART)])
        named = _BY_SUFFIX.get(PurePosixPath(upload.filename or "").suffix.lower())
        format_ = _known(_FORMATS.get(_media_type(upload.content_type or ""), named))
        data = await upload.read()
    document = data if format_ is Format.TABLE else await json_body(data, limits)
    return Content(format_, document, *_note(note), name=upload.filename or "")


def only_one(form: FormData) -> None:
    """Raise ``ServiceError`` for more files than one: all but one would be left out without a word."""
    if len(form.getlist(FILE_PART)) > 1:
        raise ServiceError.bad_input(
            [Fault(FILE_PART, "more than one file; send them one by one", "一次只能上传一个文件")]
        )


def _note(given: object) -> tuple[str, tuple[Fault, ...]]:
    read, faults = partly_validated(_Note, {NOTE_PART: given or ""})
    return known(lambda: read.note) or "", tuple(faults)


def _media_type(header: str) -> str:
    return header.partition(";")[0].strip().lower()


def _known(format_: Format | None) -> Format:
    if format_ is None:
        raise ServiceError(ErrorKind.UNSUPPORTED_MEDIA)
    return format_

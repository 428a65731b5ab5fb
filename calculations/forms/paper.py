"""A document without a form of its own: title, text, attachments by their hash, and a table of amounts if need be."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from calculations.forms.document_form import DocumentForm, Example
from calculations.forms.expected import note_faults
from calculations.input.faults import Fault
from calculations.input.money import Yuan, text
from calculations.input.partial_input import (
    Against,
    PartialModel,
    checked,
    collect_faults,
    no_check,
    row_by_row,
    validated,
)
from calculations.input.reading import text_fault

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 50_000
LARGEST_TABLE = 500
_DIGEST = r"^[0-9a-f]{64}$"


class PaperAmount(PartialModel):
    """A row of the table, in yuan."""

    label: str = Field(min_length=1, max_length=TITLE_CHARACTERS)
    amount: Yuan


class PaperForm(PartialModel):
    """``attachments`` are the SHA-256 of files uploaded before; ``in_force_from`` is a day if the paper sets one."""

    kind: Literal["paper"] = "paper"
    title: str = Field(min_length=1, max_length=TITLE_CHARACTERS)
    text: str = Field(max_length=TEXT_CHARACTERS)
    attachments: tuple[Annotated[str, Field(pattern=_DIGEST)], ...] = Field(default=(), max_length=100)
    amounts: tuple[PaperAmount, ...] = Field(default=(), max_length=LARGEST_TABLE)
    in_force_from: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    note: str = ""

    def amount_rows(self) -> list[list[str]]:
        """What of it are amounts, and the day from which it counts."""
        return [[self.in_force_from or ""], *([row.label, text(row.amount)] for row in self.amounts)]


def read_paper_form(document: object, against: Against[PaperForm] = no_check) -> PaperForm:
    """JSON data as a paper, or ``BadInput`` with every fault by its place."""

    def check(form: PaperForm) -> PaperForm:
        checked(
            (form,),
            lambda: _title_faults(form.title),
            lambda: note_faults(form.note),
            lambda: row_by_row(form.amounts, "amounts", _label_faults),
            lambda: [] if form.text.strip() else [Fault("text", "empty", "正文不能为空")],
            lambda: _day_faults(form.in_force_from),
            lambda: against(form),
        )
        return form

    return collect_faults(lambda: validated(PaperForm, document), check)


def attachments_of(document: object) -> dict[int, str]:
    """The attachments that a paper names by hashes that could be such, by where they are in its list."""
    listed = document.get("attachments") if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        return {}
    return {index: each for index, each in enumerate(listed) if isinstance(each, str) and re.match(_DIGEST, each)}


def _title_faults(title: str) -> Iterator[Fault]:
    fault = text_fault(title, "title")
    if fault is not None:
        yield fault
    if not title.strip():
        yield Fault("title", "a title is needed", "请填写标题")


def _label_faults(place: str, row: PaperAmount) -> Iterator[Fault]:
    fault = text_fault(row.label, f"{place}.label")
    if fault is not None:
        yield fault


def _day_faults(written: str | None) -> Iterator[Fault]:
    try:
        date.fromisoformat(written or "0001-01-01")
    except ValueError:
        yield Fault("in_force_from", f"no such day: {written}", f"没有这一天:{written}")


PAPER = DocumentForm(
    PaperForm,
    read=lambda document, reading: read_paper_form(document, reading.against),
    example=Example(
        title="自由格式文件 / a paper without a form of its own",
        document={
            "kind": "paper",
            "title": "上半年统筹推进情况",
            "text": "各区县均已并轨。",
            "attachments": ["9f" * 32],
            "amounts": [{"label": "已归集", "amount": "100.00"}],
        },
        chain="progress_report",
        start={"name": "first-half"},
    ),
)

"""A document without a form of its own: title, text, attachments by their hash, and a table of amounts if need be."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from calculations.faults import Fault, refuse, validated
from calculations.forms.expected import note_fault
from calculations.forms.reading import text_fault
from calculations.money import Yuan, text

TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 50_000
LARGEST_TABLE = 500


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PaperAmount(_Frozen):
    """A row of the table, in yuan."""

    label: str = Field(min_length=1, max_length=TITLE_CHARACTERS)
    amount: Yuan


class PaperForm(_Frozen):
    """``attachments`` are the SHA-256 of files uploaded before; ``in_force_from`` is a day if the paper sets one."""

    kind: Literal["paper"] = "paper"
    title: str = Field(min_length=1, max_length=TITLE_CHARACTERS)
    text: str = Field(max_length=TEXT_CHARACTERS)
    attachments: tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], ...] = Field(default=(), max_length=100)
    amounts: tuple[PaperAmount, ...] = Field(default=(), max_length=LARGEST_TABLE)
    in_force_from: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    note: str = ""

    def amount_rows(self) -> list[list[str]]:
        """What of it are amounts, and the day from which it counts."""
        return [[self.in_force_from or ""], *([row.label, text(row.amount)] for row in self.amounts)]


def read_paper_form(document: object) -> PaperForm:
    """JSON data as a paper, or ``BadInput`` with every fault by its place."""
    form = validated(PaperForm, document)
    faults = [text_fault(form.title, "title"), note_fault(form.note, "note")]
    faults += [text_fault(row.label, f"amounts[{index}].label") for index, row in enumerate(form.amounts)]
    if not form.title.strip():
        faults.append(Fault("title", "a title is needed", "请填写标题"))
    if not form.text.strip():
        faults.append(Fault("text", "empty", "正文不能为空"))
    if form.in_force_from is not None and not _is_day(form.in_force_from):
        faults.append(Fault("in_force_from", f"no such day: {form.in_force_from}", f"没有这一天:{form.in_force_from}"))
    refuse(fault for fault in faults if fault)
    return form


def _is_day(written: str) -> bool:
    try:
        date.fromisoformat(written)
    except ValueError:
        return False
    return True

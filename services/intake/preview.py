"""What a document would be read as, before it counts: its lines, sums and warnings; nothing of it is kept."""

import asyncio
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from approvals.actions import FailedCheck
from approvals.refusals import wrong_party
from calculations.forms.document_form import form_words
from calculations.forms.registry import FORMS
from calculations.input.bilingual import Bilingual, both
from calculations.input.capitals import capitals
from calculations.input.money import Yuan, yuan
from calculations.sheets.office_table import office_table
from policies.pack import Pack
from records.views import StoredDocument
from services.dispatch.receipts import Total, total_of
from services.errors import ServiceError
from services.identity.actor_resolver import Caller
from services.intake.content import Content
from services.intake.submission import document_for_task, known_task
from services.intake.task_actions import ReadContent
from services.wiring import Services


class TableRead(BaseModel):
    """How a table was read: what the file is, its lines above the header, and the unit of its columns of amounts."""

    model_config = ConfigDict(frozen=True)

    written: str = Field(
        description=both("文件格式和编码", "Format and encoding of the file"), examples=["CSV(GB18030)"]
    )
    rows: int = Field(description=both("数据行数", "How many rows it has"))
    above: tuple[str, ...] = Field(description=both("表头之上未计入的各行", "The lines above the header, left out"))
    units: dict[str, str] = Field(
        description=both("金额列的单位", "The unit of each column of amounts"), examples=[{"金额": "万元"}]
    )


class PreviewLine(BaseModel):
    """A line of the form with its amount in yuan, in figures and in capitals."""

    model_config = ConfigDict(frozen=True)

    name: Bilingual
    amount: Yuan
    words: str = Field(description=both("金额大写", "The amount in Chinese capitals"))


class PreviewView(BaseModel):
    """A document as it was read. ``warnings`` ask for a reason when it is handed in; nothing of this is kept."""

    model_config = ConfigDict(frozen=True)

    form: str
    total: Total | None = Field(description=both("合计,数字和大写", "The total in figures and in words"))
    lines: tuple[PreviewLine, ...] = Field(description=both("各行次", "The lines, of a form that has such"))
    warnings: tuple[FailedCheck, ...] = Field(description=both("须核对并说明理由之处", "What asks for a reason"))
    findings: tuple[str, ...] = Field(description=both("其他须说明理由之处", "What else asks for a reason"))
    table: TableRead | None = Field(description=both("表格如何读取;JSON 没有", "How a table was read; none for JSON"))
    document: dict[str, JsonValue] = Field(description=both("读得的文稿", "The document that was read"))


async def preview_document(services: Services, caller: Caller, case: str, task: str, read: ReadContent) -> PreviewView:
    """What a task's document is read as, for who may hand it in. Raises as ``submit_document`` does."""
    known = await known_task(services, caller.person, case, task)
    actor = await services.actors.in_case(caller, case, known.party, known.holders)
    content = await read()
    # Under a key of its own: it is no request that came before.
    brought = await document_for_task(services, known, actor, content, str(uuid4()))
    if brought.document is None:
        raise ServiceError.refused(wrong_party(str(known.party)))
    reference = brought.reference
    return PreviewView(
        form=reference.form,
        total=total_of(services.pack, brought.document),
        lines=_lines(services.pack, brought.document),
        warnings=reference.failed,
        findings=reference.findings,
        table=await asyncio.to_thread(_table, services, reference.form, content),
        document=_data(brought.document),
    )


def _data(document: StoredDocument) -> dict[str, JsonValue]:
    data: dict[str, JsonValue] = FORMS[document.form].model.model_validate_json(document.body).model_dump(mode="json")
    return data


def _lines(pack: Pack, document: StoredDocument) -> tuple[PreviewLine, ...]:
    form = FORMS[document.form]
    if form.lines is None:
        return ()
    template = pack.templates(document.form)
    amounts = form.lines(form.model.model_validate_json(document.body)).amounts()
    return tuple(
        PreviewLine(name=template.name(key), amount=yuan(amount), words=capitals(yuan(amount)))
        for key, amount in amounts.items()
    )


def _table(services: Services, form: str, content: Content) -> TableRead | None:
    known = FORMS[form].table
    if content.file is None or known is None:
        return None
    words = form_words(services.pack, known.template)
    table = office_table(content.file, known.columns, services.limits, words)
    zh = {column.code: column.zh for column in known.columns}
    units = {zh[code]: unit for code, unit in table.units.items()}
    return TableRead(written=table.written, rows=len(table.lines), above=table.above, units=units)

"""Writes the reference of the document forms, for the documentation: ``python -m tools.forms_page [--check]``."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from calculations.forms.document_form import DocumentForm
from calculations.forms.registry import FORMS
from calculations.sheets.columns import Column, Kind
from tools.generated_page import GeneratedPage

_HEAD = """\
# Document forms 文种

<!-- 由程序生成,请勿手工修改。Made by `python -m tools.forms_page` from `calculations/forms/registry.py`. -->

What is handed in, how it may be written, whether two versions are compared line by line, and an example of each (cut
short where a form has every line). What each is checked against: [approvals.md](approvals.md).
报送的文种:书写格式、稿次能否逐行比较,各附一例(固定行次的文种,示例只列部分行次)。

Tables may have the codes or the Chinese headings, in any order; [tables.md](tables.md) says what else is read.
表格可用代码或中文列名,次序不限;编码、单位、名称等见 [tables.md](tables.md)。

| form 文种 | name 名称 | taken as 格式 | compared 逐行比较 |
|---|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    rows = "".join(f"{_row(form)}\n" for form in FORMS.values())
    return _HEAD + rows + "".join(part for form in FORMS.values() for part in _section(form))


def _row(form: DocumentForm[Any]) -> str:
    ways = "JSON, CSV, xlsx" if form.table else "JSON"
    return f"| [`{form.kind}`](#{form.kind}) | {form.example.title} | {ways} | {'yes 是' if form.lines else 'no 否'} |"


def _section(form: DocumentForm[Any]) -> Iterator[str]:
    yield f"\n## {form.kind}\n\n{form.example.title}\n"
    if form.example.chain is not None:
        yield f"\nStarts 启动: `{form.example.chain}`\n"
    yield f"\n```json\n{json.dumps(form.example.document, ensure_ascii=False, indent=2)}\n```\n"
    if form.table is not None:
        yield "\n| column 列 | heading 列名 | also 也可写 |\n|---|---|---|\n"
        yield from (_column(column) for column in form.table.columns)
    if form.example.csv is not None:
        yield f"\n```csv\n{form.example.csv}```\n"


def _column(column: Column) -> str:
    heading = f"{column.zh}、{column.zh}(万元)" if column.kind is Kind.AMOUNT else column.zh
    return f"| `{column.code}` | {heading} | {'、'.join(column.also)} |\n"


GENERATED = GeneratedPage("forms.md", "tools.forms_page", page)

if __name__ == "__main__":
    sys.exit(GENERATED.main(sys.argv[1:]))

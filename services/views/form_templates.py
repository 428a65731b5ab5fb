"""Tables to fill in 填报模板, as files: of each form that is taken as a table."""

from enum import StrEnum

from calculations.forms.registry import FORMS
from calculations.forms.table_template import About, template_rows
from calculations.input.codes import unknown_fund
from calculations.input.faults import Fault, refuse, shown
from calculations.sheets.columns import Kind
from calculations.sheets.writing import csv_file, xlsx_file
from policies.pack import Pack
from services.error_kinds import ErrorKind
from services.errors import ServiceError


class FileKind(StrEnum):
    """How a template is written."""

    XLSX = "xlsx"
    CSV = "csv"


def form_template(pack: Pack, form: str, about: About, kind: FileKind) -> tuple[str, bytes]:
    """The name of the file, and itself. Raises ``ServiceError`` for no table, ``BadInput`` for unknown codes."""
    known = FORMS.get(form)
    if known is None or known.table is None:
        forms = "、".join(each.kind for each in FORMS.values() if each.table is not None)
        raise ServiceError(
            ErrorKind.NOT_FOUND,
            zh=f"文种“{form}”没有表格模板(有模板的:{forms})。",
            en=f"There is no table of the form {form} (there is of: {forms}).",
        )
    refuse(_unknown(pack, about))
    rows, title = template_rows(known, pack, about), pack.forms()[form].zh
    if kind is FileKind.CSV:
        return f"{title}.csv", csv_file(rows)
    amounts = {index for index, column in enumerate(known.table.columns) if column.kind is Kind.AMOUNT}
    return f"{title}.xlsx", xlsx_file(title, rows, amounts)


def _unknown(pack: Pack, about: About) -> list[Fault]:
    faults: list[Fault] = []
    if about.county is not None and about.county not in pack.counties():
        en, zh = f"unknown county: {shown(about.county)}", f"未知区县:{shown(about.county)}"
        faults.append(Fault("county", en, zh))
    if about.fund is not None and about.fund not in pack.funds():
        faults.append(unknown_fund("fund", about.fund, pack.funds()))
    return faults

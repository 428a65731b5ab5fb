"""`tongchou preview` and `tongchou template`: what a table is read as before it counts, and tables to fill in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.asking import ApiRefused, ask
from cli.staff import ActingFor, Case, Task

if TYPE_CHECKING:
    from client.api_client import ApiClient

Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(preview)
    app.command()(template)


def preview(
    case: Case,
    task: Task,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="文稿 CSV、xlsx 或 JSON / document")],
    acting_for: ActingFor = None,
) -> None:
    """预览文稿:读得的各行、合计、单位、须核对之处,不提交 / what a document is read as; nothing is handed in."""
    params = {"acting_for": acting_for} if acting_for is not None else {}
    sent = {"file": (file.name, file.read_bytes())}

    async def ask_for(api: "ApiClient") -> Json:
        return await api.post(f"/cases/{case}/tasks/{task}/preview", params=params, files=sent)

    try:
        found = ask(ask_for)
    except ApiRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(refused.exit_code) from refused
    for line in preview_lines(found):
        typer.echo(line)


def preview_lines(found: Json) -> list[str]:
    """A preview line by line, in words."""
    table = found["table"]
    lines: list[str] = []
    if table is not None:
        units = "、".join(f"{column}:{unit}" for column, unit in table["units"].items())
        lines.append(f"{table['written']},{table['rows']} 行,{units}")
        lines += [f"  未计入 / left out: {each}" for each in table["above"]]
    lines += [f"  {each['name']['zh']}  {each['amount']}  {each['words']}" for each in found["lines"]]
    if found["total"] is not None:
        lines.append(f"{found['total']['zh']}({found['total']['amount']} 元)")
    lines += [f"请核对 / to be checked: {each['zh']}" for each in found["warnings"]]
    lines += [f"请核对 / to be checked: {each}" for each in found["findings"]]
    return [*lines, "尚未提交 / not handed in"]


def template(
    form: Annotated[str, typer.Argument(help="文种,如 plan、budget / the form")],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="写入的文件,.xlsx 或 .csv / the file to write")],
    county: Annotated[str | None, typer.Option(help="区县 / the county")] = None,
    fund: Annotated[str | None, typer.Option(help="险种 / the fund")] = None,
    month: Annotated[str | None, typer.Option(help="月份,如 2026-12 / the month")] = None,
    policy: Annotated[str | None, typer.Option(help="政策包 / the policy pack")] = None,
) -> None:
    """填报模板:中文列名和名称 / a table to fill in, with Chinese headings and names."""
    from calculations.forms.table_template import About
    from calculations.input.faults import BadInput
    from cli.outputs import written_together
    from cli.policy import loaded
    from services.errors import ServiceError
    from services.views.form_templates import FileKind, form_template
    from temporal.settings import load_settings

    kind = FileKind.CSV if file.suffix.lower() == ".csv" else FileKind.XLSX
    try:
        pack = loaded(policy or load_settings().policy)
        _, content = form_template(pack, form, About(county, fund, month), kind)
        with written_together({"template": file}) as files:
            files["template"].write(content)
    except BadInput as error:
        for fault in error.faults:
            typer.echo(fault.in_both(), err=True)
        raise typer.Exit(2) from error
    except ServiceError as error:
        typer.echo(f"{error.zh} / {error.en}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"已写入 / written: {file}")

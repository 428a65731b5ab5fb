"""The staff's commands at the command line, against the API on a real port."""

import json
from pathlib import Path

from cli.acting import VersionNeeded
from cli.asking import ApiAway, ApiRefused, NotLoggedIn
from cli.reading import NotText
from rehearsal.year_data import YearData
from temporal.names import WorkflowName
from temporal.ports import free_ports
from tests.api.product import PASSWORD, Product
from tests.api.terminal import Terminal

COUNTY = "330211"
CASE = "ningbo.resident.2022-08.commands"


async def test_a_plan_goes_through_at_the_command_line(
    product: Product, year_data: YearData, terminal: Terminal, tmp_path: Path
) -> None:
    await product.opens(WorkflowName.MONTHLY_FUNDING, CASE, fund="resident", month=8, branches=(COUNTY,))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(year_data.plan(COUNTY, "resident", "2022-08")))

    greeting = await terminal.types("login", f"{COUNTY}-agency-maker", stdin=PASSWORD)
    assert greeting.exit_code == 0
    assert "镇海区医保经办机构经办" in greeting.stdout
    assert (terminal.folder / "login.json").stat().st_mode & 0o077 == 0
    tasks = await terminal.types("tasks", "--case", CASE)
    task = f"{COUNTY}.plan.1.prepare"
    assert task in tasks.stdout
    done = await terminal.types("act", CASE, task, "submit", "--file", str(plan), "--note", "按上月测算")
    assert done.exit_code == 0, done.output
    assert "镇海区医保经办机构复核" in done.stdout
    [waits] = [line for line in done.stdout.splitlines() if "镇海区医保经办机构复核" in line]
    opened = waits.rpartition("(")[2].rstrip(")")

    await terminal.types("login", f"{COUNTY}-agency-checker", stdin=PASSWORD)
    unseen = await terminal.types("act", CASE, opened, "approve")
    assert isinstance(unseen.exception, VersionNeeded)
    approved = await terminal.types("act", CASE, opened, "approve", "--version", "1", "--note", "同意")
    assert approved.exit_code == 0, approved.output
    shown = await terminal.types("case", CASE, COLUMNS="80")
    assert "镇海区用款计划 第1稿" in shown.stdout
    assert "同意 approved 镇海区“报送用款计划”:同意" in shown.stdout.replace("\n", "")
    assert f"({opened})" in shown.stdout.replace("\n", ""), "what one types is never cut"
    again = await terminal.types("act", CASE, opened, "approve", "--version", "1")
    assert again.exit_code == 1
    assert "待办已办理" in again.stderr


async def test_a_wrong_file_is_told_fault_by_fault(
    product: Product, year_data: YearData, terminal: Terminal, tmp_path: Path
) -> None:
    case = f"{CASE}.wrong"
    await product.opens(WorkflowName.MONTHLY_FUNDING, case, fund="resident", month=8, branches=(COUNTY,))
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({**year_data.plan(COUNTY, "resident", "2022-08"), "county": "330203", "month": "x"}))
    await terminal.types("login", f"{COUNTY}-agency-maker", stdin=PASSWORD)
    answer = await terminal.types("act", case, f"{COUNTY}.plan.1.prepare", "submit", "--file", str(plan))
    assert answer.exit_code == 2
    assert "  county: " in answer.stderr
    assert "  month: " in answer.stderr


async def test_a_filter_for_what_is_not_there_ends_as_wrong_input(product: Product, terminal: Terminal) -> None:
    await terminal.types("login", f"{COUNTY}-agency-maker", stdin=PASSWORD)
    answer = await terminal.types("tasks", "--kind", "monthly_fundng")
    assert isinstance(answer.exception, ApiRefused)
    assert answer.exception.exit_code == 2
    assert "本市没有此事项种类" in str(answer.exception)
    assert "monthly_funding" in str(answer.exception)


async def test_tasks_are_narrowed_by_any_filter_of_the_api_and_show_any_field(
    product: Product, terminal: Terminal
) -> None:
    case = f"{CASE}.narrowed"
    await product.opens(WorkflowName.MONTHLY_FUNDING, case, fund="resident", month=8, branches=(COUNTY,))
    await terminal.types("login", f"{COUNTY}-agency-maker", stdin=PASSWORD)
    asked = ("tasks", "--case", case, "--where", "opened_after=2000-01-01T00:00:00Z", "--show", "round")
    found = await terminal.types(*asked)
    assert f"{COUNTY}.plan.1.prepare" in found.stdout
    assert "  round: 1" in found.stdout.splitlines()
    assert "没有待办" in (await terminal.types(*asked, "--where", "opened_after=2099-01-01T00:00:00Z")).stdout
    misspelt = await terminal.types(*asked, "--where", "opend_after=x")
    assert isinstance(misspelt.exception, ApiRefused)
    assert "opened_after" in str(misspelt.exception)


async def test_a_draft_that_is_no_text_is_told_in_words(product: Product, terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_bytes("草稿".encode("gb18030"))
    answer = await terminal.types("act", CASE, "main.plan.1.prepare", "save-draft", "--file", str(file))
    assert isinstance(answer.exception, NotText)
    assert "请另存为 UTF-8 编码" in str(answer.exception)


async def test_words_that_look_like_a_terminals_markup_are_shown_as_they_are(
    product: Product, terminal: Terminal, tmp_path: Path
) -> None:
    paper = tmp_path / "report.json"
    paper.write_text(json.dumps({"kind": "paper", "title": "进展", "text": "并轨。"}))
    await terminal.types("login", "nb-bureau-maker1", stdin=PASSWORD)
    asked = ("case", "start", "progress_report", str(paper), "--year", "2022", "--name", "markup", "--note", "见[/b]")
    assert (await terminal.types(*asked, "--title", "[/red]甲")).exit_code == 0
    shown = await terminal.types("case", "ningbo.progress_report.2022.markup")
    assert shown.exit_code == 0, (shown.output, shown.exception)
    assert "[/red]甲" in shown.stdout
    assert "见[/b]" in shown.stdout


async def test_who_has_no_tasks_is_told_so(terminal: Terminal) -> None:
    await terminal.types("login", "nb-treasury-leader", stdin=PASSWORD)
    assert "没有待办" in (await terminal.types("tasks")).stdout


async def test_who_has_not_logged_in_is_told_so(terminal: Terminal) -> None:
    assert isinstance((await terminal.types("tasks")).exception, NotLoggedIn)


async def test_a_wrong_password_is_told(terminal: Terminal) -> None:
    answer = await terminal.types("login", f"{COUNTY}-agency-maker", stdin="wrong")
    assert "登录失败" in str(answer.exception)


async def test_without_an_api_the_command_says_what_to_start(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    answer = await Terminal(tmp_path, port).types("login", "anybody", stdin="x")
    assert isinstance(answer.exception, ApiAway)


async def test_a_case_is_started_at_the_command_line_and_shown(
    product: Product, terminal: Terminal, tmp_path: Path
) -> None:
    paper = tmp_path / "report.json"
    paper.write_text(json.dumps({"kind": "paper", "title": "进展", "text": "十个区县均已并轨。"}))
    asked = ("case", "start", "progress_report", str(paper), "--year", "2022", "--name", "typed", "--title", "键入")
    await terminal.types("login", "nb-bureau-maker1", stdin=PASSWORD)
    started = await terminal.types(*asked, "--note", "请复核", "--key", "typed-once")
    assert started.exit_code == 0, started.output
    assert "ningbo.progress_report.2022.typed" in started.stdout
    assert "main.draft.1.decide" in started.stdout
    again = await terminal.types(*asked, "--note", "请复核", "--key", "typed-once")
    assert again.stdout == started.stdout
    shown = await terminal.types("case", "ningbo.progress_report.2022.typed")
    assert "键入" in shown.stdout
    second = await terminal.types(*asked)
    assert second.exit_code == 1
    assert "已由" in second.stderr


async def test_a_wrong_document_starts_nothing_at_the_command_line(
    product: Product, terminal: Terminal, tmp_path: Path
) -> None:
    paper = tmp_path / "report.json"
    paper.write_text(json.dumps({"kind": "paper", "title": "进展", "text": ""}))
    await terminal.types("login", "nb-bureau-maker1", stdin=PASSWORD)
    answer = await terminal.types("case", "start", "progress_report", str(paper), "--year", "2022")
    assert answer.exit_code == 2
    assert "  text: " in answer.stderr

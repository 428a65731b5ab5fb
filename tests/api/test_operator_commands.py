"""Every action and the operators' powers at the command line, against the API on a real port."""

import json
from pathlib import Path

import pytest
import yaml

from cli.acting import UnknownAction, sent_actions
from cli.operators import ProposalNeeded, UnknownPower
from cli.people import UnreadableDirectory
from cli.reading import NotText
from tests.api.product import AUDITOR, OPERATOR, PASSWORD, Product
from tests.api.progress_reports import CHECKER, DRAFT, LEADER, SECOND_OPERATOR, SIGNATURE, STRANGER, ZHENG, Reports
from tests.api.terminal import Terminal


@pytest.fixture(scope="module")
def product(secluded_product: Product) -> Product:
    """One of its own: what other files leave behind would be listed and compared here."""
    return secluded_product


async def becomes(terminal: Terminal, login: str) -> None:
    """Somebody logs in at the terminal."""
    answer = await terminal.types("login", login, stdin=PASSWORD)
    assert answer.exit_code == 0, answer.output


async def done(terminal: Terminal, *words: str) -> str:
    """A command that works; what it says."""
    answer = await terminal.types(*words)
    assert answer.exit_code == 0, (answer.output, answer.exception)
    return answer.stdout


async def test_a_task_is_handled_at_the_command_line(reports: Reports, terminal: Terminal, tmp_path: Path) -> None:
    case = await reports.drafts()
    note = tmp_path / "note.txt"
    note.write_text("底稿")
    await becomes(terminal, CHECKER)
    assert "同意 approve" in await done(terminal, "explain", case, DRAFT)
    await done(terminal, "act", case, DRAFT, "claim")
    assert DRAFT in await done(terminal, "tasks", "--case", case, "--held", "mine")
    await done(terminal, "act", case, DRAFT, "save-draft", "--note", "拟同意")
    await done(terminal, "act", case, DRAFT, "copy", "--reader", AUDITOR, "--note", "请知悉")
    await done(terminal, "act", case, DRAFT, "comment", "--note", "见附件", "--attachment", str(note))
    asked = await done(terminal, "act", case, DRAFT, "delegate", "--to", STRANGER)
    opinion = asked.splitlines()[1].rpartition("(")[2].rstrip(")")
    signed = await done(terminal, "act", case, DRAFT, "add-signer", "--to", LEADER, "--position", "beside")
    assert "→" in signed
    await done(terminal, "act", case, DRAFT, "remove-signer", "--person", LEADER, "--reason", "已口头确认")
    waits = await terminal.types("act", case, DRAFT, "approve", "--version", "1")
    assert waits.exit_code == 1

    await becomes(terminal, AUDITOR)
    unread = await done(terminal, "copies", "--unread")
    assert case in unread
    assert "“市医保局起草”" in unread
    await done(terminal, "act", case, DRAFT, "read")
    assert case not in await done(terminal, "copies", "--unread")

    await becomes(terminal, STRANGER)
    await done(terminal, "act", case, opinion, "opine", "--note", "无误")
    await becomes(terminal, CHECKER)
    await done(terminal, "act", case, DRAFT, "approve", "--version", "1")
    await done(terminal, "act", case, DRAFT, "take-back", "--reason", "漏看附件")


async def test_a_substitute_and_a_hand_over_at_the_command_line(reports: Reports, terminal: Terminal) -> None:
    case = await reports.drafts()
    until = (await reports.product.now()).replace(year=2099).strftime("%Y-%m-%d")
    await becomes(terminal, CHECKER)
    await done(terminal, "act", case, DRAFT, "claim")
    number = (await done(terminal, "substitute", LEADER, "--until", until, "--reason", "年休假")).partition("号")[0]
    await becomes(terminal, LEADER)
    assert f"代{CHECKER}" in await done(terminal, "tasks", "--case", case, "--for", CHECKER)
    await done(terminal, "act", case, DRAFT, "comment", "--note", "代为办理", "--for", CHECKER)
    await reports.send(CHECKER, f"/substitutes/{number.strip('第')}/end", {})
    await becomes(terminal, OPERATOR)
    number = _number(await done(terminal, "hand-over", CHECKER, "--to", ZHENG, "--reason", "调离"))
    alone = await terminal.types("directory", "confirm", number)
    assert (alone.exit_code, "另一名运维人员" in str(alone.exception)) == (1, True)
    await becomes(terminal, SECOND_OPERATOR)
    assert f"{number} waiting HandOverOrder {CHECKER}" in await done(terminal, "directory", "waiting")
    assert f"✔ {case} {DRAFT}" in await done(terminal, "directory", "confirm", number)
    assert f"{number} done HandOverOrder {CHECKER}" in await done(terminal, "directory", "changes")
    await done(terminal, "empty-posts")
    assert "没有受影响的事项" in await done(terminal, "late-notice")


async def test_operators_use_a_power_by_two_at_the_command_line(reports: Reports, terminal: Terminal) -> None:
    case = await reports.drafts()
    await becomes(terminal, OPERATOR)
    proposed = await done(terminal, "power", case, "jump", "--to", "signature", "--reason", "补走")
    proposal = _proposal(proposed)
    alone = await terminal.types("power", case, "confirm", "--proposal", proposal)
    assert alone.exit_code == 1
    await becomes(terminal, SECOND_OPERATOR)
    assert SIGNATURE in await done(terminal, "power", case, "confirm", "--proposal", proposal)
    again = await done(terminal, "power", case, "terminate", "--reason", "重复")
    await done(terminal, "power", case, "decline", "--proposal", _proposal(again), "--reason", "不妥")


async def test_a_power_for_an_absent_operator_is_used_as_theirs(reports: Reports, terminal: Terminal) -> None:
    case = await reports.drafts()
    await becomes(terminal, OPERATOR)
    words = ("power", case, "terminate", "--reason", "重复", "--for", SECOND_OPERATOR)
    nobodys = await terminal.types(*words)
    assert (nobodys.exit_code, f"您现在不是{SECOND_OPERATOR}的代理人" in nobodys.output) == (1, True)
    until = (await reports.product.now()).replace(year=2099).strftime("%Y-%m-%d")
    await becomes(terminal, SECOND_OPERATOR)
    set_by = await done(terminal, "substitute", OPERATOR, "--until", until)
    await becomes(terminal, OPERATOR)
    both_bound = await terminal.types(*words)
    await reports.send(SECOND_OPERATOR, f"/substitutes/{set_by.partition('号')[0].strip('第')}/end", {})
    assert (both_bound.exit_code, "请以本人身份提出" in both_bound.output) == (1, True), both_bound.output


@pytest.mark.parametrize("words", [("confirm",), ("decline",), ("terminate", "--proposal", "p1")])
async def test_to_decide_one_names_the_proposal_and_to_propose_none(terminal: Terminal, words: tuple[str, ...]) -> None:
    answer = await terminal.types("power", "ningbo.budget.2022", *words)
    assert isinstance(answer.exception, ProposalNeeded)
    assert "--proposal" in str(answer.exception)


def _number(said: str) -> str:
    """The number of a change of the directory that a command proposed."""
    return said.split()[-1]


async def test_a_password_is_reset_by_two_at_the_command_line(product: Product, terminal: Terminal) -> None:
    await product.loads("lost-the-password", "何忘记")
    await becomes(terminal, OPERATOR)
    number = _number(await done(terminal, "directory", "reset", "lost-the-password", "--reason", "已当面核实"))
    await becomes(terminal, SECOND_OPERATOR)
    second = (await done(terminal, "directory", "confirm", number)).split()[-1]
    await becomes(terminal, OPERATOR)
    first = (await done(terminal, "directory", "half", number)).split()[-1]
    again = _number(await done(terminal, "directory", "reset", "lost-the-password", "--reason", "再试"))
    await done(terminal, "directory", "decline", again, "--reason", "不需要")
    answer = await terminal.types("login", "lost-the-password", stdin=f"{first}-{second}")
    assert "须先修改口令" in answer.stdout


def _proposal(said: str) -> str:
    """The id that a command showed for what it proposed."""
    return said.splitlines()[1].rpartition(": ")[2]


async def test_an_unknown_action_is_told_with_those_that_there_are(reports: Reports, terminal: Terminal) -> None:
    case = await reports.drafts()
    await becomes(terminal, CHECKER)
    answer = await terminal.types("act", case, DRAFT, "aprove")
    assert isinstance(answer.exception, UnknownAction)
    assert all(name in str(answer.exception) for name in sent_actions())


async def test_many_people_are_loaded_from_a_file_whole_or_not_at_all(
    product: Product, terminal: Terminal, tmp_path: Path
) -> None:
    people = [{"login": "loaded-1", "zh": "新甲", "pinyin": "Xin Jia", "posts": ["bureau/leader"]}]
    office = {"code": "bureau", "kind": "bureau", "county": None, "zh": "宁波市医疗保障局", "en": "Ningbo bureau"}
    file = tmp_path / "people.yaml"
    await becomes(terminal, OPERATOR)
    for faulty in ("organisations: [", json.dumps({"organisations": [], "people": people})):
        file.write_text(faulty)
        answer = await terminal.types("load-people", str(file), TONGCHOU_DATABASE_URL=product.settings.database_url)
        assert isinstance(answer.exception, UnreadableDirectory)
        assert answer.exception.exit_code == 2
    file.write_text(json.dumps({"organisations": [], "people": [], "offices": []}))
    answer = await terminal.types("load-people", str(file), TONGCHOU_DATABASE_URL=product.settings.database_url)
    assert "offices: 未知字段(可用:organisations、people) / unknown key" in str(answer.exception)
    file.write_bytes("机构".encode("gb18030"))
    answer = await terminal.types("load-people", str(file), TONGCHOU_DATABASE_URL=product.settings.database_url)
    assert isinstance(answer.exception, NotText)
    assert "请另存为 UTF-8 编码" in str(answer.exception)
    file.write_text(yaml.safe_dump({"organisations": [office], "people": people}, allow_unicode=True))
    answer = await terminal.types(
        "load-people", str(file), "--since", "2021-09-01", TONGCHOU_DATABASE_URL=product.settings.database_url
    )
    assert answer.exit_code == 0, (answer.output, answer.exception)
    held = (await (await product.staff(OPERATOR)).get("/people/loaded-1")).json()["holdings"]
    assert [(each["post"], each["since"]) for each in held] == [("leader", "2021-09-01")]


async def test_a_power_that_there_is_not_is_told_with_those_there_are(terminal: Terminal) -> None:
    answer = await terminal.types("power", "ningbo.budget.2022", "explode", "--reason", "误点")
    assert isinstance(answer.exception, UnknownPower)
    assert "jump" in str(answer.exception)

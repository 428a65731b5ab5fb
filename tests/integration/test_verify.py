"""`tongchou verify` finds whatever was done to the records behind the engine's back, and says so with exit code 1."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from cli.main import app
from tests.short_year import CASES, LivedYear

BUDGET, MONTH, YEAR = "short.budget.2022", "short.resident.2022-01.funding", "short.year.2022"
TASK = "main.finance_consolidation.1.prepare"

MOVED_BY_NOBODY = """
    CREATE TEMP TABLE copied AS SELECT * FROM ledger_entry
        WHERE id = (SELECT max(id) FROM ledger_entry WHERE rule = 'R4');
    UPDATE copied SET id = '{id}', [case] = '{case}', total = 100, transfers = 1;
    INSERT INTO ledger_entry SELECT * FROM copied;
    DROP TABLE copied;
    INSERT INTO ledger_line SELECT '{id}', number, city, account, other, CASE WHEN amount < 0 THEN -100 ELSE 100 END,
        county, line, at FROM ledger_line
        WHERE entry = (SELECT max(id) FROM ledger_entry WHERE rule = 'R4') AND number <= 2;
    UPDATE ledger_account SET balance = balance +
        (SELECT amount FROM ledger_line WHERE entry = '{id}' AND ledger_line.account = ledger_account.code)
        WHERE code IN (SELECT account FROM ledger_line WHERE entry = '{id}');
"""
"""A yuan moved with everything that the ledger itself asks for: it ties as before."""


@dataclass(frozen=True)
class Copy:
    """A copy of the year's records, and what the command says of it."""

    path: Path
    ask: Callable[..., tuple[int, str]]

    def tamper(self, script: str) -> None:
        """Do something to the copy that no program of ours does."""
        with closing(sqlite3.connect(self.path)) as connection:
            before = connection.total_changes
            connection.executescript(script)
            assert connection.total_changes > before


@pytest.fixture
def copy(undisturbed: LivedYear, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copy:
    """The engine is the year's own, the records are a copy that may be spoilt."""
    path = tmp_path / "records.db"
    original = make_url(undisturbed.settings.database_url).database
    with closing(sqlite3.connect(str(original))) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    for name, value in undisturbed.settings.as_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("TONGCHOU_DATABASE_URL", f"sqlite:///{path}")

    def ask(*arguments: str) -> tuple[int, str]:
        answer = CliRunner().invoke(app, ["verify", *arguments])
        return answer.exit_code, answer.output

    return Copy(path, ask)


def test_records_that_nobody_touched_are_the_history(copy: Copy) -> None:
    code, said = copy.ask("--all")
    assert code == 0
    assert [line.split()[0] for line in said.splitlines()[:-3]] == list(CASES)
    assert "总账 ledger" in said
    assert "封存 seals" in said
    assert "安全日志 security log" in said
    assert copy.ask(BUDGET)[0] == 0


CUT_OFF = "DELETE FROM security_entry WHERE number > (SELECT max(number) - 2 FROM security_entry)"
NOTED_TOO = """
    UPDATE noted_head SET (number, hash) = (SELECT number, hash FROM security_entry ORDER BY number DESC LIMIT 1)
        WHERE chain = 'security_entry'
"""
"""The end that the records have noted is the one that was left."""


def test_the_end_of_the_security_log_that_was_cut_off_is_found_by_a_hash_noted_before(copy: Copy) -> None:
    *_, seals, log = copy.ask("--all")[1].splitlines()
    noted = [f"--head={line.split()[-1].upper()}" for line in (seals, log)]
    assert copy.ask("--all", *noted)[0] == 0
    copy.tamper(CUT_OFF)
    assert copy.ask("--all")[0] == 1, "the records have noted another end"
    copy.tamper(NOTED_TOO)
    assert copy.ask("--all")[0] == 0, "nothing inside vouches for the newest"
    code, said = copy.ask("--all", *noted)
    assert (code, said.count("曾见的校验值")) == (1, 1)
    assert log.split()[-1] in said


def test_a_hash_is_sixty_four_digits_and_asked_about_with_all(copy: Copy) -> None:
    for arguments in (["--all", "--head", "12"], [BUDGET, "--head", "0" * 64]):
        assert copy.ask(*arguments)[0] == 2


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        pytest.param(
            f"UPDATE audit SET body = replace(body, '请压减', '请增加') WHERE [case] = '{BUDGET}'",
            "differs in the records",
            id="another reason",
        ),
        pytest.param(
            f"UPDATE audit SET person = 'nobody' WHERE [case] = '{BUDGET}' AND number = 9",
            "effect 9 differs in the records",
            id="another person",
        ),
        pytest.param(
            f"UPDATE audit SET at = '2020-01-01 00:00:00.000000' WHERE [case] = '{BUDGET}' AND number = 9",
            "effect 9 differs in the records",
            id="another time",
        ),
        pytest.param(
            f"UPDATE audit SET request = 'nobody:1' WHERE [case] = '{BUDGET}' AND request IS NOT NULL",
            "is another request's in the records",
            id="another request",
        ),
        pytest.param(
            f"DELETE FROM audit WHERE [case] = '{BUDGET}' AND number = 7",
            "the records lack effect 7",
            id="a missing row",
        ),
        pytest.param(
            f"""INSERT INTO audit SELECT [case], 9999, kind, at, person, body, previous, hash, recorded_at, request,
                digest FROM audit WHERE [case] = '{BUDGET}' AND number = 7""",
            "the history has no effect 9999",
            id="a row too many",
        ),
        pytest.param(
            f"""DELETE FROM audit WHERE [case] = '{BUDGET}'
                AND number = (SELECT max(number) FROM audit WHERE [case] = '{BUDGET}')""",
            "the records lack effect",
            id="the end cut off",
        ),
    ],
)
def test_what_was_done_to_the_audit_of_a_case_is_found(copy: Copy, tampering: str, found: str) -> None:
    copy.tamper(tampering)
    code, said = copy.ask(BUDGET)
    assert code == 1
    assert "不一致 DIFFERENT" in said
    assert found in said
    assert copy.ask(MONTH)[0] == 0, "another case is not to blame"


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        pytest.param(
            "UPDATE case_record SET status = 'refused' WHERE id = '{budget}'",
            "the case's row differs in the records",
            id="another end of the case",
        ),
        pytest.param(
            "UPDATE task_record SET closed_by = 'nobody' WHERE [case] = '{budget}' AND task = '{task}'",
            "task {task} differs in the records",
            id="another person's task",
        ),
        pytest.param(
            "UPDATE task_record SET open = 1 WHERE [case] = '{budget}' AND task = '{task}'",
            "task {task} differs in the records",
            id="a task opened again",
        ),
        pytest.param(
            "DELETE FROM task_record WHERE [case] = '{budget}' AND task = '{task}'",
            "the records lack task {task}",
            id="a task that is gone",
        ),
        pytest.param(
            "UPDATE version_record SET content_hash = 'f' || content_hash WHERE [case] = '{budget}' AND lane = 'main'",
            "version main budget 1 differs in the records",
            id="another content of a version",
        ),
        pytest.param(
            "UPDATE decision_record SET name = '某人' WHERE [case] = '{budget}' AND task = '{task}'",
            "differs in the records",
            id="another name under a decision",
        ),
        pytest.param(
            """INSERT INTO notice SELECT [case], 9999, at, task, notice, party, due FROM notice
                WHERE [case] = '{budget}' LIMIT 1""",
            "the history has no notice 9999",
            id="a reminder that nobody got",
        ),
        pytest.param(
            """UPDATE pinned_policy SET body = replace(body, '区县', '乡镇') WHERE hash IN
                (SELECT policy FROM case_policy WHERE [case] = '{budget}')""",
            "the policy in the records is not the one that the case has pinned",
            id="another chain",
        ),
    ],
)
def test_what_was_done_to_what_people_read_of_a_case_is_found(copy: Copy, tampering: str, found: str) -> None:
    copy.tamper(tampering.format(budget=BUDGET, task=TASK))
    code, said = copy.ask(BUDGET)
    assert code == 1
    assert found.format(task=TASK) in said
    assert copy.ask(MONTH)[0] == 0, "another case is not to blame"


def test_a_second_ledger_entry_for_a_task_that_had_one_is_found(copy: Copy) -> None:
    with closing(sqlite3.connect(copy.path)) as connection:
        [[ordered]] = connection.execute(f"SELECT max(id) FROM ledger_entry WHERE [case] = '{MONTH}'").fetchall()
    copy.tamper(MOVED_BY_NOBODY.format(id=f"{ordered}.again", case=MONTH))
    code, said = copy.ask(MONTH)
    assert code == 1
    assert f"ledger entry {ordered}.again was never ordered" in said


def test_a_ledger_entry_that_is_gone_is_found(copy: Copy) -> None:
    copy.tamper(f"UPDATE ledger_entry SET [case] = '{BUDGET}' WHERE [case] = '{MONTH}'")
    code, said = copy.ask(MONTH)
    assert code == 1
    assert f"the ledger lacks entry {MONTH}." in said


def test_a_ledger_entry_that_no_case_ordered_is_found_though_the_ledger_ties(copy: Copy) -> None:
    copy.tamper(MOVED_BY_NOBODY.format(id=f"{MONTH}.main.bonus", case=MONTH))
    code, said = copy.ask(MONTH)
    assert code == 1
    assert f"ledger entry {MONTH}.main.bonus was never ordered" in said
    code, said = copy.ask("--all")
    assert code == 1
    assert "平 ties" in said


def test_a_ledger_entry_of_a_case_that_never_was_is_found(copy: Copy) -> None:
    copy.tamper(MOVED_BY_NOBODY.format(id="short.bonus.2022.main.pay", case="short.bonus.2022"))
    code, said = copy.ask("--all")
    assert code == 1
    assert "short.bonus.2022" in said
    assert "the engine has no such case" in said


def test_a_case_that_is_gone_from_the_records_is_found(copy: Copy) -> None:
    for table in ("audit", "task_record", "version_record", "ledger_entry"):
        copy.tamper(f"DELETE FROM {table} WHERE [case] = '{YEAR}'")
    copy.tamper(f"DELETE FROM case_record WHERE id = '{YEAR}'")
    code, said = copy.ask("--all")
    assert code == 1
    assert f"{YEAR} " in said
    assert "the records lack effect 1" in said


def test_records_that_only_lack_the_newest_are_behind(copy: Copy) -> None:
    """As an older backup is: the case's end is missing everywhere, and the history has it."""
    ended = f"SELECT max(number) FROM audit WHERE [case] = '{BUDGET}'"
    copy.tamper(f"""
        UPDATE case_record SET status = 'open', status_number = 0, closed_at = NULL, closed_reason = NULL
            WHERE id = '{BUDGET}';
        DELETE FROM audit WHERE [case] = '{BUDGET}' AND number = ({ended});
    """)
    code, said = copy.ask(BUDGET)
    assert (code, "落后 BEHIND" in said) == (3, True), said
    assert copy.ask("--all")[0] == 3


def test_money_changed_in_the_ledger_is_found(copy: Copy) -> None:
    copy.tamper("UPDATE ledger_line SET amount = amount + 1 WHERE number = 1")
    code, said = copy.ask("--all")
    assert code == 1
    assert "不平 DOES NOT TIE" in said


def test_a_case_that_never_was_is_no_case_that_is_well(copy: Copy) -> None:
    code, said = copy.ask("short.budget.1999")
    assert code == 1
    assert "引擎中没有该事项" in said

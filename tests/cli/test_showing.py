"""What the terminal shows of tasks and cases."""

import io

import pytest
from rich.console import Console

from cli.showing import NoSuchField, show_tasks

TASK = {
    "case": "ningbo.resident.2022-03.funding",
    "task": "330203.plan.1.decide",
    "case_zh": "宁波市城乡居民基本医疗保险基金2022年3月用款" * 2,
    "zh": "区县报送用款计划",
    "party_name": {"zh": "海曙区医保经办机构复核", "en": "checker"},
    "holder_name": "周一",
    "acting_for": None,
    "due": "2022-02-25T16:00:00Z",
    "overdue": False,
    "returned": None,
    "seen": {"number": 1},
    "actions": ["approve", "return", "refuse", "claim", "transfer", "delegate", "opine", "comment", "copy"],
}


def test_lines_are_as_long_as_they_are_so_that_other_programs_can_read_them() -> None:
    written = io.StringIO()
    show_tasks(Console(file=written, width=80), [TASK])
    about = written.getvalue().splitlines()
    assert len(about) == 3
    assert about[0] == "ningbo.resident.2022-03.funding 330203.plan.1.decide"
    assert about[1].endswith("海曙区医保经办机构复核 [周一] 期限 due 2022-02-25")
    assert about[2].endswith("approve return refuse claim transfer delegate opine comment copy")


def test_fields_asked_for_are_shown_under_their_names() -> None:
    written = io.StringIO()
    show_tasks(Console(file=written, width=80), [TASK], ["acting_for", "overdue", "holder_name"])
    assert written.getvalue().splitlines()[3:] == ["  acting_for: —", "  overdue: false", "  holder_name: 周一"]


def test_a_field_that_tasks_do_not_have_is_refused_with_those_they_have() -> None:
    with pytest.raises(NoSuchField, match="holder_name"):
        show_tasks(Console(file=io.StringIO()), [TASK], ["holdr"])

"""What the terminal shows of tasks and cases."""

import io

from rich.console import Console

from cli.showing import show_tasks

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

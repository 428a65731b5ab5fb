"""What operators read of a case: where it stands, whom it waits for and until when, in plain words."""

import re
from datetime import timedelta
from html import unescape

import pytest
from markdown_it import MarkdownIt

from approvals.actions import Claim
from approvals.definitions import Party
from approvals.effects import Role
from approvals.names import CaseNames
from approvals.state import CaseState
from approvals.temporal_summaries import (
    SUMMARY_BYTES,
    agenda_words,
    details_markdown,
    due_words,
    plain,
    summary_markdown,
    task_words,
    title_markdown,
)
from tests.approvals.case_driver import COUNTIES, CaseDriver
from tests.approvals.chains import MONTH, YEAR, chain, step
from tests.approvals.people import china, document, staff
from tests.approvals.prepared_cases import receipts

DUE = china(2021, 12, 26)


def test_the_due_day_is_the_one_people_read() -> None:
    assert due_words(DUE) == "2021-12-25 24:00"


def test_a_case_shows_whom_it_waits_for_and_until_when() -> None:
    driver = CaseDriver(MONTH)
    shown = details_markdown(driver.state, driver.at, stuck=None)
    assert "试办事项" in shown
    assert "状态:办理中(status: open)" in shown
    assert "- 330203 用款计划 · 330203.county_agency/maker · 2021-12-25 24:00" in shown
    assert "逾期" not in shown


def named(driver: CaseDriver) -> CaseState:
    """The case as it would be had it pinned names when it began."""
    names = CaseNames(
        organisations={"county_agency": "医保经办机构", "city_finance": "市财政局"},
        posts={"maker": "经办", "checker": "复核"},
        lanes={"330203": "海曙区"},
    )
    return driver.state.model_copy(update={"head": driver.state.head.model_copy(update={"names": names})})


def test_names_stand_in_place_of_codes_where_the_case_has_pinned_them() -> None:
    driver = CaseDriver(MONTH)
    task = driver.task("plan", "330203")
    driver.do(staff("county_agency/maker", "330203", person="wang"), Claim(task=task.id))
    state = named(driver)
    shown = details_markdown(state, driver.at, stuck=None)
    assert "状态:办理中(status: open)" in shown
    assert "- 海曙区 用款计划 · 海曙区医保经办机构经办 330203county_agency员工wang · 2021-12-25 24:00" in shown
    assert agenda_words(state) == "期限提醒:海曙区 用款计划"
    assert "330205.county_agency/maker" in shown, "a county without a name keeps its code"


def test_a_party_is_named_whole_or_not_at_all() -> None:
    names = named(CaseDriver(MONTH)).head.names
    assert names.party(Party(kind="city_finance", post="checker")) == "市财政局复核"
    unknown = (Party(kind="bureau", post="maker"), Party(kind="city_finance", post="leader"))
    assert [names.party(party) for party in unknown] == ["bureau/maker", "city_finance/leader"]


def test_what_is_overdue_is_shown_as_such_from_the_due_instant_on() -> None:
    driver = CaseDriver(MONTH)
    assert "逾期" not in details_markdown(driver.state, DUE - timedelta(microseconds=1), stuck=None)
    assert "**逾期**" in details_markdown(driver.state, DUE, stuck=None)


def test_what_is_stuck_stands_out_with_what_operators_have_to_do() -> None:
    shown = details_markdown(CaseDriver(MONTH).state, DUE, stuck="数据库只读")
    assert "数据库只读" in shown
    assert "retry" in shown


def test_the_timer_tells_what_it_waits_for() -> None:
    assert agenda_words(CaseDriver(MONTH).state) == "期限提醒:330203 用款计划"
    assert agenda_words(CaseDriver(YEAR, branches=()).state) == "无期限"


def test_a_posting_is_named_after_what_it_is() -> None:
    driver = CaseDriver(YEAR, branches=())
    driver.do(staff("city_finance/maker"), receipts())
    (task,) = driver.state.automatic_tasks()
    assert task_words(driver.state, task) == "收入划转"


def test_words_fit_the_engine_s_limit_without_half_a_character() -> None:
    driver = CaseDriver(chain(step("long", "bureau/leader", zh="审核" * 60)))
    words = task_words(driver.state, driver.task("long"))
    assert len(words.encode()) <= SUMMARY_BYTES
    assert set(words) == {"审", "核"}


def test_both_a_late_plan_and_the_decision_on_it_are_listed() -> None:
    driver = CaseDriver(MONTH)
    driver.draft("plan", document("plan", 1), COUNTIES[1])
    driver.approve("plan_cosign", COUNTIES[1])
    driver.becomes(DUE)
    assert driver.task("plan", COUNTIES[0], Role.MISSING)
    shown = details_markdown(driver.state, driver.at, stuck=None)
    assert shown.count("- 330203 用款计划 ·") == 2


RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""CommonMark with HTML let through, and the tables and strike-outs of the engine's pages."""

PAYLOADS = (
    "![x](http://evil.example/x.png) <img src=/x> [点此](http://evil.example)",
    "**粗** __粗__ _斜_ ~~删~~ `码` | 列 | <b>甲</b> &lt;",
    "见 https://evil.example 或 www.evil.example 或 a@evil.example",
    "一行\n# 标题\n- 列表\n\n<script>alert(1)</script>",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_write_is_shown_as_they_wrote_it_and_is_no_markup(payload: str) -> None:
    driver = CaseDriver(MONTH)
    task = driver.task("plan", "330203")
    author = staff("county_agency/maker", "330203", person="wang").model_copy(update={"name": payload})
    driver.do(author, Claim(task=task.id))
    names = CaseNames(lanes={"330203": payload})
    head = driver.state.head.model_copy(update={"zh": payload, "en": payload, "names": names})
    state = driver.state.model_copy(update={"head": head})
    shown = (details_markdown(state, driver.at, stuck=payload), title_markdown(head), summary_markdown(payload))
    for markdown in shown:
        html = RENDERER.render(markdown)
        assert set(re.findall(r"<([a-z0-9]+)", html)) <= {"p", "strong", "ul", "li"}, html
        assert not re.search(r"://|www\.|[^\\]@", markdown), "a bare link becomes one in the engine's pages"
    assert unescape(RENDERER.renderInline(plain(payload))) == " ".join(payload.split())


def test_a_day_counted_before_the_notice_is_marked() -> None:
    driver = CaseDriver(MONTH)
    head = driver.state.head
    calendar = head.calendar.model_copy(update={"estimated_years": (2021,)})
    state = driver.state.model_copy(update={"head": head.model_copy(update={"calendar": calendar})})
    assert "2021-12-25 24:00(放假安排未公布,估算)" in details_markdown(state, driver.at, None)
    assert "估算" not in details_markdown(driver.state, driver.at, None)

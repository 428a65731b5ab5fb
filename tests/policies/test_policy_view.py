"""A policy as people read it: words, source and status, readings as readings, differences of two packs."""

from datetime import date

import pytest

from policies.loader import load, packs
from policies.policy_view import PolicyShown, ValueShown, differences, shown
from policies.values import PolicyStatus

DAY = date(2023, 5, 1)


@pytest.fixture(scope="module")
def ningbo() -> PolicyShown:
    return shown(load("ningbo"), DAY)


def named(policy: PolicyShown, name: str) -> ValueShown:
    [value] = [value for value in policy.values if value.name == name]
    return value


def test_each_value_is_shown_with_words_status_document_and_article(ningbo: PolicyShown) -> None:
    rate = named(ningbo, "employer_rate")
    assert (rate.value, rate.value_zh, rate.status) == ("0.085", "8.5%", PolicyStatus.DRAFT_TEXT)
    assert (rate.article, rate.document.number) == ("P 四(一)2(1)", "宁波市医疗保障局公开征求意见稿")
    assert (rate.pack, named(ningbo, "contribution_cap").pack) == ("ningbo", "zhejiang")


def test_shares_name_who_bears_them(ningbo: PolicyShown) -> None:
    assert named(ningbo, "unpaid_sharing").value_zh == "市财政局 20%、区县(市)财政局 80%"
    assert named(ningbo, "surplus_sharing").value_en == "pooled fund 50%, county's accumulated balance 50%"


def test_a_reading_is_shown_as_one_with_its_alternatives(ningbo: PolicyShown) -> None:
    base = named(ningbo, "s5_base")
    assert base.status is PolicyStatus.READING
    assert base.value_zh == "归集基金应担一半中付不出的部分"
    assert [(each.value, each.zh) for each in base.alternatives] == [
        ("whole_remaining_gap", "归集基金尽付后剩余的全部缺口")
    ]


def test_an_announced_figure_shows_its_notice_and_days(ningbo: PolicyShown) -> None:
    cap = named(shown(load("ningbo"), date(2022, 12, 1)), "contribution_cap")
    assert (cap.value_zh, cap.announced, cap.effective) == ("22311.00 元/月", date(2022, 11, 30), date(2022, 11, 1))
    assert cap.document.number == "浙人社发〔2022〕86号"
    assert "未见公布" in named(ningbo, "contribution_cap").note


def test_what_is_missing_is_shown_as_missing_and_why(ningbo: PolicyShown) -> None:
    subsidy = named(ningbo, "subsidy_per_head")
    assert (subsidy.status, subsidy.value, subsidy.value_zh) == (PolicyStatus.MISSING, None, "")
    assert subsidy.note


def test_the_ways_of_money_name_their_rule_and_who_hands_them_in(ningbo: PolicyShown) -> None:
    [sweep] = [path for path in ningbo.paths if (path.rule, path.source, path.target) == ("R1", "treasury", "special")]
    assert [party.zh for party in sweep.parties] == ["市财政局经办"]
    assert ningbo.counties["330225"].zh == "象山县"
    assert ningbo.funds["resident"].zh == "居民医保"


def test_what_is_not_in_force_on_the_day_is_named_apart(ningbo: PolicyShown) -> None:
    assert {"h2_due", "national_subsidy"} <= set(ningbo.not_in_force)
    assert named(shown(load("ningbo"), date(2022, 5, 1)), "national_subsidy").value_zh == "610.00 元/人·年"


@pytest.mark.parametrize("name", packs())
def test_every_value_of_every_pack_has_words(name: str) -> None:
    for day in (date(2018, 6, 1), date(2022, 6, 1), date(2026, 6, 1)):
        for value in shown(load(name), day).values:
            assert (value.value_zh and value.value_en) or value.status is PolicyStatus.MISSING, value.name


def test_two_cities_differ_where_their_texts_do() -> None:
    found = {each.name: each for each in differences(load("ningbo"), load("jinhua"), DAY).differences}
    rate = found["employer_rate"]
    assert rate.one is not None
    assert rate.other is not None
    assert (rate.one.value, rate.other.value) == ("0.085", "0.075")
    assert found["surplus_sharing"].other is not None
    assert found["surplus_sharing"].other.status is PolicyStatus.MISSING
    assert found["h4_split"].other is None
    assert "contribution_cap" not in found
    assert "national_subsidy" not in found


def test_a_pack_does_not_differ_from_itself() -> None:
    assert differences(load("ningbo"), load("ningbo"), DAY).differences == ()

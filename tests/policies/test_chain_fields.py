"""Chains with votes, checks, several levels, copies: as a file writes them, as they are checked, as they are drawn."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from approvals.definitions import Chain, StepAction, StepKind
from policies.errors import InvalidPack
from policies.loader import load_from, packs
from policies.pack import Pack
from tests.policies.own_procedure import with_own_procedure
from tools.chain_diagrams import page

VALUES = """
votes_needed:
  zh: 通过票数
  en: votes needed
  rule: HOUSE
  kind: count
  unit: votes
  status: house setting
  source: house
  article: ""
  values: [{since: "2021-01-01", value: 2}]
urge_after:
  zh: 催办间隔
  en: urged again after
  rule: HOUSE
  kind: count
  unit: hours
  status: house setting
  source: house
  article: ""
  values: [{since: "2021-01-01", value: 4}]
members:
  zh: 组成人员
  en: members
  rule: HOUSE
  kind: count
  unit: votes
  status: house setting
  source: house
  article: ""
  values: [{since: "2021-01-01", value: 40}]
weight:
  zh: 权重
  en: weight
  rule: HOUSE
  kind: count
  unit: votes
  status: house setting
  source: house
  article: ""
  values: [{since: "2021-01-01", value: 1}]
half:
  zh: 半数
  en: half
  rule: HOUSE
  kind: share
  unit: share
  status: house setting
  source: house
  article: ""
  not_built: true
  values: [{since: "2021-01-01", value: "0.5"}]
waiting:
  zh: 未报时
  en: when it does not come
  rule: HOUSE
  kind: choices
  status: house setting
  source: house
  article: ""
  not_built: true
  values: [{since: "2021-01-01", value: [wait]}]
tie_check:
  zh: 平衡校验
  en: check that it ties
  rule: HOUSE
  kind: choice
  status: house setting
  source: house
  article: ""
  values: [{since: "2021-01-01", value: warn}]
"""

TRIAL = """
id: trial
zh: 试办
en: Trial
source: 测试
branches: counties
values_on: year_start
calendar_years: {first: 0, last: 1}
urge_every: urge_after
steps:
  - id: county_word
    zh: 区县意见
    en: Counties' word
    rule: B2
    each: branch
    kind: any
    parties: [{decider: county_finance/leader}, {decider: county_tax/leader}]
  - id: draft
    zh: 起草
    en: Draft
    rule: B2
    parties: [{maker: bureau/maker, decider: bureau/checker}]
    form: paper
    submits: true
    checks: [{id: execution, level: tie_check}]
    deadline:
      due: b8_report_due
      escalate_after: escalation_monthly
      escalate_to: bureau/leader
      further: [{after: escalation_yearly, to: city_government/leader}]
  - id: in_order
    zh: 顺序会签
    en: In order
    rule: B2
    kind: all_in_order
    parties: [{decider: city_finance/leader}, {decider: city_tax/leader}]
    form: paper
    allows: [claim, comment]
    copies: [audit_office/leader, county_agency/leader]
  - id: ballot
    zh: 票决
    en: Ballot
    rule: B2
    kind: vote
    parties: [{decider: bureau/leader}, {decider: city_finance/leader}, {decider: city_tax/leader}]
    form: paper
    vote: {by: weight, threshold: votes_needed, quorum: votes_needed, weights: [votes_needed, weight, weight],
           lost_to: draft}
  - id: committee
    zh: 常委会审议
    en: Committee
    rule: B2
    parties: [{decider: standing_committee/leader}]
    form: paper
    evidence: true
    vote: {by: share, threshold: half, more_than: true, members: members}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Ningbo's pack with a chain that has everything."""
    with_own_procedure(tmp_path, packs())
    (tmp_path / "ningbo" / "chains" / "trial.yaml").write_text(TRIAL, encoding="utf-8")
    (tmp_path / "ningbo" / "values" / "trial.yaml").write_text(VALUES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def pack(root: Path) -> Pack:
    return load_from(root, "ningbo")


@pytest.fixture
def trial(pack: Pack) -> Chain:
    return pack.pin("trial", 2022).chain


def test_the_numbers_of_a_vote_are_values_of_the_pack(trial: Chain) -> None:
    ballot, committee = trial.step("ballot"), trial.step("committee")
    assert ballot.kind is StepKind.VOTE
    assert ballot.vote is not None
    assert (ballot.vote.threshold, ballot.vote.quorum, ballot.vote.lost_to) == (Decimal(2), 2, "draft")
    assert [party.weight for party in ballot.parties] == [2, 1, 1]
    assert committee.vote is not None
    assert (committee.vote.threshold, committee.vote.more_than, committee.vote.members) == (Decimal("0.5"), True, 40)


def test_a_share_of_parts_is_written_by_two_counts(root: Path) -> None:
    parts = "threshold: votes_needed, of: members, more_than: true"
    text = TRIAL.replace("threshold: half, more_than: true", parts)
    (root / "ningbo" / "chains" / "trial.yaml").write_text(text, encoding="utf-8")
    pack = load_from(root, "ningbo")
    chain = pack.pin("trial", 2022).chain
    vote = chain.step("committee").vote
    assert vote is not None
    assert (vote.threshold, vote.of) == (Decimal(2), 40)
    assert "赞成超过全体的2/40" in "\n".join(page(pack, chain, date(2022, 1, 1)))


def test_levels_checks_copies_and_what_a_step_allows_come_from_the_file(trial: Chain) -> None:
    draft, in_order = trial.step("draft"), trial.step("in_order")
    assert draft.deadline is not None
    assert draft.deadline.called_in() == ("bureau/leader", "city_government/leader")
    assert [(check.id, check.level) for check in draft.checks] == [("execution", "warn")]
    assert in_order.allows == (StepAction.CLAIM, StepAction.COMMENT)
    assert in_order.copies == ("audit_office/leader", "county_agency/leader")
    assert trial.urge_hours == 4
    assert trial.step("county_word").kind is StepKind.ANY


def test_everything_that_a_chain_names_is_pinned_with_it(pack: Pack) -> None:
    named = pack.pin("trial", 2022).parameters
    assert {"votes_needed", "half", "tie_check", "members", "weight", "urge_after", "escalation_yearly"} <= set(named)


def test_the_drawing_tells_all_of_it(pack: Pack, trial: Chain) -> None:
    text = "\n".join(page(pack, trial, date(2022, 1, 1)))
    for words in (
        "或签<br>any one of them",
        "顺序会签<br>countersigned in order",
        "票决<br>by vote",
        "won by at least a weight of 2, with at least 2 voting",
        "赞成超过全体的50%",
        "a lost vote goes back to `draft`",
        "check `execution`: wants a written reason",
        "办理之外只开放:认领、意见",
        "办结后抄送市审计局负责人",
        "then to city government, leader, days after: 3",
    ):
        assert words in text
    for shape in ('step_county_word{"', 'step_in_order[/"', 'step_ballot(["'):
        assert shape in text


MISTAKES = [
    ("threshold: votes_needed", "threshold: votes_wanted", "steps[3].vote.threshold: unknown value: votes_wanted"),
    ("threshold: half", "threshold: votes_needed", "steps[4].vote.threshold: votes_needed is a count, not a share"),
    ("threshold: half", "threshold: half, of: members", "steps[4].vote.threshold: half is a share, not a count"),
    ("threshold: votes_needed", "threshold: votes_needed, of: half", "steps[3].vote.of: half is a share, not a count"),
    ("threshold: votes_needed", "threshold: votes_needed, of: members", "only a share is so many of so many parts"),
    ("lost_to: draft", "lost_to: committee", "steps[3].vote.lost_to: not an earlier step: committee"),
    ("lost_to: draft", "lost_to: draught", "steps[3].vote.lost_to: not an earlier step: draught"),
    (
        "    form: paper\n    allows",
        "    no_way_back: true\n    allows",
        "steps[3].vote.lost_to: no way leads back to draft",
    ),
    ("urge_every: urge_after", "urge_every: members", "urge_every: members counts votes, not hours"),
    ("quorum: votes_needed", "quorum: members", "steps[3]: the vote cannot be won"),
    ("[votes_needed, weight, weight]", "[votes_needed]", "steps[3].vote.weights: one weight for each party"),
    ("level: tie_check", "level: s5_base", "steps[1].checks[0].level: not stop, warn or ignore: unpaid_pool_half"),
    ("level: tie_check", "level: half", "steps[1].checks[0].level: half is a share, not a choice"),
    ("to: city_government/leader", "to: city_governor/leader", "further[0].to: unknown party: city_governor/leader"),
    ("to: city_government/leader", "to: bureau/maker", "bureau/maker takes the step or was called in before"),
    ("to: city_government/leader", "to: bureau/leader", "bureau/leader takes the step or was called in before"),
    ("after: escalation_yearly", "after: h3_months", "each further level is called in later than the one before"),
    ("[audit_office/leader, county", "[auditors/leader, county", "steps[2].copies[0]: unknown party: auditors/leader"),
    ("county_agency/leader]", "county_agent/leader]", "steps[2].copies[1]: unknown party: county_agent/leader"),
    (
        "{decider: county_tax/leader}",
        "{decider: county_finance/leader}",
        "county_finance/leader is named twice",
    ),
    ("allows: [claim, comment]", "allows: [claim, approve]", "steps[2].allows[1]"),
    ("urge_every: urge_after", "urge_every: half", "urge_every: half is a share, not a count"),
    ("kind: all_in_order", "kind: some", "steps[2].kind"),
    (
        "{maker: bureau/maker, decider",
        "{maker: bureau/checker, decider",
        "the maker bureau/checker is the only checker",
    ),
    ("branches: counties", "branches: none", "steps[0].each: the chain has no branches"),
    ("branches: counties", "branches: none", "steps[2].copies[1]: the chain has no branches: no county gets a copy"),
    ("submits: true", 'submits: "yes"', 'steps[1].submits: not true or false: "yes"'),
    ("evidence: true", 'evidence: "true"', 'steps[4].evidence: not true or false: "true"'),
    ("more_than: true", "more_than: 1", "steps[4].vote.more_than: not true or false: 1"),
    ("id: in_order", "id: draft", "steps[2].id: draft is given twice"),
    (
        "    allows: [claim",
        "    other_persons_than: [draft, ballot]\n    allows: [claim",
        "steps[2].other_persons_than[1]: not an earlier step: ballot",
    ),
    (
        "      escalate_to: bureau/leader\n      further: [{after: escalation_yearly, to: city_government/leader}]\n",
        "",
        "steps[1].deadline.escalate_after: escalate_after and escalate_to go together",
    ),
    (
        "      escalate_after: escalation_monthly\n      escalate_to: bureau/leader\n"
        "      further: [{after: escalation_yearly, to: city_government/leader}]\n",
        "      repeat_every: escalation_monthly\n",
        "steps[1].deadline.repeat_every: dunning begins after somebody was called in",
    ),
    (
        "      escalate_after: escalation_monthly\n      escalate_to: bureau/leader\n"
        "      further: [{after: escalation_yearly, to: city_government/leader}]\n",
        "      escalate_to: bureau/leader\n",
        "steps[1].deadline.escalate_to: escalate_after and escalate_to go together",
    ),
    (
        "  - id: committee\n",
        "  - {id: book, zh: 记, en: book, rule: B2, kind: automatic, deadline: {due: b8_report_due}}\n"
        "  - id: committee\n",
        "steps[4].deadline: an automatic step waits for nobody",
    ),
    ("by: weight", "by: count", "steps[3].vote.weights: weights are for a vote by weight"),
    (", weights: [votes_needed, weight, weight]", "", "steps[3].vote.by: weights are for a vote by weight"),
    ("    vote: {by: weight", "    evidence: true\n    vote: {by: weight", "steps[3].evidence: only who approves"),
    ("    vote: {by: weight", "    may_refuse: true\n    vote: {by: weight", "steps[3].may_refuse: only who approves"),
    (
        "    allows: [claim",
        "    recorded_by: {maker: city_finance/maker, decider: city_finance/checker}\n    allows: [claim",
        "steps[2]: a recorded decision is a single office's",
    ),
    (
        "    evidence: true\n    vote: {by: share, threshold: half, more_than: true, members: members}\n",
        "    recorded_by: {maker: city_finance/maker, decider: city_finance/checker}\n",
        "steps[4].recorded_by: a decision that others enter names the paper",
    ),
    (
        "    deadline:\n      due: b8_report_due\n      escalate_after: escalation_monthly\n"
        "      escalate_to: bureau/leader\n      further: [{after: escalation_yearly, to: city_government/leader}]\n",
        "    missing: {party: bureau/leader, choices: waiting}\n",
        "steps[1].missing: without a deadline nothing is ever missing",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES, ids=[expected for *_, expected in MISTAKES])
def test_a_mistake_is_refused_with_its_place(root: Path, old: str, new: str, expected: str) -> None:
    assert old in TRIAL
    (root / "ningbo" / "chains" / "trial.yaml").write_text(TRIAL.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidPack) as refused:
        load_from(root, "ningbo")
    faults = [str(fault) for fault in refused.value.faults]
    assert any("trial.yaml" in fault and expected in fault for fault in faults), faults
    assert all(fault.zh for fault in refused.value.faults)

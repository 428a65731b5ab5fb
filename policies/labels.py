"""Deadlines, parties and steps in words, Chinese and English, for documentation and pages."""

import calendar
from typing import assert_never

from approvals.action_kinds import ACTION_KINDS
from approvals.definitions import Step, StepAction, StepKind, StepParty, VoteRule
from calculations.dates.deadlines import AfterOpening, DayUnit, FixedDay, RestDay
from calculations.input.bilingual import Bilingual
from calculations.ledger.accounts import OF_COUNTIES, AccountKind
from policies.pack import Pack

CITY_ITSELF = Bilingual(zh="市本级", en="city")
"""The branch that is the city's own part."""

_REST_DAYS = {
    RestDay.AS_WRITTEN: Bilingual(zh="逢休息日不顺延", en="rest day or not"),
    RestDay.NEXT_WORKING_DAY: Bilingual(zh="逢休息日顺延至下一工作日", en="on a rest day the next working day"),
    RestDay.PREVIOUS_WORKING_DAY: Bilingual(zh="逢休息日提前至上一工作日", en="on a rest day the working day before"),
}
_KINDS = {
    StepKind.SINGLE: Bilingual(zh="审批", en="approval"),
    StepKind.ANY: Bilingual(zh="或签", en="any one of them"),
    StepKind.ALL_PARALLEL: Bilingual(zh="并行会签", en="countersigned in parallel"),
    StepKind.ALL_IN_ORDER: Bilingual(zh="顺序会签", en="countersigned in order"),
    StepKind.VOTE: Bilingual(zh="票决", en="by vote"),
    StepKind.AUTOMATIC: Bilingual(zh="自动", en="automatic"),
}
CHOICES = {
    "wait": Bilingual(zh="等待", en="wait"),
    "leave_out": Bilingual(zh="不列入", en="leave out"),
    "estimate": Bilingual(zh="估列", en="estimate"),
}
"""What may become of a missing document."""
CHECK_LEVELS = {
    "stop": Bilingual(zh="不通过不予受理", en="stops what fails"),
    "warn": Bilingual(zh="不通过须说明理由", en="wants a written reason"),
    "ignore": Bilingual(zh="不作要求", en="ignored"),
}
"""What becomes of a document that fails a check."""
ACCOUNT_KINDS = {
    AccountKind.TREASURY: Bilingual(zh="市级国库", en="city treasury"),
    AccountKind.SPECIAL: Bilingual(zh="市财政专户", en="city special account"),
    AccountKind.POOLED_FUND: Bilingual(zh="归集基金", en="pooled fund"),
    AccountKind.RESERVE: Bilingual(zh="储备金", en="reserve"),
    AccountKind.DEFICIT: Bilingual(zh="累计赤字", en="carried deficit"),
    AccountKind.ACCUMULATED: Bilingual(zh="累计结余", en="accumulated balance"),
    AccountKind.COUNTY_SPECIAL: Bilingual(zh="财政专户", en="special account"),
    AccountKind.COUNTY_REVENUE: Bilingual(zh="收入户", en="revenue account"),
    AccountKind.AGENCY_EXPENDITURE: Bilingual(zh="市经办机构支出户", en="city agency's expenditure account"),
    AccountKind.COUNTY_EXPENDITURE: Bilingual(zh="支出户", en="expenditure account"),
    AccountKind.TEMPORARY_RECEIPTS: Bilingual(zh="暂收款", en="temporary receipts"),
    AccountKind.TEMPORARY_PAYMENTS: Bilingual(zh="暂付款", en="temporary payments"),
    AccountKind.PAYERS: Bilingual(zh="缴费人", en="premium payers"),
    AccountKind.COUNTY_FINANCE: Bilingual(zh="财政部门", en="finance office"),
    AccountKind.CITY_FINANCE: Bilingual(zh="市财政部门", en="city finance office"),
    AccountKind.UPPER_FINANCE: Bilingual(zh="中央和省级财政", en="finance of centre and province"),
    AccountKind.UPPER_FUND: Bilingual(zh="上级基金", en="fund of the level above"),
    AccountKind.BENEFICIARIES: Bilingual(zh="待遇享受人员", en="beneficiaries"),
    AccountKind.PRE_POOLING: Bilingual(zh="统筹前结余", en="balances before pooling"),
    AccountKind.OTHER_INCOME: Bilingual(zh="利息及其他收入", en="interest and other income"),
}
"""What money comes from and goes to; that of a county after the county's name."""
STEP_ACTIONS = {action: ACTION_KINDS[action].name for action in StepAction}
"""What a step may allow in addition to deciding."""


def account_kind_words(kind: AccountKind) -> Bilingual:
    """What a kind of account is called where no place is named: ``区县累计结余``."""
    words = ACCOUNT_KINDS[kind]
    return Bilingual(zh=f"区县{words.zh}", en=f"county {words.en}") if kind in OF_COUNTIES else words


def vote_words(rule: VoteRule) -> Bilingual:
    """When a vote is won: ``赞成票超过全体的 1/2`` in figures as the pack gives them."""
    least = Bilingual(zh="超过", en="more than") if rule.more_than else Bilingual(zh="不少于", en="at least")
    wanted = {
        "count": Bilingual(zh=f"{rule.threshold}票", en=f"{rule.threshold} votes"),
        "share": _share_words(rule),
        "weight": Bilingual(zh=f"权重{rule.threshold}", en=f"a weight of {rule.threshold}"),
    }[rule.by]
    return Bilingual(
        zh=f"赞成{least.zh}{wanted.zh},至少{rule.quorum}人表决",
        en=f"won by {least.en} {wanted.en}, with at least {rule.quorum} voting",
    )


def _share_words(rule: VoteRule) -> Bilingual:
    share = f"{rule.threshold:%}" if rule.of is None else f"{rule.threshold}/{rule.of}"
    return Bilingual(zh=f"全体的{share}", en=f"{share} of all members")


def deadline_words(rule: FixedDay | AfterOpening) -> Bilingual:
    """When a step is due: ``上月25日`` / ``day 25 of the month before``."""
    match rule:
        case FixedDay():
            return _fixed_day(rule)
        case AfterOpening():
            unit = (
                Bilingual(zh="个工作日", en="working days")
                if rule.unit is DayUnit.WORKING_DAYS
                else Bilingual(zh="日", en="days")
            )
            return Bilingual(zh=f"开始后{rule.count}{unit.zh}内", en=f"within {rule.count} {unit.en} after the opening")
        case _:
            assert_never(rule)


def rest_day_words(rule: FixedDay | AfterOpening) -> Bilingual:
    """What becomes of a due day on which nobody works."""
    return _REST_DAYS[rule.rest_day]


def kind_words(step: Step) -> Bilingual:
    """How a step is passed."""
    if step.kind is StepKind.SINGLE and step.submits:
        return Bilingual(zh="编制提交", en="drafting")
    return _KINDS[step.kind]


def party_words(pack: Pack, party: StepParty) -> Bilingual:
    """Who takes a step; two people of one organisation are distinguished by their posts."""
    names = pack.parties()
    decider = names[party.decider]
    if party.maker is None:
        return decider
    maker, checks = names[party.maker], pack.posts()[party.decider.partition("/")[2]]
    return Bilingual(zh=f"{maker.zh}、{checks.zh}", en=f"{maker.en} and {checks.en}")


def _fixed_day(rule: FixedDay) -> Bilingual:
    if rule.month is None:
        zh, en = _relative(rule.month_offset, "月", "month")
        if rule.day == "end":
            return Bilingual(zh=f"{zh}底", en=f"end {en}")
        return Bilingual(zh=f"{zh}{rule.day}日", en=f"day {rule.day} {en}")
    zh, en = _relative(rule.year_offset, "年", "year")
    month = calendar.month_name[rule.month]
    if rule.day == "end":
        return Bilingual(zh=f"{zh}{rule.month}月底", en=f"end of {month} {en}")
    return Bilingual(zh=f"{zh}{rule.month}月{rule.day}日", en=f"{month} {rule.day} {en}")


def _relative(offset: int, zh: str, en: str) -> tuple[str, str]:
    near = {-1: (f"上{zh}", f"of the {en} before"), 0: (f"当{zh}", f"of the {en}"), 1: (f"次{zh}", f"of the next {en}")}
    if offset in near:
        return near[offset]
    count, before = abs(offset), offset < 0
    measure = f"个{zh}" if zh == "月" else zh
    return f"{count}{measure}{'前' if before else '后'}", f"{count} {en}s {'before' if before else 'after'}"

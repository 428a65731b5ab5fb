"""The paper behind a decision taken outside: it is there, of a day that can be, and its counts carry the decision."""

from datetime import date

from approvals.actions import Approve, Evidence, Refuse, Return
from approvals.counting import is_won, outweighs
from approvals.definitions import Step
from approvals.effects import Role
from approvals.refusals import Refusal, RefusalCode, not_possible
from approvals.rules.question import Question
from calculations.dates.deadlines import day_of

Judgement = Approve | Return | Refuse

MOST_VOTERS = 3000
"""No body has more: the Electoral Law 选举法 allows the National People's Congress 3,000 deputies, others fewer."""


def evidence_given(asked: Question) -> Refusal | None:
    """Number, date, scan and, for an approval by vote, counts that win it; whatever paper is named has its day."""
    action = asked.action
    if not isinstance(action, Judgement):
        return None
    paper, prepared = action.evidence, asked.task.proposal
    if prepared is not None and isinstance(action, Approve):
        return _another_paper() if paper is not None and paper != prepared.evidence else None
    if paper is None:
        wanted = asked.step.evidence and asked.task.role is not Role.SIGN and prepared is None
        return _missing(asked.step, action) if wanted else None
    return _wrong_day(asked, paper) or _counts(asked.step, action, paper)


def _counts(step: Step, action: Judgement, paper: Evidence) -> Refusal | None:
    votes = paper.votes
    if votes is None:
        wanted = isinstance(action, Approve) and step.vote is not None and step.evidence
        return _missing(step, action) if wanted else None
    if votes.yes + votes.no + votes.abstain > MOST_VOTERS:
        return not_possible(
            f"票数合计超过{MOST_VOTERS}人,请核对。",
            f"More than {MOST_VOTERS} votes: no body has as many members; check the counts.",
        )
    won = is_won(step.vote, votes) if step.vote is not None else outweighs(votes)
    if isinstance(action, Refuse) and won:
        return not_possible(
            f"赞成{votes.yes}、反对{votes.no}、弃权{votes.abstain},已达到通过条件,不能登记为不予同意;请核对票数。",
            f"{votes.yes} for, {votes.no} against, {votes.abstain} abstaining win the vote; that is no refusal.",
        )
    if won or not isinstance(action, Approve):
        return None
    return Refusal(
        code=RefusalCode.VOTE_NOT_WON,
        zh=f"赞成{votes.yes}、反对{votes.no}、弃权{votes.abstain},未达到通过条件。",
        en=f"{votes.yes} for, {votes.no} against, {votes.abstain} abstaining do not win the vote.",
    )


def _missing(step: Step, action: Judgement) -> Refusal:
    counts_wanted = isinstance(action, Approve) and step.vote is not None
    return Refusal(
        code=RefusalCode.MISSING_EVIDENCE,
        zh="请填写文号、日期并上传扫描件" + ("及表决票数。" if counts_wanted else "。"),
        en="Give the document's number, its date and the scan" + (", and the votes." if counts_wanted else "."),
    )


def _wrong_day(asked: Question, paper: Evidence) -> Refusal | None:
    """Not after today, and not before the year that precedes the fund year: nothing about it was decided then."""
    today = day_of(asked.at)
    earliest = date(min(asked.state.head.anchor.year - 1, today.year), 1, 1)
    if earliest <= paper.effective_date <= today:
        return None
    day = paper.effective_date
    return Refusal(
        code=RefusalCode.WRONG_PAPER_DATE,
        zh=f"文件日期{day}不在{earliest}至今日({today})之间,请核对文件。",
        en=f"The paper's date {day} is not between {earliest} and today, {today}; check the paper.",
    )


def _another_paper() -> Refusal:
    return not_possible(
        "复核只确认经办所拟意见及其依据;依据有误的,请退回经办重拟。",
        "A checker confirms what the maker prepared, with its paper; give it back where the paper is wrong.",
    )

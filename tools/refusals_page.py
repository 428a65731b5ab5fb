"""Writes what the engine refuses, and why, for the documentation: ``python -m tools.refusals_page [--check]``."""

import sys
from collections.abc import Iterator, Mapping

from api.problems.catalogue import PROBLEM_WORDS, STATUS
from approvals.refusals import RefusalCode
from services.errors import KIND_OF_REFUSAL
from tools.generated_page import GeneratedPage

WHY: Mapping[RefusalCode, tuple[str, str]] = {
    RefusalCode.CASE_CLOSED: (
        "办结的事项不再改变,历史才可信;后到的人得知待办由谁、何时办理。",
        "A case that has ended never changes: its history can be relied on. Who came late learns who was first.",
    ),
    RefusalCode.UNKNOWN_TASK: (
        "尚未开始的环节不受理,也不留待以后。",
        "A decision for a step that is not open is never stored for later.",
    ),
    RefusalCode.ALREADY_DECIDED: (
        "同一待办只有一次办理生效,其余的人得知是谁、何时。",
        "Of several at once one counts; the others learn who and when.",
    ),
    RefusalCode.WRONG_PARTY: (
        "每一环节由规定的岗位办理;无权查阅的,不告知办理情况。",
        "Each step belongs to the post that the rules name; who may not read it learns nothing of it.",
    ),
    RefusalCode.WRONG_ACTION: (
        "环节只接受它所规定的办理方式。",
        "A step takes only what its kind and role take.",
    ),
    RefusalCode.OWN_WORK: (
        "谁编制或修改的稿,谁不得审核,代理、转办、加签、兼岗、由同事原样重报都不例外。",
        "Whoever made a version never reviews it: not as a substitute, not by transfer, not in another post, "
        "nor when a colleague hands the same content or amounts in again.",
    ),
    RefusalCode.SECOND_PERSON: (
        "经办与复核分设,一人不兼两方。",
        "Maker and checker are two persons, and one person speaks for one party.",
    ),
    RefusalCode.STALE_VERSION: (
        "审批意见绑定所看的稿次和内容哈希;内容变了须重新审批。",
        "A decision binds to the version and hash that were seen; changed content needs approval again.",
    ),
    RefusalCode.BAD_TARGET: (
        "只能退回以前由人办理的环节,不能越过已经划款的环节。",
        "A return leads to an earlier step that people take, and never across money that has moved.",
    ),
    RefusalCode.MISSING_REASON: (
        "退回、不予同意、处置和未通过校验的文稿须有书面理由。",
        "Returns, refusals, choices, and documents that a check flags need a written reason.",
    ),
    RefusalCode.MISSING_EVIDENCE: (
        "系统外作出的决定须有文号、日期和扫描件。",
        "A decision taken outside needs its paper: number, date, scan.",
    ),
    RefusalCode.WRONG_DOCUMENT: (
        "每一环节审的是规定的文种。",
        "Each step is about the form that its chain names.",
    ),
    RefusalCode.CHECK_FAILED: (
        "政策规定不得通过的校验,写明理由也不放行。",
        "What the policy stops, no reason lets through.",
    ),
    RefusalCode.WRONG_PAPER_DATE: (
        "未来的文件不能作为依据;早于上一年度的文件与本年度无关。",
        "No decision rests on a paper of tomorrow, nor on one from before the year that precedes the fund year.",
    ),
    RefusalCode.VOTE_NOT_WON: (
        "录入的票数未达到规定的,或赞成票未过半数的,不能登记为通过。",
        "Counts that do not win the vote, or with no majority for it, cannot be entered as an approval.",
    ),
    RefusalCode.NOT_ALLOWED_HERE: (
        "审批链可以限定环节中可用的操作。",
        "A chain may switch off what may be done at a step.",
    ),
    RefusalCode.HELD_BY_ANOTHER: (
        "已被认领的待办由持有人办理。",
        "A task that somebody holds is theirs until they give it up.",
    ),
    RefusalCode.WAITS_FOR_SIGNER: (
        "前加签人未签或委派意见未回,不能办理。",
        "What was asked of another person comes first.",
    ),
    RefusalCode.WRONG_PERSON: (
        "转办、委派、加签的对象须能办理该环节。",
        "A task goes only to somebody who may take it: duties are checked again.",
    ),
    RefusalCode.TOO_SOON: (
        "催办有间隔。",
        "Urging is limited, so that it stays meaningful.",
    ),
    RefusalCode.TOO_LATE: (
        "下一人已办理的,不能再撤回或拿回。",
        "Nothing is taken back over somebody else's head.",
    ),
    RefusalCode.NOT_AN_OPERATOR: (
        "跳转、终止等权限只属运维人员。",
        "The powers over a case as a whole are the operators'.",
    ),
    RefusalCode.UNKNOWN_PROPOSAL: (
        "须先有一名运维人员提出,另一名才能确认。",
        "A power is proposed by one operator before another confirms it.",
    ),
    RefusalCode.NOT_POSSIBLE: (
        "以事项目前的状态无法办理。",
        "As the case stands it would lead nowhere, or undo what cannot be undone.",
    ),
    RefusalCode.KEY_REUSED: (
        "同一请求编号只对应一个请求,重发才不会重复办理。",
        "A key stands for one request: only so can it be sent again without counting twice.",
    ),
    RefusalCode.NOT_A_REHEARSAL: (
        "真实事项只随真实时间推进。",
        "Real cases go by real time alone.",
    ),
}
"""Why the engine refuses it, in Chinese and English."""

_HEAD = """\
# What the engine refuses, and why 系统不予受理的情形

<!-- 由程序生成,请勿手工修改。Made by `python -m tools.refusals_page`: edit tools/refusals_page.py. -->

Every action of the staff goes through one function, `decide`, before anything happens. A refusal leaves no trace in the
case and uses up no idempotency key; it says in Chinese and English why, and what to do. Attempts that duties forbid
(`wrong_party`, `own_work`, `second_person`) are kept for auditors (`GET /cases/CASE/attempts`). Over HTTP a refusal is
a problem (RFC 9457) of the type `/problems/…`.

| code | status | 为什么不予受理 Why | 怎么办 What to do |
|---|---|---|---|
"""

_TAIL = """
## What it never does 系统绝不做的事

- 到期自动通过或否决。Nothing passes or fails by itself when time runs out: it is reminded, noticed, escalated,
  and waits for a person.
- 倒签。No date is set back: `effective_date` is what the paper says, `recorded_at` is when it was recorded.
- 岗位空缺视为通过。Nothing passes because nobody holds the post; an empty post is raised to the operators.
- 遗忘谁作的决定。Name, organisation and post stay with a decision as they were at that moment.

## Refused before a case hears of it 报送时的校验

A document is read whole by the form that its step names. Every fault is reported by its place (`lines[3].before`,
`row 4, amount`), nothing of a wrong document is kept, and no case is started on one (`bad-input`, 422). What each form
is checked against is in [approvals.md](approvals.md). A case that was started before is not started again: the answer
says who did and when, also of one that has ended (`case-exists`, 409). A chain with a mistake is not loaded at all,
and the loader names file and line.
"""


def page() -> str:
    """The page as it should be. Raises ``KeyError`` for a reason that nobody has explained."""
    return _HEAD + "\n".join(_rows()) + "\n" + _TAIL


def _rows() -> Iterator[str]:
    for code in RefusalCode:
        kind = KIND_OF_REFUSAL[code]
        words, (zh, en) = PROBLEM_WORDS[kind], WHY[code]
        title = f"{words.title_zh}<br>{words.title_en}"
        yield f"| `{code.value}`<br>{title} | {STATUS[kind]} | {zh}<br>{en} | {words.todo_zh}<br>{words.todo_en} |"


GENERATED = GeneratedPage("refusals.md", "tools.refusals_page", page)

if __name__ == "__main__":
    sys.exit(GENERATED.main(sys.argv[1:]))

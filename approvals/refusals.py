"""Why an action is not allowed: a code for programs, words for people, and what to do."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from approvals.vocabulary import Outcome
from calculations.input.frozen import Frozen, left_out


class RefusalCode(StrEnum):
    """The reasons that ``decide`` can give."""

    CASE_CLOSED = "case_closed"
    UNKNOWN_TASK = "unknown_task"
    ALREADY_DECIDED = "already_decided"
    WRONG_PARTY = "wrong_party"
    WRONG_ACTION = "wrong_action"
    OWN_WORK = "own_work"
    SECOND_PERSON = "second_person"
    STALE_VERSION = "stale_version"
    BAD_TARGET = "bad_target"
    MISSING_REASON = "missing_reason"
    MISSING_EVIDENCE = "missing_evidence"
    WRONG_DOCUMENT = "wrong_document"
    CHECK_FAILED = "check_failed"
    WRONG_PAPER_DATE = "wrong_paper_date"
    VOTE_NOT_WON = "vote_not_won"
    NOT_ALLOWED_HERE = "not_allowed_here"
    HELD_BY_ANOTHER = "held_by_another"
    WAITS_FOR_SIGNER = "waits_for_signer"
    WRONG_PERSON = "wrong_person"
    TOO_SOON = "too_soon"
    TOO_LATE = "too_late"
    NOT_AN_OPERATOR = "not_an_operator"
    UNKNOWN_PROPOSAL = "unknown_proposal"
    NOT_POSSIBLE = "not_possible"
    KEY_REUSED = "key_reused"
    NOT_A_REHEARSAL = "not_a_rehearsal"


PARTY = "{party}"
"""Where the name of a refusal's party belongs in its words."""


class Refusal(Frozen):
    """Why not, in Chinese and English; for a lost race who was first and when; for a stale version the newest.

    ``party`` (``330203.county_agency/maker``) is the one that the words leave a place for (``PARTY``): a case knows
    codes, names are filled in where people read it.
    """

    code: RefusalCode
    zh: str
    en: str
    party: str | None = left_out(None)
    by: str | None = left_out(None)
    at: datetime | None = left_out(None)
    newest_version: int | None = left_out(None)

    def naming(self, zh: str, en: str) -> Self:
        """The same with the party's names in their place."""
        return self.model_copy(update={"zh": self.zh.replace(PARTY, zh), "en": self.en.replace(PARTY, en)})

    def with_code(self) -> Self:
        """The same with the party's code in place of its name."""
        return self if self.party is None else self.naming(self.party, self.party)


def wrong_party(party: str) -> Refusal:
    """The person does not hold the post that this waits for."""
    return Refusal(
        code=RefusalCode.WRONG_PARTY,
        zh=f"该事项须由{PARTY}办理,您没有相应岗位。",
        en=f"This waits for {PARTY}; you do not hold that post.",
        party=party,
    )


def takes_no_part() -> Refusal:
    """The person's organisation has no part in this, whatever post they hold."""
    return Refusal(
        code=RefusalCode.WRONG_PARTY,
        zh="您所在的机构不参与此项办理。",
        en="Your organisation takes no part in this.",
    )


def wrong_form(form: str) -> Refusal:
    """Another kind of document is needed."""
    return Refusal(
        code=RefusalCode.WRONG_DOCUMENT,
        zh=f"需要的文种是“{form}”。",
        en=f"The document needed here is a {form}.",
    )


def bad_target(step: str) -> Refusal:
    """No way leads back there."""
    return Refusal(
        code=RefusalCode.BAD_TARGET,
        zh=f"不能退回到“{step}”。",
        en=f"It cannot be returned to {step} from here.",
    )


def held_by_another(holder: str, since: datetime | None) -> Refusal:
    """Another person of the post has taken the task on."""
    return Refusal(
        code=RefusalCode.HELD_BY_ANOTHER,
        zh=f"该待办已由{holder}持有,请由其办理或转办。",
        en=f"{holder} holds this task; ask them to deal with it or to transfer it.",
        by=holder,
        at=since,
    )


def missing_reason() -> Refusal:
    """A reason has to be given."""
    return Refusal(code=RefusalCode.MISSING_REASON, zh="请填写理由。", en="Give a reason.")


def not_possible(zh: str, en: str) -> Refusal:
    """As the case stands, it cannot be done."""
    return Refusal(code=RefusalCode.NOT_POSSIBLE, zh=zh, en=en)


def too_late(zh: str, en: str, by: str | None = None, at: datetime | None = None) -> Refusal:
    """It can no longer be taken back."""
    return Refusal(code=RefusalCode.TOO_LATE, zh=zh, en=en, by=by, at=at)


OUTCOMES_ZH = {
    Outcome.SUBMITTED: "已提交",
    Outcome.PREPARED: "已拟办",
    Outcome.APPROVED: "已同意",
    Outcome.RETURNED: "已退回",
    Outcome.REFUSED: "不予同意",
    Outcome.WITHDRAWN: "已撤回",
    Outcome.CHOSEN: "已处置",
    Outcome.SUPERSEDED: "已由他人办理,本待办失效",
    Outcome.COMPLETED: "已自动完成",
    Outcome.FAILED: "自动处理未通过",
    Outcome.VOTED: "已表决",
    Outcome.OPINED: "已提出意见",
    Outcome.TAKEN_BACK: "前一环节已拿回",
    Outcome.REMOVED: "已减签",
}
"""How a task ended, as a refusal names it to the loser of a race."""

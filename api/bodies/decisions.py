"""What the staff send with a decision; the path says on which task, the login says who."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from api.bodies.task_bodies import ANY_ACTION, Body, TaskBody, TaskRoute
from approvals.actions import (
    Approve,
    Ballot,
    Evidence,
    Refuse,
    Return,
    Seen,
    TakeBack,
    Vote,
    Withdraw,
)
from approvals.steps import MissingChoice
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.text_types import StorableText, seen

_SEEN: JsonDict = {"number": 2, "content_hash": "9f" * 32}
_EVIDENCE: JsonDict = {"document_number": "甬财社〔2022〕15号", "effective_date": "2022-03-10", "scan": "3c" * 32}
_SEEN_FIELD = Field(
    default=None,
    description=both(
        "您所看到的稿次,与事项所示一致;环节无文稿时不写",
        "The version before you, as the case shows it; none where the step has no document",
    ),
)
_EVIDENCE_FIELD = Field(
    default=None,
    description=both(
        "系统外所作决定的依据文件;`scan` 为 POST /attachments 所得 SHA-256",
        "The paper behind a decision taken outside; `scan` is the SHA-256 from POST /attachments",
    ),
)


def _readable(paper: Evidence | None) -> Evidence | None:
    return paper and paper.model_copy(update={"document_number": seen(paper.document_number, "文号")})


Branches = tuple[Annotated[str, Field(max_length=50)], ...]
"""Counties by their codes."""

Paper = Annotated[Evidence | None, AfterValidator(_readable), _EVIDENCE_FIELD]
"""The paper that a decision may come with."""


class ApproveBody(TaskBody):
    """同意: agree with the version seen; as a checker, carry out what was prepared."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"seen": _SEEN, "note": "同意"}, {"seen": _SEEN, "evidence": _EVIDENCE}]}
    )

    seen: Annotated[Seen | None, _SEEN_FIELD] = None
    note: StorableText = ""
    evidence: Paper = None

    def action(self, task: str) -> Approve:
        """On that task."""
        return Approve(task=task, seen=self.seen, note=self.note, evidence=self.evidence)


class ReturnBody(TaskBody):
    """退回修改: to an earlier step, with the reason; names the counties when that step is walked by each."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"seen": _SEEN, "to": "agency_draft", "reason": "利息收入测算依据不足"},
                {"seen": _SEEN, "to": "county_draft", "branches": ["330225"], "reason": "支出增幅过大"},
            ]
        }
    )

    seen: Annotated[Seen | None, _SEEN_FIELD] = None
    to: Annotated[str, Field(max_length=100)]
    branches: Branches = ()
    reason: StorableText = ""
    evidence: Paper = None

    def action(self, task: str) -> Return:
        """On that task."""
        return Return(
            task=task, seen=self.seen, to=self.to, branches=self.branches, reason=self.reason, evidence=self.evidence
        )


class RefuseBody(TaskBody):
    """不予同意: ends the case, where the step may do that."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seen": _SEEN, "reason": "不予批准"}]})

    seen: Annotated[Seen | None, _SEEN_FIELD] = None
    reason: StorableText = ""
    evidence: Paper = None

    def action(self, task: str) -> Refuse:
        """On that task."""
        return Refuse(task=task, seen=self.seen, reason=self.reason, evidence=self.evidence)


class WithdrawBody(TaskBody):
    """撤回: take back what you handed in, while nobody after has decided; the path names your own closed task."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "附表有误"}]})

    reason: StorableText = ""

    def action(self, task: str) -> Withdraw:
        """On that task."""
        return Withdraw(task=task, reason=self.reason)


class TakeBackBody(TaskBody):
    """拿回: take back my approval, until the next one acts; the path names my own closed task."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "漏看附件三"}]})

    reason: StorableText = ""

    def action(self, task: str) -> TakeBack:
        """On that task."""
        return TakeBack(task=task, reason=self.reason)


class VoteBody(TaskBody):
    """表决: my vote at a step that is voted on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seen": _SEEN, "ballot": "yes"}]})

    seen: Annotated[Seen | None, _SEEN_FIELD] = None
    ballot: Ballot
    note: StorableText = ""

    def action(self, task: str) -> Vote:
        """On that task."""
        return Vote(task=task, seen=self.seen, ballot=self.ballot, note=self.note)


class ChooseBody(Body):
    """What becomes of a plan that has not come; an estimate is computed by the system from the last three plans."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"choice": "estimate", "reason": "截止日后仍未报送,按前三个月均值估算"}]}
    )

    choice: MissingChoice
    reason: StorableText = ""


_JUDGED = (
    *ANY_ACTION,
    ErrorKind.OWN_WORK,
    ErrorKind.SECOND_PERSON,
    ErrorKind.STALE_VERSION,
    ErrorKind.MISSING_EVIDENCE,
    ErrorKind.HELD_BY_ANOTHER,
    ErrorKind.WAITS_FOR_SIGNER,
    ErrorKind.WRONG_PAPER_DATE,
    ErrorKind.VOTE_NOT_WON,
)
_TAKEN_BACK = (*ANY_ACTION, ErrorKind.TOO_LATE, ErrorKind.NOT_ALLOWED_HERE)

DECISIONS = (
    TaskRoute(
        Approve,
        ApproveBody,
        both(
            "同意所看到的稿次;复核人同意即按经办意见办理。",
            "Agree with the version seen; as a checker, carry out what was prepared.",
        ),
        _JUDGED,
    ),
    TaskRoute(
        Return,
        ReturnBody,
        both("退回此前的环节,须写明原因。", "Send it back to an earlier step, with the reason."),
        (*_JUDGED, ErrorKind.BAD_TARGET, ErrorKind.MISSING_REASON),
        name="send_back",
    ),
    TaskRoute(
        Refuse,
        RefuseBody,
        both(
            "终结本事项,限可作此决定的环节;须写明原因。",
            "End the case, where the step may do that; with the reason.",
        ),
        (*_JUDGED, ErrorKind.MISSING_REASON),
    ),
    TaskRoute(
        Withdraw,
        WithdrawBody,
        both(
            "撤回本人所报送的,限后续环节尚未表态;路径中写本人已办的待办。",
            "Take back what I handed in, while nobody after has decided; the path names my own closed task.",
        ),
        _TAKEN_BACK,
    ),
    TaskRoute(
        TakeBack,
        TakeBackBody,
        both(
            "拿回本人的同意意见,限下一环节尚未办理;路径中写本人已办的待办。",
            "Take back my approval until the next one acts; the path names my own closed task.",
        ),
        (*_TAKEN_BACK, ErrorKind.MISSING_REASON),
    ),
    TaskRoute(
        Vote,
        VoteBody,
        both(
            "在票决环节投票,以所看到的稿次为准。",
            "My vote at a step that is voted on; it binds to the version seen.",
        ),
        _JUDGED,
    ),
)
"""What is decided with nothing but a body."""

"""What the staff send with an action; the path says on which task, the login says who."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from approvals.actions import Approve, Comment, DocumentRef, Evidence, Hash, Reason, Refuse, Return, Seen, Withdraw
from approvals.actions import Choose as ChooseAction

_SEEN: JsonDict = {"number": 2, "content_hash": "9f" * 32}
_EVIDENCE: JsonDict = {"document_number": "甬财社〔2022〕15号", "effective_date": "2022-03-10", "scan": "3c" * 32}
_SEEN_FIELD = Field(
    default=None,
    description="The version before you, as the case shows it; none where the step has no document",
)
_EVIDENCE_FIELD = Field(
    default=None, description="The paper behind a decision taken outside; `scan` is the SHA-256 from POST /attachments"
)


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ApproveBody(_Body):
    """同意: agree with the version seen; as a checker, carry out what was prepared."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"seen": _SEEN, "note": "同意"}, {"seen": _SEEN, "evidence": _EVIDENCE}]}
    )

    seen: Annotated[Seen | None, _SEEN_FIELD] = None
    note: Reason = ""
    evidence: Annotated[Evidence | None, _EVIDENCE_FIELD] = None

    def action(self, task: str) -> Approve:
        """On that task."""
        return Approve(task=task, seen=self.seen, note=self.note, evidence=self.evidence)


class ReturnBody(_Body):
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
    branches: tuple[str, ...] = ()
    reason: Reason = ""
    evidence: Annotated[Evidence | None, _EVIDENCE_FIELD] = None

    def action(self, task: str) -> Return:
        """On that task."""
        return Return(
            task=task, seen=self.seen, to=self.to, branches=self.branches, reason=self.reason, evidence=self.evidence
        )


class RefuseBody(_Body):
    """不予同意: ends the case, where the step may do that."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"seen": _SEEN, "reason": "不予批准"}]})

    seen: Annotated[Seen | None, _SEEN_FIELD] = None
    reason: Reason = ""
    evidence: Annotated[Evidence | None, _EVIDENCE_FIELD] = None

    def action(self, task: str) -> Refuse:
        """On that task."""
        return Refuse(task=task, seen=self.seen, reason=self.reason, evidence=self.evidence)


class WithdrawBody(_Body):
    """撤回: take back what you handed in, while nobody after has decided; the path names your own closed task."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "附表有误"}]})

    reason: Reason = ""

    def action(self, task: str) -> Withdraw:
        """On that task."""
        return Withdraw(task=task, reason=self.reason)


class CommentBody(_Body):
    """意见: words on an open task, with attachments by their SHA-256."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "请核对三季度数据"}]})

    text: Annotated[Reason, Field(min_length=1)]
    attachments: Annotated[tuple[Hash, ...], Field(max_length=20)] = ()

    def action(self, task: str) -> Comment:
        """On that task."""
        return Comment(task=task, text=self.text, attachments=self.attachments)


class ChooseBody(_Body):
    """What becomes of a plan that has not come; an estimate is reckoned by the system from the last three plans."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"choice": "estimate", "reason": "截止日后仍未报送,按前三个月均值估算"}]}
    )

    choice: Literal["wait", "leave_out", "estimate"]
    reason: Reason = ""

    def action(self, task: str, document: DocumentRef | None) -> ChooseAction:
        """On that task; with the estimate's document where one was chosen."""
        return ChooseAction(task=task, choice=self.choice, reason=self.reason, document=document)

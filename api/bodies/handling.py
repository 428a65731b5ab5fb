"""What the staff send to handle a task: to whom it goes, who signs as well, words, copies and drafts."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from api.bodies.task_bodies import ANY_ACTION, HELD, Body, TaskBody, TaskRoute
from approvals.actions import Comment, Hash, Opine, Position, RemoveSigner, Urge
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.text_types import STORABLE, LoginName, StorableText, seen

_Attachments = Annotated[tuple[Hash, ...], Field(max_length=20)]
_FILES = Field(
    default=(),
    description=both("附件的 SHA-256(由 POST /attachments 取得)", "Files by their SHA-256 from POST /attachments"),
)


class CommentBody(TaskBody):
    """意见: words on an open task, with attachments by their SHA-256."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "请核对三季度数据"}]})

    text: Annotated[StorableText, Field(min_length=1)]
    attachments: Annotated[_Attachments, _FILES] = ()

    def action(self, task: str) -> Comment:
        """On that task."""
        return Comment(task=task, text=self.text, attachments=self.attachments)


class OpineBody(TaskBody):
    """The opinion that I was asked for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "测算口径无误"}]})

    text: Annotated[StorableText, Field(min_length=1)]
    attachments: Annotated[_Attachments, _FILES] = ()

    def action(self, task: str) -> Opine:
        """On that task."""
        return Opine(task=task, text=self.text, attachments=self.attachments)


class TransferBody(Body):
    """转办: to a colleague who holds the same post."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "nb-bureau-maker2", "reason": "本周出差"}]})

    to: LoginName
    reason: StorableText = ""


class DelegateBody(Body):
    """委派: to somebody who gives an opinion; I decide afterwards."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "nb-tax-maker1", "reason": "请核征缴数"}]})

    to: LoginName
    reason: StorableText = ""


class AddSignerBody(Body):
    """加签: somebody signs as well, before me, after me or in parallel."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"to": "nb-tax-leader", "position": "before", "reason": "涉及征缴计划"}]}
    )

    to: LoginName
    position: Position
    reason: StorableText = ""


class RemoveSignerBody(TaskBody):
    """减签: somebody who was added, or asked for an opinion, need not sign any more."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person": "nb-tax-leader", "reason": "已口头确认"}]})

    person: LoginName
    reason: StorableText = ""

    def action(self, task: str) -> RemoveSigner:
        """Of that task."""
        return RemoveSigner(task=task, person=self.person, reason=self.reason)


class UrgeBody(TaskBody):
    """催办: once in a while only."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "请于今日办结"}]})

    note: StorableText = ""

    def action(self, task: str) -> Urge:
        """That task."""
        return Urge(task=task, note=self.note)


class CopyBody(Body):
    """抄送: to colleagues who may read the case; they need not do anything."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": ["nb-audit-maker"], "note": "请知悉"}]})

    to: Annotated[tuple[LoginName, ...], Field(min_length=1, max_length=50)]
    note: StorableText = ""


class DraftBody(Body):
    """暂存: what I have so far, as text (a note, JSON or CSV that is not finished); nobody else reads it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"content": '{"kind": "plan", "county": …'}]})

    content: Annotated[str, Field(max_length=1_000_000, pattern=STORABLE)]


class PhrasesBody(Body):
    """My phrases at hand, in my order."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"phrases": ["同意", "请补充测算依据后重报"]}]})

    phrases: Annotated[
        tuple[Annotated[str, Field(min_length=1, max_length=500), AfterValidator(seen)], ...], Field(max_length=100)
    ]


HANDLING = (
    TaskRoute(
        Opine,
        OpineBody,
        both("答复他人征求的意见。", "The opinion that I was asked for."),
        (*HELD, ErrorKind.OWN_WORK),
    ),
    TaskRoute(
        RemoveSigner,
        RemoveSignerBody,
        both(
            "加签人员不必再签;审批链本身规定的各方不能减去。",
            "Somebody who was added need not sign any more; the chain's own parties always do.",
        ),
        (*HELD, ErrorKind.NOT_POSSIBLE, ErrorKind.MISSING_REASON, ErrorKind.OWN_WORK, ErrorKind.SECOND_PERSON),
    ),
    TaskRoute(
        Urge,
        UrgeBody,
        both(
            "由此前经手人员或运维人员催办,有次数间隔限制。",
            "Press for a task, as who acted before or as an operator; once in a while only.",
        ),
        (*HELD, ErrorKind.TOO_SOON),
    ),
    TaskRoute(
        Comment,
        CommentBody,
        both(
            "对未办待办发表意见,可附附件;不改变其他任何内容。",
            "Words on an open task, with attachments; nothing else changes.",
        ),
        (*ANY_ACTION, ErrorKind.NOT_ALLOWED_HERE),
    ),
)
"""How a task is handled with nothing but a body."""

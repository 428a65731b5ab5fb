"""Every kind of action that people do to a case, declared once: its names, what it does, how it is sent and explained.

``apply``, ``allowed``, the API, the command line and the explanations read these tables.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from approvals import trials
from approvals.actions import (
    AddSigner,
    Approve,
    Choose,
    Claim,
    Comment,
    Confirm,
    Copy,
    Decline,
    Delegate,
    HandIn,
    HandOver,
    MarkRead,
    Opine,
    Propose,
    RecordsAction,
    Refuse,
    RemoveSigner,
    Return,
    SaveDraft,
    StaffAction,
    Submit,
    TakeBack,
    Transfer,
    Urge,
    Vote,
    Withdraw,
)
from approvals.chain_transition import ChainTransition
from approvals.effects import (
    Commented,
    Delegated,
    HandedIn,
    HandedOver,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    SignerAdded,
    SignerRemoved,
    TakenBack,
    Urged,
)
from approvals.handlers import automatic, decisions, handling, powers, taking_back
from approvals.state import CaseState
from approvals.trials import NamedTask, OpenTask
from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen

On = TypeVar("On")


@dataclass(frozen=True)
class ActionKind(Generic[On]):
    """One kind of action.

    ``tried`` are the actions that show whether somebody may do it. ``carry_out`` changes the case; without it the
    action is in the records alone. ``event`` is the first effect of the action where that has all that the action says,
    so that the action can be found again from it. ``path`` is where it is sent, after ``/cases/CASE/tasks/TASK/``;
    without it, it is sent in a way of its own.
    """

    model: type[Frozen]
    name: Bilingual
    tried: Callable[[On], Iterable[StaffAction | RecordsAction]]
    carry_out: Callable[[ChainTransition, Any], None] | None = None
    event: type[Frozen] | None = None
    path: str | None = None

    @property
    def kind(self) -> str:
        """What requests and records call it."""
        return str(self.model.model_fields["kind"].default)

    @property
    def fields(self) -> tuple[str, ...]:
        """What is said with it, apart from the task and the document."""
        return tuple(name for name in self.model.model_fields if name not in ("kind", "task", "document"))


ON_OPEN_TASK: tuple[ActionKind[OpenTask], ...] = (
    ActionKind(Submit, Bilingual("提交", "hand in"), trials.submit, decisions.submit, path="submit"),
    ActionKind(Approve, Bilingual("同意", "approve"), trials.approve, decisions.judge, path="approve"),
    ActionKind(Return, Bilingual("退回修改", "return"), trials.send_back, decisions.judge, path="return"),
    ActionKind(Refuse, Bilingual("不予同意", "refuse"), trials.refuse, decisions.judge, path="refuse"),
    ActionKind(Vote, Bilingual("表决", "vote"), trials.vote, decisions.vote, path="vote"),
    ActionKind(Choose, Bilingual("未报处置", "choose"), trials.choose, decisions.choose, path="choose"),
    ActionKind(Opine, Bilingual("答复委派意见", "give the opinion"), trials.opine, decisions.opine, path="opine"),
    ActionKind(Claim, Bilingual("认领", "claim"), trials.bare(Claim), handling.claim, path="claim"),
    ActionKind(Transfer, Bilingual("转办", "transfer"), trials.transfer, handling.transfer, path="transfer"),
    ActionKind(Delegate, Bilingual("委派", "delegate"), trials.delegate, handling.delegate, Delegated, "delegate"),
    ActionKind(
        AddSigner, Bilingual("加签", "add a signer"), trials.add_signer, handling.add_signer, SignerAdded, "signers"
    ),
    ActionKind(Urge, Bilingual("催办", "urge"), trials.bare(Urge), handling.urge, Urged, "urge"),
    ActionKind(Comment, Bilingual("意见", "comment"), trials.comment, handling.comment, Commented, "comment"),
    ActionKind(SaveDraft, Bilingual("暂存", "save a draft"), trials.bare(SaveDraft)),
    ActionKind(Copy, Bilingual("抄送", "copy"), trials.copy, path="copy"),
)
"""What is done with an open task of a party."""

ON_TASK: tuple[ActionKind[NamedTask], ...] = (
    ActionKind(Withdraw, Bilingual("撤回", "withdraw"), trials.withdraw, taking_back.withdraw, path="withdraw"),
    ActionKind(
        TakeBack, Bilingual("拿回", "take back"), trials.take_back, taking_back.take_back, TakenBack, "take-back"
    ),
    ActionKind(
        RemoveSigner,
        Bilingual("减签", "remove a signer"),
        trials.remove_signer,
        handling.remove_signer,
        SignerRemoved,
        "signers/remove",
    ),
    ActionKind(MarkRead, Bilingual("已阅", "mark as read"), trials.bare(MarkRead)),
)
"""What is done with a task, open or closed."""

ON_CASE: tuple[ActionKind[CaseState], ...] = (
    ActionKind(HandIn, Bilingual("报送", "hand in at any time"), trials.hand_in, automatic.hand_in, HandedIn),
    ActionKind(
        Propose, Bilingual("提请运维处置", "propose the use of a power"), trials.propose, powers.propose, PowerProposed
    ),
    ActionKind(
        Confirm, Bilingual("确认运维处置", "confirm a proposal"), trials.confirm, powers.confirm, PowerConfirmed
    ),
    ActionKind(Decline, Bilingual("撤销运维处置", "let a proposal go"), trials.decline, powers.decline, PowerDeclined),
    ActionKind(HandOver, Bilingual("离职转办", "hand over"), trials.hand_over, powers.hand_over, HandedOver),
)
"""What names no task: hand-ins, and what operators do."""

_ALL: tuple[ActionKind[Any], ...] = (*ON_OPEN_TASK, *ON_TASK, *ON_CASE)

ACTION_KINDS: Mapping[str, ActionKind[Any]] = MappingProxyType({each.kind: each for each in _ALL})
"""Every kind of action, as requests and records call it."""


def kind_of(model: type[Frozen]) -> ActionKind[Any]:
    """The kind of an action, by its type. Raises ``KeyError`` for what people do not do."""
    return ACTION_KINDS[model.model_fields["kind"].default]

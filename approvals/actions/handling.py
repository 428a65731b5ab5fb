"""Who handles a task and with whose help: claims, transfers, delegations, added signers; urging and comments."""

from enum import StrEnum
from typing import Literal

from approvals.actions.people import Actor, Reason
from approvals.actions.references import Hash
from calculations.input.frozen import Frozen, left_out


class Comment(Frozen):
    """意见: words and attachments (SHA-256) on an open task; nothing else changes."""

    kind: Literal["comment"] = "comment"
    task: str
    text: Reason
    attachments: tuple[Hash, ...] = ()


class Urge(Frozen):
    """催办: whoever handed in, or an operator, presses for an open task; once in a while only."""

    kind: Literal["urge"] = "urge"
    task: str
    note: Reason = ""


class Claim(Frozen):
    """认领: one of those who hold the post takes the task on; whoever comes later learns who holds it."""

    kind: Literal["claim"] = "claim"
    task: str


class Transfer(Frozen):
    """转办: another person who holds the post takes the holder's place; ``to`` is that person as of now."""

    kind: Literal["transfer"] = "transfer"
    task: str
    to: Actor
    reason: Reason


class Delegate(Frozen):
    """委派: another person gives an opinion, then the holder decides; ``to`` is that person as of now."""

    kind: Literal["delegate"] = "delegate"
    task: str
    to: Actor
    reason: Reason = ""


class Opine(Frozen):
    """The opinion that was asked for; the task it was asked on can then be decided."""

    kind: Literal["opine"] = "opine"
    task: str
    text: Reason
    attachments: tuple[Hash, ...] = left_out(())


class Position(StrEnum):
    """When an added signer signs: before the holder may decide, after they have, or at the same time."""

    BEFORE = "before"
    AFTER = "after"
    BESIDE = "beside"


class AddSigner(Frozen):
    """加签: the holder has another person sign as well; the step passes only when they have."""

    kind: Literal["add_signer"] = "add_signer"
    task: str
    to: Actor
    position: Position
    reason: Reason = ""


class RemoveSigner(Frozen):
    """减签: whoever added a signer, or asked for an opinion, lets it go unsigned; names the task it was added to."""

    kind: Literal["remove_signer"] = "remove_signer"
    task: str
    person: str
    reason: Reason


HandlingAction = Comment | Urge | Claim | Transfer | Delegate | Opine | AddSigner | RemoveSigner
"""How a task is handled."""

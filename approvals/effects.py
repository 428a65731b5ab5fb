"""What an action did to a case: numbered events, chained by hash, that the records follow and auditors read."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Annotated

from pydantic import Field

from approvals.actions import Actor
from approvals.events import *
from approvals.handling_events import *
from approvals.vocabulary import *
from calculations.input.frozen import Frozen, left_out

FIRST = "0" * 64
"""What the first effect of a case names as its predecessor."""

Event = Annotated[ChainEvent | HandlingEvent, Field(discriminator="kind")]
"""Everything that happens to a case."""


class EffectBody(Frozen):
    """An effect before it is chained: the case's next number, the instant, who (none: the clock or the case).

    ``power`` marks what operators brought about: the id of the confirmed proposal.
    """

    number: int
    at: datetime
    actor: Actor | None
    event: Event
    power: str | None = left_out(None)


class Effect(EffectBody):
    """One entry of a case's history. ``hash`` is SHA-256 over the previous hash and the body's JSON."""

    previous: str
    hash: str

    def body_json(self) -> str:
        """The text that the hash covers, after the previous hash."""
        return self.model_dump_json(exclude={"previous", "hash"})

    def is_sound(self) -> bool:
        """Whether the hash fits the content."""
        return self.hash == chained(self.previous, self.body_json())


def chained(previous: str, body_json: str) -> str:
    """The hash of an entry that follows ``previous``."""
    return sha256(f"{previous}\n{body_json}".encode()).hexdigest()


def chain(bodies: Iterable[EffectBody], previous: str = FIRST) -> tuple[Effect, ...]:
    """The effects with these bodies, in order, the first of them after the entry with the hash ``previous``."""
    effects: list[Effect] = []
    for body in bodies:
        digest = chained(previous, body.model_dump_json())
        effects.append(Effect(**dict(body), previous=previous, hash=digest))
        previous = digest
    return tuple(effects)


def files_of(event: Event) -> tuple[str, ...]:
    """The files that an event names as such, by their hashes; one that is in its words is none."""
    match event:
        case Decided() as decided:
            return (*([decided.evidence.scan] if decided.evidence else []), *decided.attachments)
        case Commented() as commented:
            return commented.attachments
        case VersionMade() | HandedIn() as made:
            return (made.document.file,) if made.document.file is not None else ()
        case _:
            return ()

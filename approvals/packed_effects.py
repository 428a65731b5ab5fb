"""Effects as JSON without what follows from the one before: same person, instant and power, next number, hashes.

A history keeps every receipt for ten years, and an action's effects repeat most of what they say. What is left out is
computed when they are read: the hashes chain them again, so that what was changed on the way has other hashes.
"""

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import BeforeValidator, JsonValue, PlainSerializer

from approvals.effects import Effect, EffectBody, chained

_SAME = ("at", "actor", "power")
"""What is left out where the effect before says the same."""

Packed = dict[str, JsonValue]


def pack(effects: Iterable[Effect]) -> list[Packed]:
    """The effects as JSON, each after the one that it follows."""
    packed: list[Packed] = []
    before: Effect | None = None
    for effect in effects:
        said = effect.model_dump(mode="json", exclude=_said_before(effect, before))
        if before is not None and before.power is not None and effect.power is None:
            said["power"] = None
        packed.append(said)
        before = effect
    return packed


def _said_before(effect: Effect, before: Effect | None) -> set[str]:
    """The fields of an effect that follow from the one before."""
    if before is None:
        return {"hash"}
    names = {"hash", *(name for name in _SAME if getattr(effect, name) == getattr(before, name))}
    if effect.number == before.number + 1:
        names.add("number")
    if effect.previous == before.hash:
        names.add("previous")
    return names


def unpack(given: Any) -> Any:
    """The effects again; what was never packed, as in histories of before, is given back as it is."""
    if not isinstance(given, list | tuple) or not all(isinstance(each, dict) and "hash" not in each for each in given):
        return given
    effects: list[Effect] = []
    for each in given:
        said = {**(_follows(effects[-1]) if effects else {}), **each}
        previous = said.pop("previous", None)
        if not isinstance(previous, str):
            raise ValueError("the first effect does not say which one it follows")
        body = EffectBody.model_validate(said)
        digest = chained(previous, body.model_dump_json())
        # All of it was validated above, and histories are read often.
        effects.append(Effect.model_construct(**dict(body), previous=previous, hash=digest))
    return tuple(effects)


def _follows(before: Effect) -> dict[str, Any]:
    same = {name: getattr(before, name) for name in _SAME}
    return {**same, "number": before.number + 1, "previous": before.hash}


PackedEffects = Annotated[
    tuple[Effect, ...], BeforeValidator(unpack), PlainSerializer(pack, return_type=list[Packed], when_used="json")
]
"""The effects of an action, or of a stretch of a case, in order."""

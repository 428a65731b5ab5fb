"""Effects come back from their packed JSON as they were, and are a good deal shorter in it."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from approvals.effects import Effect
from approvals.packed_effects import PackedEffects
from tests.records.story import random_story

PACKED: TypeAdapter[tuple[Effect, ...]] = TypeAdapter(PackedEffects)
PLAIN: TypeAdapter[tuple[Effect, ...]] = TypeAdapter(tuple[Effect, ...])
STORIES = [random_story(seed, 30).effects for seed in range(20)]


@pytest.mark.parametrize("effects", STORIES)
def test_effects_come_back_as_they_were(effects: list[Effect]) -> None:
    for stretch in (effects, effects[3:], effects[5:6], effects[:0], effects[::2], effects[::-1]):
        again = PACKED.validate_json(PACKED.dump_json(tuple(stretch)))
        assert again == tuple(stretch)
        assert all(effect.is_sound() for effect in again)


def test_what_one_says_and_the_next_does_not_is_not_taken_over() -> None:
    first, second = STORIES[0][:2]
    powered = first.model_copy(update={"power": "proposal.1"})
    again = PACKED.validate_json(PACKED.dump_json((powered, second)))
    assert [effect.power for effect in again] == ["proposal.1", None]


def test_effects_of_before_are_read_as_they_are() -> None:
    for effects in STORIES:
        assert PACKED.validate_json(PLAIN.dump_json(tuple(effects))) == tuple(effects)


def test_what_is_left_out_is_two_fifths_and_more() -> None:
    plain, packed = (sum(len(kind.dump_json(tuple(effects))) for effects in STORIES) for kind in (PLAIN, PACKED))
    assert packed < plain * 0.6


def test_what_was_changed_on_the_way_has_other_hashes() -> None:
    packed = json.loads(PACKED.dump_json(tuple(STORIES[0])))
    packed[0]["at"] = "2021-01-01T00:00:00Z"
    assert PACKED.validate_python(packed)[-1].hash != STORIES[0][-1].hash


def test_what_is_no_effect_is_refused() -> None:
    packed = json.loads(PACKED.dump_json(tuple(STORIES[0][:1])))
    del packed[0]["previous"]
    nothing = [{"number": 1, "previous": "0", "event": {"kind": "nothing"}}]
    wrongs: tuple[object, ...] = (packed, [{"number": 1}], [{}], "effects", nothing)
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            PACKED.validate_python(wrong)

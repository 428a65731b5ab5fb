"""Modules that offer their names under one roof mean the same by a name."""

from types import ModuleType

import pytest

from approvals import events, handling_events, vocabulary
from approvals.actions import decisions, handling, people, powers, reading, references, system

ACTIONS = (decisions, handling, references, people, powers, reading, system)
EFFECTS = (events, handling_events, vocabulary)


@pytest.mark.parametrize("modules", [ACTIONS, EFFECTS], ids=["actions", "effects"])
def test_no_name_takes_the_place_of_another(modules: tuple[ModuleType, ...]) -> None:
    meant: dict[str, object] = {}
    for module in modules:
        for name, value in vars(module).items():
            if not name.startswith("_"):
                assert meant.setdefault(name, value) is value, (module.__name__, name)

"""The vocabulary names what the code has: modules, classes and members of enums."""

import re
from importlib import import_module
from pathlib import Path

import pytest

PAGE = Path("docs/vocabulary.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:activities|approvals|calculations|policies|records|services)\.[\w.]+)`", PAGE)))


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_code_exists(name: str) -> None:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return
    pytest.fail(f"no module of {name}")

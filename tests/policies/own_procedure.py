"""A copy of the packs in which Ningbo has chains and paths of its own, as a city may: theirs are checked in full."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from policies.loader import PACKS

SHARED = ("chains", "paths.yaml")
"""The procedure that cities inherit from the province's pack."""


def with_own_procedure(root: Path, packs: Iterable[str]) -> Path:
    """Copy packs into a folder and move the shared procedure into Ningbo's."""
    for pack in packs:
        shutil.copytree(PACKS / pack, root / pack)
    for name in SHARED:
        shutil.move(root / "zhejiang" / name, root / "ningbo" / name)
    return root

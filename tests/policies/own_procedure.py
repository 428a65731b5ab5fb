"""A copy of the packs in which Ningbo has chains and paths of its own, as a city may: theirs are checked in full."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from policies.loader import PACKS


def with_own_procedure(root: Path, packs: Iterable[str]) -> Path:
    """Copy packs into a folder, and the procedure of the province's into Ningbo's."""
    for pack in packs:
        shutil.copytree(PACKS / pack, root / pack)
    shutil.copytree(root / "zhejiang" / "chains", root / "ningbo" / "chains", dirs_exist_ok=True)
    shutil.copy(root / "zhejiang" / "paths.yaml", root / "ningbo" / "paths.yaml")
    return root

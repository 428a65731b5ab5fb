"""The files that the recipes for changes name are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WRITTEN_ANEW = frozenset({"activities/notice_channels.py"})
"""What a recipe says to write, in a folder that is there."""


def test_every_file_that_a_recipe_names_is_there_and_the_folder_of_every_new_one() -> None:
    named = set(re.findall(r"`([a-z_]+/[A-Za-z0-9_./-]+)`", PAGE)) - WRITTEN_ANEW
    # What stands for a name is in capitals: `policies/terms/THEME.py`.
    places = {re.split(r"/[A-Za-z_]*[A-Z]{2}", name)[0] for name in named}
    assert {place for place in places if not (ROOT / place).exists()} == set()
    assert len(places) > 40

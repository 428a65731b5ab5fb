"""What the product writes is nobody else's, also what an earlier version left open."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

from records.migrate import upgrade
from temporal.child import Child
from temporal.private import tighten

_ROOT = Path(__file__).resolve().parents[2]


def open_to_others(folder: Path) -> list[str]:
    """What below a folder, and of itself, others may read or write."""
    return [path.name for path in (folder, *folder.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & 0o077]


def test_what_was_left_open_is_tightened_and_links_are_not_followed(tmp_path: Path) -> None:
    installation, elsewhere = tmp_path / "var", tmp_path / "elsewhere"
    (installation / "logs").mkdir(parents=True)
    for path in (installation / "records.db", installation / "logs" / "api.log", elsewhere):
        path.write_text("x")
        path.chmod(0o644)
    (installation / "link").symlink_to(elsewhere)
    (installation / "tool").write_text("x")
    (installation / "tool").chmod(0o755)
    tighten(installation)
    assert [name for name in open_to_others(installation) if name != "link"] == []
    assert stat.S_IMODE((installation / "tool").stat().st_mode) == 0o700
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
    tighten(tmp_path / "not there")


def test_records_and_their_journal_are_private_wherever_they_lie(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    before = os.umask(0o022)
    try:
        upgrade(f"sqlite:///{file}")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        file.chmod(0o644)
        upgrade(f"sqlite:///{file}")
    finally:
        os.umask(before)
    assert [each.name for each in tmp_path.iterdir() if stat.S_IMODE(each.stat().st_mode) & 0o077] == []


def test_a_child_writes_for_its_account_alone(tmp_path: Path) -> None:
    made = tmp_path / "made"
    child = Child("made", [sys.executable, "-c", f"open({str(made)!r}, 'w').close()"], tmp_path)
    child.start()
    while child.exit_code is None:
        time.sleep(0.01)
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_who_owns_the_folder_leaves_nothing_open_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    environment = {**os.environ, "TONGCHOU_DATA_FOLDER": str(folder), "TONGCHOU_ENGINE_ADDRESS": "127.0.0.1:1"}
    (folder / "logs").mkdir(parents=True)
    (folder / "logs" / "old.log").write_text("x")
    folder.chmod(0o755)
    start = "from cli.processes import Stack; from temporal.settings import load_settings as l; s = Stack(l()); "
    subprocess.run(
        [sys.executable, "-c", f"{start}s._own_the_folder()"], env=environment, cwd=_ROOT, check=True, umask=0o022
    )
    assert open_to_others(folder) == []

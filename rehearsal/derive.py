"""Derives the Ningbo fund year 2022 from published figures: `python -m rehearsal.derive [--check]`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rehearsal.derivation.files import render
from rehearsal.derivation.published import load
from rehearsal.derivation.year import derive

OUTPUT = Path(__file__).parent / "data" / "ningbo-2022"
WRITTEN_BY_HAND = {"README.md"}


def differences(folder: Path, files: dict[str, str]) -> list[str]:
    """What is not in the folder as it should be: one line a file, empty when all is."""
    present = {path.name for path in folder.iterdir()} - WRITTEN_BY_HAND if folder.is_dir() else set()
    found = [f"{name}: not derived" for name in sorted(present - files.keys())]
    for name, content in files.items():
        if name not in present:
            found.append(f"{name}: missing")
        elif (folder / name).read_bytes() != content.encode():
            found.append(f"{name}: differs")
    return found


def write(folder: Path, files: dict[str, str]) -> None:
    """Writes every file into the folder, UTF-8 with plain line ends."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode())


def main(arguments: Sequence[str] | None = None, folder: Path = OUTPUT) -> int:
    """0 when written or when the check finds nothing; 1 when the committed files are not what is derived."""
    parser = argparse.ArgumentParser(prog="python -m rehearsal.derive", description=__doc__)
    parser.add_argument("--check", action="store_true", help="只核对,不写入 compare, write nothing")
    check = parser.parse_args(arguments).check
    files = render(derive(load()))
    if not check:
        write(folder, files)
        return 0
    found = differences(folder, files)
    for difference in found:
        print(difference, file=sys.stderr)
    if found:
        print("重新生成:python -m rehearsal.derive(derive the files again)", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

"""Mutation testing of `calculations/`: changes the code in small ways and sees whether its tests notice.

`make mutants MODULES="clearing.settlement income"`: modules or whole rooms (all without it: hours; `JOBS=1`: one at a
time, else one a core). It works in a copy under `var/`, prints the score of each module, keeps it in
`docs/measured/mutants.md`, and shows every change that no test noticed.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from tools.measured import save_rows

ROOT = Path(__file__).parent.parent
COPY = ROOT / "var" / "mutants"
PACKAGE = "calculations"
USED = ("approvals", "policies")
"""What the package's tests use in addition: it comes along unchanged."""
RESULT = re.compile(r"^\s+(?P<mutant>\S+): (?P<verdict>.+)$")
TIMED_OUT = "timeout"
HEADER = ("| module | changes | noticed | of these by running out of time | score |", "|---|---|---|---|---|")
NOTICED = ("killed", TIMED_OUT, "segfault", "suspicious", "caught by type check")

SETTINGS = """\
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
addopts = "--import-mode=importlib"
markers = ["rule(*ids)"]

[tool.mutmut]
source_paths = ["{package}"]
only_mutate = [{modules}]
# Words for people: that they are there is tested, how they are put is not.
do_not_mutate_patterns = ["[\\u4e00-\\u9fff]"]
pytest_add_cli_args_test_selection = ["tests/{package}"]
pytest_add_cli_args = ["-q", "-x", "-p", "no:cacheprovider"]
also_copy = ["tests", {used}]
# A process that has not run any test is forked for each change: otherwise what the tests before kept in caches hides
# changes, and bulk arithmetic, whose threads do not live through a fork, stands still and counts as noticed.
process_isolation = "forkserver"
timeout_multiplier = 2.0
timeout_constant = 8.0
"""


def main(modules: list[str]) -> int:
    """Run the modules named, or all; 1 when a change went unnoticed, 2 when none could be tried."""
    chosen = [path for name in modules for path in _paths(name)] or [f"{PACKAGE}/*"]
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in (PACKAGE, f"tests/{PACKAGE}", *USED):
        shutil.copytree(ROOT / folder, COPY / folder, ignore=ignored)
    settings = SETTINGS.format(package=PACKAGE, modules=_quoted(chosen), used=_quoted(USED))
    (COPY / "pyproject.toml").write_text(settings, "utf-8")
    mutmut = str(Path(sys.executable).parent / "mutmut")
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    at_once = ["--max-children", os.environ["JOBS"]] if "JOBS" in os.environ else []
    # It has printed why when it fails: the tests do not pass as they are.
    if subprocess.run([mutmut, "run", *at_once], cwd=COPY, env=environment, check=False).returncode:
        return 2
    found = subprocess.run(
        [mutmut, "results", "--all", "true"], cwd=COPY, env=environment, check=True, capture_output=True, text=True
    ).stdout
    unnoticed = _report(found)
    for mutant in unnoticed:
        subprocess.run([mutmut, "show", mutant], cwd=COPY, env=environment, check=True)
    return 1 if unnoticed else 0


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _paths(module: str) -> list[str]:
    path = f"{PACKAGE}/{module.replace('.', '/')}"
    if (ROOT / path).is_dir():
        return [f"{path}/*"]
    if not (ROOT / f"{path}.py").exists():
        sys.exit(f"no module or room {PACKAGE}.{module}")
    return [f"{path}.py"]


def _report(found: str) -> list[str]:
    """Print the scores and the names of what ran out of time; the changes that went unnoticed."""
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    unnoticed = []
    for line in found.splitlines():
        match = RESULT.match(line)
        if match is None:
            continue
        module = match["mutant"].split(".x", 1)[0]
        verdicts[module][match["verdict"]] += 1
        if match["verdict"] not in NOTICED:
            unnoticed.append(match["mutant"])
        elif match["verdict"] == TIMED_OUT:
            print(f"noticed by running out of time: {match['mutant']}")
    rows = [_row(module, counts) for module, counts in sorted(verdicts.items())]
    print(*HEADER, *rows, sep="\n")
    save_rows("mutants.md", "Mutation scores of `calculations/`", "make mutants MODULES=…", HEADER, rows)
    return unnoticed


def _row(module: str, counts: Counter[str]) -> str:
    noticed = sum(counts[verdict] for verdict in NOTICED)
    score = 100 * noticed // counts.total()
    return f"| `{module}` | {counts.total()} | {noticed} | {counts[TIMED_OUT]} | {score}% |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Calculators at work for HTTP: small inputs in a thread, large ones in a process of their own with limits."""

import asyncio
import json
import os
import pickle
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import structlog

from calculations.forms import Limits
from calculations.tables.office_files import is_workbook
from calculations.tables.parquet_footer import is_parquet
from policies.calculators.contract import Answer, Options
from policies.calculators.registry import calculate, page_of
from policies.decided_standards import DecidedStandard
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.settings import Allowance

log = structlog.get_logger("api")

SMALL_BYTES = 1_000_000
"""Up to this size an input needs little memory and time, save for Parquet and workbooks, whose size says nothing."""
SMALL_VALUES = 20_000
"""With more of them, checking holds up everybody else though it runs in a thread."""

JOB, REFUSED = "job.pickle", "refused.pickle"
"""What the process of a calculation is given, and what it leaves when the input is refused, in the job's folder."""
ANSWER, ANSWER_ZIP, PAGE = "answer.json", "answer.zip", "answer.html"

_EXIT_REFUSED = 2
_OUT_OF_MEMORY = ("MemoryError", "Cannot allocate memory", "can't start new thread")
"""What a process says at its end that got no more memory: the stack of a new thread is memory too."""
_ROOT = Path(__file__).resolve().parents[2]
_TETHER = _ROOT / "temporal" / "parent_death.py"


@dataclass(frozen=True, slots=True)
class Job:
    """A calculation that somebody asked for; its files lie in ``folder``, and so will its answer."""

    name: str
    files: Mapping[str, Path]
    policy: str
    policy_folder: Path | None
    day: date
    explain: bool
    page: bool
    limits: Limits
    options: Options
    decided: Sequence[DecidedStandard]
    folder: Path

    def is_small(self) -> bool:
        """Whether it can be worked on in this process."""
        files = self.files.values()
        if sum(file.stat().st_size for file in files) > SMALL_BYTES or any(
            is_parquet(file) or is_workbook(file) for file in files
        ):
            return False
        return sum(file.read_bytes().count(b",") for file in files) < SMALL_VALUES


async def calculated(job: Job, allowance: Allowance) -> Path:
    """The file with the answer. Raises ``BadInput``, and ``ServiceError`` for what needs more than is allowed."""
    if job.is_small():
        # In a thread: it must not hold up everybody else.
        return await asyncio.to_thread(carry_out, job)
    (job.folder / JOB).write_bytes(pickle.dumps(job))
    await _in_own_process(job, allowance)
    return _answer_of(job)


def carry_out(job: Job) -> Path:
    """Calculate and write the answer into the job's folder; the file. Raises ``BadInput``."""
    answer = calculate(
        job.name,
        dict(job.files),
        job.policy,
        day=job.day,
        folder=job.policy_folder,
        explain=job.explain or job.page,
        limits=job.limits,
        options=job.options,
        decided=job.decided,
    )
    path = _answer_of(job)
    if job.options.tables:
        _zip(answer, path)
    elif job.page:
        path.write_text(page_of(job.name, answer, job.policy, job.policy_folder), encoding="utf-8")
    else:
        path.write_text(json.dumps(answer.document, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return path


def _answer_of(job: Job) -> Path:
    return job.folder / (ANSWER_ZIP if job.options.tables else PAGE if job.page else ANSWER)


def _zip(answer: Answer, path: Path) -> None:
    # Without the time of day in it, the same question gives the same bytes.
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        text = json.dumps(answer.document, ensure_ascii=False, indent=1)
        archive.writestr(ZipInfo(ANSWER), text, ZIP_DEFLATED)
        for name, table in answer.tables.items():
            entry = ZipInfo(f"{name}.csv")
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                table.write_csv(file)


async def _in_own_process(job: Job, allowance: Allowance) -> None:
    ours = [sys.executable, "-P", "-m", "services.calculators.process"]
    process = await asyncio.create_subprocess_exec(
        # Tied to us: it ends when we do, however that is.
        *(sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), *ours),
        *(str(job.folder), str(allowance.memory_bytes)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))},
    )
    try:
        async with asyncio.timeout(allowance.seconds):
            _, said = await process.communicate()
    except TimeoutError as error:
        raise ServiceError(ErrorKind.CALCULATION_TOO_LARGE) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == _EXIT_REFUSED:
        raise pickle.loads((job.folder / REFUSED).read_bytes())
    if process.returncode:
        _ended_badly(job, process.returncode, said.decode(errors="replace"))


def _ended_badly(job: Job, code: int, said: str) -> None:
    """Killed by a signal it had no memory left: the library for tables ends so, and so does the kernel's own killer."""
    log.warning("测算中止 / a calculation was ended", calculator=job.name, code=code, said=said[-2_000:])
    if code < 0 or any(word in said for word in _OUT_OF_MEMORY):
        raise ServiceError(ErrorKind.CALCULATION_TOO_LARGE)
    raise RuntimeError(f"the calculation {job.name} ended with {code}")

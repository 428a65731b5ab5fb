"""What the benchmark asks a load generator to do, and what it hears back: one JSON object a line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One act: over HTTP a path with whose token and what is sent, or in a bare workflow its id and the update's."""

    target: str
    key: str
    token: str = ""
    body: Mapping[str, str] = field(default_factory=dict)


Walk = tuple[Ask, ...]
"""Approvals of which each waits for the answer to the one before."""


@dataclass(frozen=True)
class Job:
    """So many people at once, each taking the next walk when done with one, until the seconds are over."""

    parallel: int
    seconds: float
    walks: tuple[Walk, ...]

    def as_json(self) -> dict[str, Any]:
        """For the load generator."""
        return asdict(self)

    @staticmethod
    def read(data: dict[str, Any]) -> "Job":
        """As the load generator gets it."""
        walks = tuple(tuple(Ask(**ask) for ask in walk) for walk in data["walks"])
        return Job(parallel=data["parallel"], seconds=data["seconds"], walks=walks)


@dataclass(frozen=True)
class Answer:
    """When an answer came (the machine's monotonic clock), how long it took, and the API's word on its parts.

    All in seconds.
    """

    at: float
    took: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """All answers of a job; ``idle_since`` is when somebody found no walk left, which ends what can be measured."""

    answers: tuple[Answer, ...]
    idle_since: float | None

    @staticmethod
    def read(data: dict[str, Any]) -> "Done":
        """As the benchmark hears it."""
        return Done(tuple(Answer(*answer) for answer in data["answers"]), data["idle_since"])

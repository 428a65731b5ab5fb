"""A case whose history the engine keeps no longer: what the records have of it is checked against itself. Pure."""

from datetime import datetime

from approvals.effects import AutomaticDone, CaseClosed
from approvals.request_memory import Processed
from records.cases.reading import effect_of
from records.views import AuditRow
from verification.compare import Recorded
from workflows.history import CaseHistory


def is_past_retention(recorded: Recorded, kept_since: datetime) -> bool:
    """Whether a case ended so long ago, by its last recorded effect, that the engine may have forgotten it."""
    last = max(recorded.rows, key=lambda row: row.number, default=None)
    return last is not None and last.at < kept_since and last.kind == CaseClosed.model_fields["kind"].default


def as_history(case: str, recorded: Recorded) -> CaseHistory:
    """What the history must have been, by the rows themselves: their hash chain vouches for them.

    Raises:
        ValueError: a row is none that the program can have written.
    """
    effects = {row.number: effect_of(row) for row in recorded.rows}
    return CaseHistory(
        case=case,
        closed=True,
        status="COMPLETED",
        effects=dict(sorted(effects.items())),
        ordered=tuple(effect.event.task for effect in effects.values() if isinstance(effect.event, AutomaticDone)),
        pinned={number: policy for number, policy in recorded.pinned.items() if policy is not None},
        seen_at={row.number: row.recorded_at for row in recorded.rows},
        requests=_requests(recorded),
    )


def _requests(recorded: Recorded) -> dict[str, Processed]:
    of_request: dict[str, list[AuditRow]] = {}
    for row in sorted(recorded.rows, key=lambda row: row.number):
        if row.request is not None:
            of_request.setdefault(row.request, []).append(row)
    return {
        key: Processed(
            digest=rows[0].digest or "", first=rows[0].number, last=rows[-1].number, hash=rows[-1].hash, at=rows[-1].at
        )
        for key, rows in of_request.items()
    }

"""A worker whose cases bring nothing to the records beyond their opening: what the recorder costs, and no more.

The API still writes what people decide. Nothing like it may ever serve: what an API that died had left would be lost.
"""

from unittest.mock import patch

from temporal import process_exit
from temporal.settings import load_settings
from worker import run
from workflows.case import CaseWorkflow

_has_to_record = CaseWorkflow._has_to_record


def _only_its_opening(case: CaseWorkflow) -> bool:
    unrecorded = case.recorder.unrecorded
    if unrecorded and unrecorded[0].number == 1:
        return _has_to_record(case)
    if not case.state.is_open:
        # A case ends when nothing is left to record.
        unrecorded.clear()
    return False


def main() -> None:
    """Work until told to stop."""
    with patch.object(CaseWorkflow, "_has_to_record", _only_its_opening):
        run(load_settings())


if __name__ == "__main__":
    process_exit.run(main)

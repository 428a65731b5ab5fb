"""Running cases survive a change of the code: it takes the kept histories the same way as the code that made them."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from temporal.converter import data_converter
from tests.replay.histories import ENDING, LIMIT_BYTES, MODES, files, read, text_of
from tests.replay.stories import STORIES
from tests.sandbox import sandboxed
from tests.workflows.local_recordings import of_local_activities
from workflows import WORKFLOWS

WHAT_TO_DO = """
The workflows no longer take the kept history {name} as it was: cases that run in production would stop here.
If the change can wait for cases to end, or none runs yet: record anew by `python -m tests.replay.record {story}`.
Otherwise let old cases keep the old way: `if workflow.patched("what-changed"): … else: …`.
{failure}"""


def replayer() -> Replayer:
    """Replays the product's workflows with its converter, in the sandbox."""
    return Replayer(
        workflows=WORKFLOWS,
        data_converter=data_converter(),
        workflow_runner=sandboxed(),
    )


async def _kept() -> AsyncIterator[WorkflowHistory]:
    for file in files():
        yield read(file)


@pytest.fixture(scope="module")
async def failures() -> dict[str, Exception]:
    """All histories in one go; the failures by name. The first of each run id counts."""
    results = await replayer().replay_workflows(_kept(), raise_on_replay_failure=False)
    return {name_of(run): failure for run, failure in results.replay_failures.items()}


def name_of(run: str) -> str:
    """The file that keeps a run."""
    return next(file.name.removesuffix(ENDING) for file in files() if read(file).run_id == run)


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name.removesuffix(ENDING))
def test_a_kept_history_is_taken_the_same_way(file: Path, failures: dict[str, Exception]) -> None:
    name = file.name.removesuffix(ENDING)
    failure = failures.get(name)
    if failure is not None:
        pytest.fail(WHAT_TO_DO.format(name=name, story=name.partition(".")[0], failure=failure), pytrace=False)


def test_every_branch_of_every_workflow_is_kept_in_both_clock_modes() -> None:
    kept = {file.name.rpartition(".run-")[0] for file in files()}
    assert kept == {f"{story}.{mode}" for story in STORIES for mode in MODES}


@pytest.mark.parametrize("mode", MODES)
def test_recordings_by_local_activities_are_kept(mode: str) -> None:
    kept = [file for file in files() if f"-recorded_locally.{mode}." in file.name]
    assert any(True in of_local_activities(list(read(file).events)) for file in kept)


async def test_a_history_that_the_code_would_take_another_way_is_found_out() -> None:
    content = json.loads(read(files()[0]).to_json())
    ordered = next(event for event in content["events"] if event["eventType"] == "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED")
    ordered["activityTaskScheduledEventAttributes"]["activityType"]["name"] = "something_else"
    with pytest.raises(Exception, match="something_else"):
        await replayer().replay_workflow(WorkflowHistory.from_json("changed", content))


def test_the_kept_histories_are_small_and_name_no_machine() -> None:
    assert sum(file.stat().st_size for file in files()) < LIMIT_BYTES
    for file in files():
        text = text_of(file)
        assert "stackTrace" not in text
        assert "site-packages" not in text
        assert str(Path(__file__).parents[2]) not in text

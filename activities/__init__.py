"""The activities: the recorder, the year's planning, and one function for each automatic step of the chains."""

from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import activity

from activities.budget import combine_county_drafts, split_approved_budget
from activities.clearing import collect_demand, compute_clearing, issue_demands, settle_clearing
from activities.context import Context
from activities.decisions import adjust_budget, combine_county_accounts
from activities.error_mapping import map_errors
from activities.funding import (
    book_expenditure,
    consolidate_plans,
    disburse,
    distribute_to_counties,
    summarise_reports,
)
from activities.planning import prepare_case
from activities.postings import book_posting, post_hand_in
from activities.recorder import record
from approvals.state import CaseHead
from policies.loader import load
from records.database import Database
from records.ledger.moved import what_moved
from temporal.names import ActivityName
from temporal.settings import Settings
from workflows.messages import AutomaticResult, AutomaticWork, HeadWanted, Recorded, Recording

AUTOMATIC: dict[ActivityName, Callable[[Context, AutomaticWork], Awaitable[AutomaticResult]]] = {
    ActivityName.POST_HAND_IN: post_hand_in,
    ActivityName.COMBINE_COUNTY_DRAFTS: combine_county_drafts,
    ActivityName.SPLIT_BY_COUNTY: split_approved_budget,
    ActivityName.CONSOLIDATE_PLANS: consolidate_plans,
    ActivityName.DISBURSE: disburse,
    ActivityName.DISTRIBUTE: distribute_to_counties,
    ActivityName.BOOK_EXPENDITURE: book_expenditure,
    ActivityName.SUMMARISE_REPORTS: summarise_reports,
    ActivityName.COMPUTE_CLEARING: compute_clearing,
    ActivityName.ISSUE_DEMANDS: issue_demands,
    ActivityName.COLLECT_DEMAND: collect_demand,
    ActivityName.SETTLE_CLEARING: settle_clearing,
    ActivityName.COMBINE_COUNTY_ACCOUNTS: combine_county_accounts,
    ActivityName.ADJUST_BUDGET: adjust_budget,
    ActivityName.BOOK_POSTING: book_posting,
}
"""What does the automatic steps."""


def context_of(settings: Settings, database: Database) -> Context:
    """What the activities of a worker with these settings work with."""
    return Context(database=database, pack=load(settings.policy, settings.policy_folder))


def activities_of(context: Context) -> list[Callable[..., Any]]:
    """The activities on given records and a given pack."""

    @activity.defn(name=ActivityName.RECORD)
    @map_errors
    async def recorder(recording: Recording) -> Recorded:
        return await record(context, recording)

    @activity.defn(name=ActivityName.PREPARE_CASE)
    @map_errors
    async def planner(wanted: HeadWanted) -> CaseHead:
        return await prepare_case(context, wanted)

    return [recorder, planner, *(_automatic(context, name, work) for name, work in AUTOMATIC.items())]


def _automatic(
    context: Context, name: ActivityName, work: Callable[[Context, AutomaticWork], Awaitable[AutomaticResult]]
) -> Callable[..., Any]:
    @activity.defn(name=name)
    @map_errors
    async def step(ordered: AutomaticWork) -> AutomaticResult:
        return await _with_moves(context, await work(context, ordered))

    return step


async def _with_moves(context: Context, result: AutomaticResult) -> AutomaticResult:
    """The same result with the digests of the ledger entries that the step made: the history proves the ledger.

    Read after they were committed: an attempt whose answer got lost finds the same again.
    """
    if not result.instructions:
        return result
    async with context.database.read() as session:
        return result.model_copy(update={"moved": await what_moved(session, result.instructions)})

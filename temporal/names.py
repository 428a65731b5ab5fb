"""The names by which engine, worker, API and tests know each other; light, since workflows import it."""

from enum import StrEnum


class TaskQueue(StrEnum):
    """Where work waits for a worker."""

    MAIN = "tongchou"


class WorkflowName(StrEnum):
    """The kinds of case, as they are in histories and in the engine's UI."""

    FISCAL_YEAR = "fiscal_year"
    ANNUAL_BUDGET = "annual_budget"
    MONTHLY_FUNDING = "monthly_funding"
    YEAR_END_CLEARING = "year_end_clearing"
    DECISION = "decision"


class UpdateName(StrEnum):
    """Messages that are answered: of the staff, of a rehearsal's driver, of who brings a restored engine forward."""

    ACT = "act"
    ADVANCE = "advance"
    BRING_FORWARD = "bring_forward"


class QueryName(StrEnum):
    """Questions that leave no trace in the history."""

    STATE = "state"
    CARRIED = "carried"


class SignalName(StrEnum):
    """Messages without an answer."""

    CASE_REPORTED = "case_reported"
    NOTE_POST = "note_post"
    RETRY = "retry"
    NEW_RUN = "new_run"
    WAKE = "wake"


class ActivityName(StrEnum):
    """Work outside the workflows: the recorder, the year's planning, and the automatic steps of the chains."""

    RECORD = "record"
    PREPARE_CASE = "prepare_case"
    POST_HAND_IN = "post_hand_in"
    COMBINE_COUNTY_DRAFTS = "combine_county_drafts"
    SPLIT_BY_COUNTY = "split_by_county"
    CONSOLIDATE_PLANS = "consolidate_plans"
    DISBURSE = "disburse"
    DISTRIBUTE = "distribute"
    BOOK_EXPENDITURE = "book_expenditure"
    SUMMARISE_REPORTS = "summarise_reports"
    COMPUTE_CLEARING = "compute_clearing"
    ISSUE_DEMANDS = "issue_demands"
    COLLECT_DEMAND = "collect_demand"
    SETTLE_CLEARING = "settle_clearing"
    COMBINE_COUNTY_ACCOUNTS = "combine_county_accounts"
    ADJUST_BUDGET = "adjust_budget"
    BOOK_POSTING = "book_posting"


class ErrorType(StrEnum):
    """Types of application errors; callers distinguish errors by these, never by their text."""

    REFUSED = "refused"
    LEFT_TO_RECORDS = "left_to_records"
    NOT_A_REHEARSAL = "not_a_rehearsal"
    NOT_INFERRED = "not_inferred"
    NOT_FOUND = "not_found"
    BAD_INPUT = "bad_input"
    RECORDS_AWAY = "records_away"
    UNEXPECTED = "unexpected"


PAGES_ALIVE_PATH = "/tongchou/alive"
"""Answered by the proxy of the engine's pages itself, whether the engine is there or not."""

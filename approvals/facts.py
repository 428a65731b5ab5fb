"""What an automatic step found out, as data: ids with their values, which people read in words of either language."""

from collections.abc import Iterable
from enum import StrEnum

from calculations.input.bilingual import Bilingual


class FactId(StrEnum):
    """What a fact is about; the words for each are in ``services.narration.facts``. Amounts are in yuan."""

    AMOUNT = "amount"
    """What was moved."""
    ENTRY = "entry"
    """The id of the ledger entry that moved it."""
    ENTRIES = "entries"
    """How many ledger entries moved it."""
    COUNTIES = "counties"
    """How many counties' documents were added up or split."""
    REQUESTED = "requested"
    """What the month's request comes to."""
    PLANS = "plans"
    """By county that handed in no plan: ``estimate`` or ``left_out``."""
    SPENT = "spent"
    """What the month's expenditure comes to."""
    ACCURACY = "accuracy"
    """By county: per cent by which the spending differs from the plan; empty where nothing was planned."""
    FINDINGS = "findings"
    """What checks found that stops nothing, each as ``zh`` and ``en``."""
    SETTLEMENTS = "settlements"
    """How many settlements the clearing list has."""
    TO_COLLECT = "to_collect"
    """What finance offices owe by the clearing list."""
    LEDGER_CUT = "ledger_cut"
    """What of the ledger a clearing list counts: ``at`` (an instant), ``entries`` (how many), ``last_entry``."""
    SHORT_OF_CASH = "short_of_cash"
    """Accumulated balances that are spent already: each ``county``, ``fund``, ``drawn`` and ``held``."""
    OPEN_FROM_ABOVE = "open_from_above"
    """Subsidies of centre and province that differ from what came: each ``county``, ``fund``, ``due``, ``received``."""
    DEMANDS = "demands"
    """By branch: what it owes."""
    CHANGED_LINES = "changed_lines"
    """How many lines a budget adjustment changes."""
    CHANGED_BUDGET = "changed_budget"
    """The case that approved the budget before the adjustment."""


FactValue = str | dict[str, str] | tuple[dict[str, str], ...]

Facts = dict[str, FactValue]
"""By ``FactId``; effects of before semantics 5 have texts by Chinese words."""

Reason = str | Bilingual
"""Why the case itself did something; of before semantics 5 a Chinese text."""


def in_both(reason: Reason) -> Bilingual:
    """A reason in both languages; one of before is Chinese in both."""
    return Bilingual(zh=reason, en=reason) if isinstance(reason, str) else reason


def finding_facts(findings: Iterable[Bilingual]) -> Facts:
    """What checks found that stops nothing, in words; no fact where nothing was found."""
    found = tuple({"zh": words.zh, "en": words.en} for words in findings)
    return {FactId.FINDINGS: found} if found else {}

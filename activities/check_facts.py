"""What checks found as facts of an automatic step."""

from collections.abc import Iterable

from approvals.facts import FactId, Facts
from calculations.forms.checks import CheckResult


def finding_facts(findings: Iterable[CheckResult]) -> Facts:
    """What was found and stops nothing; no fact where nothing was."""
    told = tuple({"zh": finding.message.zh, "en": finding.message.en} for finding in findings)
    return {FactId.FINDINGS: told} if told else {}

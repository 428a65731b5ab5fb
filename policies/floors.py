"""A financing standard checked against the floors that the pack knows: what ``policy check`` finds, before
it counts.
"""

from collections.abc import Iterator
from datetime import date

from calculations.forms.financing_standard import FinancingStandardForm
from calculations.input.codes import is_day
from calculations.input.faults import Fault
from policies.bounds import Finding, Verdict, check
from policies.decided_standards import DecidedStandard, pack_with_decided
from policies.pack import Pack


def floor_faults(form: FinancingStandardForm, pack: Pack, today: date) -> Iterator[Fault]:
    """What of the change would be below a floor in its year; ``pack`` has the standards decided before."""
    if not is_day(form.in_force_from):
        return
    proposed = DecidedStandard(case="proposal", version=1, paper="", approved=today, form=form)
    with_it = pack_with_decided(pack, (proposed,))
    places = {row.item: f"items[{index}].after" for index, row in enumerate(form.items)}
    found = (*check(with_it, proposed.since).findings, *check(with_it).findings)
    last = date(proposed.since.year, 12, 31)
    below = dict.fromkeys(
        finding.model_copy(update={"on": None})
        for finding in found
        if finding.verdict is Verdict.BELOW and finding.on is not None and proposed.since <= finding.on <= last
    )
    for finding in below:
        for name in pack.content.bounds[finding.bound].of:
            if name in places:
                yield Fault(places[name], *_words(finding))


def _words(finding: Finding) -> tuple[str, str]:
    where = f" in {finding.county}" if finding.county else ""
    where_zh = f"({finding.county})" if finding.county else ""
    return (
        f"below the floor{where}: {finding.has} < {finding.at_least} ({finding.en})",
        f"低于下限{where_zh}:{finding.has} < {finding.at_least}({finding.zh},{finding.rule} {finding.article})",
    )

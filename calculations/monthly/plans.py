"""The month's money (M1 to M6): plans consolidated and estimated, money distributed, plan against report."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from calculations.forms import FormLine, LineKey, PlanForm, ReportForm, Template, month_form
from calculations.input.codes import CountyCode, Month
from calculations.input.duplicate_rows import seen_before
from calculations.input.faults import BadInput, Fault, missing, refuse
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan, fen, half_up, per_cent, split, text, yuan


class Source(StrEnum):
    """Where a county's amounts of a month come from."""

    HANDED_IN = "handed_in"
    ESTIMATE = "estimate"
    """The mean of its last plans, since its own did not come (M2, reading)."""
    LEFT_OUT = "left_out"


class CountyForm(Frozen):
    """A county's plan or report as it goes into the city's; `form` is None exactly when it is left out."""

    county: CountyCode
    source: Source
    form: PlanForm | ReportForm | None


class CountyAmounts(Frozen):
    """A county's amounts of a month in yuan, by part and in all."""

    county: CountyCode
    source: Source
    parts: dict[str, NonNegativeYuan]
    total: NonNegativeYuan


class Consolidated(Frozen):
    """The city's sum of a fund and month in yuan: by county (by code), by part, by line, and in all.

    Of plans it is the request to city finance (M2), of reports the report to bureau and finance (M6).
    """

    fund: str
    month: Month
    counties: tuple[CountyAmounts, ...]
    parts: dict[str, NonNegativeYuan]
    lines: tuple[FormLine, ...]
    total: NonNegativeYuan

    def of(self, county: str, part: str) -> int:
        """A county's amount of a part in fen; 0 for a county that is not there, or has no such part."""
        return self._in_fen.get((county, part), 0)

    @cached_property
    def _in_fen(self) -> dict[tuple[str, str], int]:
        return {(row.county, part): fen(given) for row in self.counties for part, given in row.parts.items()}


class CountyShare(Frozen):
    """What a county gets of the money received, in yuan."""

    county: CountyCode
    parts: dict[str, NonNegativeYuan]
    total: NonNegativeYuan


class LineAccuracy(Frozen):
    """Planned against reported of one line, in yuan; `per_cent` is the difference as per cent of the plan."""

    part: str
    line: str
    planned: Yuan
    reported: Yuan
    difference: Yuan
    per_cent: Decimal | None


def parts_of(template: Template, fund: str) -> tuple[str, ...]:
    """The parts of a fund that money is asked for, in the order of the form; sums over parts are none."""
    return tuple(dict.fromkeys(key.part for key in template.line_keys(fund) if not template.is_total(key)))


def consolidate(
    fund: str, month: str, forms: Sequence[CountyForm], counties: Sequence[str], template: Template
) -> Consolidated:
    """The counties' plans (or reports) of a fund and month as the city's.

    Every county is named once, be it as left out. Raises `BadInput` for a county that is missing, unknown or twice,
    and for a form of another county, fund or month.
    """
    refuse(_faults(fund, month, forms, counties))
    parts = parts_of(template, fund)
    rows = []
    summed = dict.fromkeys(template.line_keys(fund), 0)
    for each in sorted(forms, key=lambda form: form.county):
        amounts = each.form.amounts() if each.form else dict.fromkeys(summed, 0)
        for key in summed:
            summed[key] += amounts[key]
        rows.append(_by_part(each, _entered_by_part(amounts, parts, template)))
    by_part = _entered_by_part(summed, parts, template)
    return Consolidated(
        fund=fund,
        month=month,
        counties=tuple(rows),
        parts={part: yuan(amount) for part, amount in by_part.items()},
        lines=tuple(FormLine(part=key.part, line=key.line, amount=yuan(summed[key])) for key in summed),
        total=yuan(sum(by_part.values())),
    )


def _entered_by_part(amounts: Mapping[LineKey, int], parts: Sequence[str], template: Template) -> dict[str, int]:
    by_part = dict.fromkeys(parts, 0)
    for key, amount in amounts.items():
        if not template.is_total(key):
            by_part[key.part] += amount
    return by_part


def _by_part(form: CountyForm, by_part: Mapping[str, int]) -> CountyAmounts:
    return CountyAmounts(
        county=form.county,
        source=form.source,
        parts={part: yuan(amount) for part, amount in by_part.items()},
        total=yuan(sum(by_part.values())),
    )


def _faults(fund: str, month: str, forms: Sequence[CountyForm], counties: Sequence[str]) -> Iterator[Fault]:
    given = [each.county for each in forms]
    known, there = set(counties), set(given)
    for county in counties:
        if county not in there:
            yield missing(f"county {county}")
    for index, (each, again) in enumerate(zip(forms, seen_before(given), strict=True)):
        place = f"forms[{index}]"
        if each.county not in known:
            yield Fault(place, f"unknown county: {each.county}", f"未知区县:{each.county}")
        if again:
            yield Fault(place, f"county {each.county} a second time", f"区县 {each.county} 重复")
        if (each.form is None) is not (each.source is Source.LEFT_OUT):
            yield Fault(place, "a county is left out, or it has a form", "未纳入汇总的区县不应有报表,反之亦然")
        if each.form and (each.form.county, each.form.fund, each.form.month) != (each.county, fund, month):
            found = f"{each.form.county} {each.form.fund} {each.form.month}"
            wanted = f"{each.county} {fund} {month}"
            yield Fault(place, f"form of {found}, expected {wanted}", f"报表为 {found},应为 {wanted}")


def estimate(previous: Sequence[PlanForm], month: str, template: Template) -> PlanForm:
    """A plan for a month from the county's previous plans: their mean by line, half-up to the fen.

    How many plans count is the policy's (M2, reading: the last three); totals are computed again and the note says
    that it is an estimate. Raises `BadInput` without plans, or when they are of several counties, funds or the same
    or a later month.
    """
    refuse(estimate_faults(previous, month))
    first = previous[0]
    amounts = [plan.amounts() for plan in previous]
    entered = {
        key: half_up(Fraction(sum(each[key] for each in amounts), len(amounts)))
        for key in template.line_keys(first.fund)
        if not template.is_total(key)
    }
    months = "、".join(sorted(plan.month for plan in previous))
    return month_form(
        PlanForm,
        template.completed(entered),
        first.county,
        first.fund,
        month,
        note=f"估算:按 {months} 用款计划平均 / estimate: mean of these months' plans",
    )


def estimate_faults(previous: Sequence[PlanForm | None], month: str) -> Iterator[Fault]:
    """Plans of several counties, funds, of one month or of a later one; one that could not be read is None."""
    if not previous:
        yield Fault("plans", "no earlier plan to estimate from", "没有以前月份的用款计划可供估算")
    seen: list[PlanForm] = []
    for index, plan in enumerate(previous):
        if plan is None:
            continue
        if seen and (plan.county, plan.fund) != (seen[0].county, seen[0].fund):
            yield Fault(f"plans[{index}]", "another county or fund", "区县或险种不一致")
        if plan.month >= month or plan.month in [each.month for each in seen]:
            yield Fault(f"plans[{index}]", f"month {plan.month} does not count", f"月份 {plan.month} 不应计入")
        seen.append(plan)


def distribute(received: Mapping[str, Decimal], request: Consolidated) -> tuple[CountyShare, ...]:
    """The money received (yuan by part) to the counties (M4): exactly what each asked for when it is all there.

    Else in proportion to what they asked for, by largest remainders, ties to the smaller code. It adds up by part.
    Raises `BadInput` for parts that were not asked for, left out, or received above the request.
    """
    refuse(_received_faults(received, request))
    by_part = {
        part: split(fen(amount), {row.county: fen(row.parts[part]) for row in request.counties})
        for part, amount in received.items()
    }
    return tuple(
        CountyShare(
            county=row.county,
            parts={part: yuan(by_part[part][row.county]) for part in request.parts},
            total=yuan(sum(by_part[part][row.county] for part in request.parts)),
        )
        for row in request.counties
    )


def _received_faults(received: Mapping[str, Decimal], request: Consolidated) -> Iterator[Fault]:
    for part in request.parts:
        if part not in received:
            yield missing(f"received.{part}")
    for part, amount in received.items():
        place = f"received.{part}"
        if part not in request.parts:
            yield Fault(place, "was not asked for", "未申请此项")
        else:
            yield from above_asked(place, amount, request.parts[part])


def above_asked(place: str, amount: Decimal, asked: Decimal) -> Iterator[Fault]:
    """An amount received that is below zero or above what was asked for, in yuan."""
    if not 0 <= amount <= asked:
        yield Fault(
            place,
            f"received {text(amount)}, but {text(asked)} was asked for",
            f"到账 {text(amount)},与申请 {text(asked)} 不符",
        )


def accuracy(plan: PlanForm, report: ReportForm) -> tuple[LineAccuracy, ...]:
    """Planned against reported, line by line, the total last (M).

    Raises `BadInput` when plan and report are not of the same county, fund and month.
    """
    if (plan.county, plan.fund, plan.month) != (report.county, report.fund, report.month):
        raise BadInput(
            [Fault("report", "not of the plan's county, fund and month", "与用款计划的区县、险种或月份不一致")]
        )
    reported = report.amounts()
    return tuple(
        LineAccuracy(
            part=key.part,
            line=key.line,
            planned=yuan(planned),
            reported=yuan(reported[key]),
            difference=yuan(reported[key] - planned),
            per_cent=per_cent(yuan(reported[key] - planned), yuan(planned)),
        )
        for key, planned in plan.amounts().items()
    )

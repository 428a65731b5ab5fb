"""How near the counties' fund-use plans came to what they spent (M), as a calculator."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from calculations.explaining.explanation import Answer
from calculations.explaining.figures import Cited, Figure, amount, explained, step, total
from calculations.forms import PlanForm, ReportForm, Template, read_plan, read_report
from calculations.forms.standalone import read_alone
from calculations.input.bilingual import Bilingual
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, not_empty, refuse
from calculations.input.frozen import Frozen
from calculations.input.money import Yuan, fen, per_cent
from calculations.input.partial_input import PartialModel, known, partly_validated
from calculations.monthly.plans import LineAccuracy, accuracy


class _Pair(PartialModel):
    plan: Any
    report: Any


class _PairsInput(PartialModel):
    rows: Annotated[tuple[_Pair, ...], BeforeValidator(not_empty)]


class PlanAndReport(Frozen):
    """A county's plan and its report of the same fund and month."""

    plan: PlanForm
    report: ReportForm


class CountyAccuracy(Frozen):
    """Planned against reported of a county, fund and month, line by line, the total last."""

    county: str
    fund: str
    month: str
    lines: tuple[LineAccuracy, ...]


class FundAccuracy(Frozen):
    """All plans of a fund against all reports, in yuan; `per_cent` of the plan, None without any."""

    fund: str
    planned: Yuan
    reported: Yuan
    difference: Yuan
    per_cent: Decimal | None


class PlanAccuracy(Answer):
    """Rows by fund, month and county code, and the funds."""

    rows: tuple[CountyAccuracy, ...]
    funds: tuple[FundAccuracy, ...]


def read_plan_accuracy(document: object, template: Template, counties: Sequence[str], year: int) -> list[PlanAndReport]:
    """JSON data `{rows: [{plan, report}]}` of forms in full, or `BadInput` with every fault.

    `year` is taken for a form without a month that can be read.
    """
    given, faults = partly_validated(_PairsInput, document)
    plans: list[PlanForm | None] = []
    pairs = []
    for index, row in enumerate(known(lambda: given.rows) or ()):
        place, forms = f"rows[{index}]", row.read_of("plan", "report")
        plan = report = None
        if "plan" in forms:
            plan = read_alone(read_plan, forms["plan"], template, counties, year, f"{place}.plan", faults)
        if "report" in forms:
            report = read_alone(read_report, forms["report"], template, counties, year, f"{place}.report", faults)
        plans.append(plan)
        if plan is None or report is None:
            continue
        if (plan.county, plan.fund, plan.month) == (report.county, report.fund, report.month):
            pairs.append(PlanAndReport(plan=plan, report=report))
        else:
            faults.append(
                Fault(
                    f"{place}.report",
                    "not of the plan's county, fund and month",
                    "与用款计划的区县、险种或月份不一致",
                )
            )
    refuse([*faults, *repeated(plans, "rows", "county", "fund", "month")])
    return pairs


def plan_accuracy(pairs: Sequence[PlanAndReport], cited: Cited, explain: bool = False) -> PlanAccuracy:
    """The accuracy of each plan and of each fund; `cited` is the rule behind it."""
    ordered = sorted(pairs, key=lambda pair: (pair.plan.fund, pair.plan.month, pair.plan.county))
    rows = tuple(
        CountyAccuracy(
            county=pair.plan.county,
            fund=pair.plan.fund,
            month=pair.plan.month,
            lines=accuracy(pair.plan, pair.report),
        )
        for pair in ordered
    )
    figures = [figure for row in rows for figure in _line_figures(row, cited)]
    by_fund = {fund: [row for row in rows if row.fund == fund] for fund in dict.fromkeys(row.fund for row in rows)}
    sums = {fund: _fund(fund, each, cited) for fund, each in by_fund.items()}
    figures += [figure for each in sums.values() for figure in each.values()]
    return PlanAccuracy(
        rows=rows,
        funds=tuple(
            FundAccuracy(
                fund=fund,
                planned=each["planned"].yuan,
                reported=each["reported"].yuan,
                difference=each["difference"].yuan,
                per_cent=per_cent(each["difference"].yuan, each["planned"].yuan),
            )
            for fund, each in sums.items()
        ),
        explain=tuple(map(explained, figures)) if explain else None,
    )


def _line_figures(row: CountyAccuracy, cited: Cited) -> Iterator[Figure]:
    place = f"rows.{row.county}.{row.fund}.{row.month}"
    for line in row.lines:
        at = f"{place}.{line.part}.{line.line}"
        planned, reported = amount(f"{at}.planned", line.planned), amount(f"{at}.reported", line.reported)
        yield step(
            fen(line.difference),
            words=Bilingual("实际支出-用款计划", "reported - planned"),
            formula=f"{reported.shown} - {planned.shown}",
            of=(reported, planned),
        ).named(f"{at}.difference", cited)


def _fund(fund: str, rows: Sequence[CountyAccuracy], cited: Cited) -> Mapping[str, Figure]:
    place = f"funds.{fund}"
    totals = [(f"rows.{row.county}.{fund}.{row.month}.total", row.lines[-1]) for row in rows]
    words = Bilingual("各区县、各月合计", "all counties and months")
    planned = total(words, [amount(f"{at}.planned", line.planned) for at, line in totals])
    reported = total(words, [amount(f"{at}.reported", line.reported) for at, line in totals])
    planned, reported = planned.named(f"{place}.planned", cited), reported.named(f"{place}.reported", cited)
    difference = total(Bilingual("实际支出-用款计划", "reported - planned"), [reported], [planned])
    return {"planned": planned, "reported": reported, "difference": difference.named(f"{place}.difference", cited)}

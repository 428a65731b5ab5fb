"""Checks of a budget other than B1: sums that tie, parts within wholes, last year's figures, heads times standard."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from calculations.explaining.figures import Figure, amount, of_policy, product, share_of, total
from calculations.forms import BalanceLine, BudgetForm, LineKey, Side, Template
from calculations.forms.checks import CheckResult, Level, finding, flagged
from calculations.input.bilingual import Bilingual
from calculations.input.money import NonNegativeYuan, share_text, text, yuan
from calculations.input.parameters import Parameter, Share

STANDARD_SUBSIDY = "standard_subsidy"
"""The line 按规定标准补助收入, a part of the lines of fiscal subsidies."""

FROM_ABOVE = "upper_fiscal_subsidy"
"""The line 财政补贴收入(中央和省级)."""

LineFigure = tuple[LineKey, Figure]
"""What a check expects of a line, and how that came about."""


Off = tuple[LineKey, int, int]
"""A line that a check flags: its amount, and what it was checked against, in fen."""


def place_of(key: LineKey) -> str:
    """A line's place in explanations: `employee.pooled.income.premiums`."""
    return ".".join(part for part in key if part is not None)


def stated(amounts: Mapping[LineKey, int], key: LineKey, prefix: str = "budget") -> Figure:
    """An amount of a form in fen; a line that it leaves out is nothing."""
    return amount(f"{prefix}.{place_of(key)}", yuan(amounts.get(key, 0)))


def expected_totals(form: BudgetForm, template: Template) -> Iterator[LineFigure]:
    """What every total of the form should come to."""
    amounts = form.amounts()
    for key in amounts:
        terms = template.terms(key)
        if terms:
            given = [(sign, stated(amounts, counted)) for sign, counted in terms if counted in amounts]
            plus = [figure for sign, figure in given if sign == 1]
            minus = [figure for sign, figure in given if sign == -1]
            yield key, total(Bilingual("合计行由各行相加减", "a total is the sum of its lines"), plus, minus)


def check_totals(form: BudgetForm, template: Template, level: Parameter[Level]) -> tuple[CheckResult, ...]:
    """Whether every total ties, and no parts (其中) are more than their whole; one finding with every line."""
    amounts = form.amounts()
    lines = [
        (key, amounts[key], figure.number)
        for key, figure in expected_totals(form, template)
        if figure.number != amounts[key]
    ]
    lines += _too_large_parts(form, template)
    return _finding("totals_tie", level, lines, form.county, template, Bilingual("勾稽不符", "sums that do not tie"))


def _too_large_parts(form: BudgetForm, template: Template) -> Iterator[Off]:
    amounts = form.amounts()
    by_whole: dict[tuple[LineKey, ...], list[LineKey]] = {}
    for key in amounts:
        if wholes := template.wholes(key):
            by_whole.setdefault(wholes, []).append(key)
    for wholes, parts in by_whole.items():
        most, found = sum(amounts.get(whole, 0) for whole in wholes), sum(amounts[part] for part in parts)
        if found > most:
            yield parts[-1], found, most


def expected_openings(last_year: BudgetForm, template: Template) -> Iterator[LineFigure]:
    """What every opening balance should be: last year's closing one."""
    amounts = last_year.amounts()
    for key in template.line_keys():
        if key.side is Side.BALANCE and key.line == BalanceLine.OPENING:
            closing = stated(amounts, key._replace(line=BalanceLine.CLOSING), "last_year")
            yield key, total(Bilingual("上年年末滚存结余", "last year's closing balance"), [closing])


def check_openings(
    form: BudgetForm, last_year: BudgetForm, template: Template, level: Parameter[Level]
) -> tuple[CheckResult, ...]:
    """Whether the year begins with what last year left; one finding with every balance that does not."""
    amounts = form.amounts()
    lines = [
        (key, amounts[key], figure.number)
        for key, figure in expected_openings(last_year, template)
        if figure.number != amounts[key]
    ]
    words = Bilingual("上年结余不衔接", "balances that last year did not leave")
    return _finding("opening_carried_on", level, lines, form.county, template, words)


def check_growth(
    form: BudgetForm, last_year: BudgetForm, template: Template, level: Parameter[Level], largest: Parameter[Share]
) -> tuple[CheckResult, ...]:
    """Income and expenditure lines that change by more than a share of last year's amount; one finding."""
    old, new = last_year.amounts(), form.amounts()
    lines = [
        (key, new.get(key, 0), old[key])
        for key in template.line_keys()
        if key.side is not Side.BALANCE
        and old.get(key, 0) != 0
        and abs(new.get(key, 0) - old[key]) > Fraction(largest.known()) * abs(old[key])
    ]
    share = share_text(largest.known())
    words = Bilingual(f"较上年增减超过 {share}%", f"lines that change by more than {share} %")
    return _finding("growth", level, lines, form.county, template, words)


def expected_subsidy(heads: Figure, per_head: Figure, template: Template) -> LineFigure | None:
    """What the subsidy by the standard should be; None where the form has no such line."""
    key = next((key for key in template.line_keys() if key.line == STANDARD_SUBSIDY), None)
    if key is None:
        return None
    return key, product(Bilingual("参保人数×补助标准", "heads times standard"), heads, per_head)


def check_subsidy(
    form: BudgetForm, heads: Figure, per_head: Figure, template: Template, level: Parameter[Level]
) -> tuple[CheckResult, ...]:
    """Whether the subsidy by the standard (or all subsidies, where it is not distinguished) is heads times standard."""
    expected = expected_subsidy(heads, per_head, template)
    if expected is None:
        return ()
    key, figure = expected
    amounts = form.amounts()
    found = amounts[key] if key in amounts else sum(amounts.get(whole, 0) for whole in template.wholes(key))
    lines = [] if found == figure.number else [(key, found, figure.number)]
    words = Bilingual("财政补助与人数、标准不符", "a subsidy that is not heads times standard")
    return _finding("subsidy_by_heads", level, lines, form.county, template, words)


def expected_from_above(
    heads: Figure, national: Parameter[NonNegativeYuan], share: Parameter[Share], template: Template
) -> LineFigure | None:
    """What the centre gives at least (N22.3): its share of heads times the national standard, half-up.

    None where the form has no line for it, or the policy gives no standard or no share.
    """
    key = next((key for key in template.line_keys() if key.line == FROM_ABOVE), None)
    if key is None or national.value is None or share.value is None:
        return None
    standard = of_policy("national_subsidy", national)
    at_national = product(Bilingual("按国家标准计算的补助", "the subsidy at the national standard"), heads, standard)
    words = Bilingual("中央财政补助(四舍五入到分)", "the centre's share, half-up")
    return key, share_of(words, at_national, "central_share", share)


def check_from_above(
    form: BudgetForm, expected: LineFigure, template: Template, level: Parameter[Level]
) -> tuple[CheckResult, ...]:
    """Whether centre and province are budgeted with at least what the centre gives by its share."""
    key, figure = expected
    found = form.amounts().get(key, 0)
    lines = [(key, found, figure.number)] if found < figure.number else []
    words = Bilingual("中央和省级补助低于中央财政应补助数", "less from centre and province than the centre's share")
    return _finding("from_above", level, lines, form.county, template, words)


def _finding(
    check: str, level: Parameter[Level], found: Sequence[Off], county: str | None, template: Template, words: Bilingual
) -> tuple[CheckResult, ...]:
    named = [(template.name(key), text(yuan(amount)), text(yuan(expected))) for key, amount, expected in found]
    zh = ";".join(f"{name.zh} {amount}(对照数 {expected})" for name, amount, expected in named)
    en = "; ".join(f"{name.en} {amount} against {expected}" for name, amount, expected in named)
    lines = (flagged(county, *each) for each in found)
    return finding(check, level, lines, Bilingual(zh=f"{words.zh}:{zh}", en=f"{words.en}: {en}"))

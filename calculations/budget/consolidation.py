"""The budget of a fund year: counties rolled up, the approved budget split by county, B1."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from calculations.forms import (
    BalanceLine,
    BudgetForm,
    LineKey,
    Side,
    Template,
    budget_form,
)
from calculations.forms.checks import CheckResult, Level, finding, flagged
from calculations.input.bilingual import Bilingual
from calculations.input.duplicate_rows import seen_before
from calculations.input.faults import Fault, refuse
from calculations.input.money import split, text, yuan
from calculations.input.parameters import Parameter, Share

Amounts = Mapping[LineKey, int]

_FORMS = "forms"


def roll_up(
    forms: Sequence[BudgetForm], template: Template, counties: Sequence[str], place: str = _FORMS
) -> BudgetForm:
    """The counties' budgets as the city's: every line is the sum of theirs; `place` is where the forms are.

    Raises `BadInput` when a county's form is missing, comes twice, or is of another year.
    """
    refuse(form_faults(forms, counties, forms[0].year if forms else None, place))
    return budget_form(template.summed([form.amounts() for form in forms]), forms[0].year, None)


def form_faults(
    forms: Sequence[BudgetForm | None], counties: Sequence[str], year: int | None, list_place: str
) -> Iterator[Fault]:
    """Budgets that do not add up to the city: missing, twice, of another year; one that could not be read is None."""
    given = [form and form.county for form in forms]
    known, there = set(counties), set(given)
    for county in counties if None not in forms else ():
        if county not in there:
            yield Fault(f"county {county}", "its budget is missing", "缺少该区县预算")
    for index, (form, again) in enumerate(zip(forms, seen_before(given), strict=True)):
        if form is None:
            continue
        place = f"{list_place}[{index}]"
        if form.county is None or form.county not in known:
            yield Fault(place, f"no budget of one of the counties: {form.county}", f"不是所辖区县的预算:{form.county}")
        elif again:
            yield Fault(place, f"county {form.county} a second time", f"区县 {form.county} 重复")
        if form.year != year:
            yield Fault(place, f"year {form.year}, not {year}", f"年度 {form.year},应为 {year}")


def split_by_county(approved: BudgetForm, forms: Sequence[BudgetForm], template: Template) -> tuple[BudgetForm, ...]:
    """The approved budget by county (B6): lines the city did not change stay as each county drafted them.

    The change of a line is shared in proportion to the counties' own amounts of that line by largest remainders,
    ties to the smaller code; where all of them are zero, in proportion to the total that counts the line,
    else equally. Totals are computed again. Line by line the counties add up to the approved budget. The forms
    come by county code. Raises `BadInput` for a county twice or a form of another year.
    """
    drafts = {str(form.county): form.amounts() for form in sorted(forms, key=lambda form: str(form.county))}
    refuse(form_faults(forms, tuple(drafts), approved.year, _FORMS))
    entered: dict[str, dict[LineKey, int]] = {county: {} for county in drafts}
    for key, amount in approved.amounts().items():
        change = amount - sum(draft.get(key, 0) for draft in drafts.values())
        shares = split(abs(change), _weights(key, drafts, template))
        for county, draft in drafts.items():
            entered[county][key] = draft.get(key, 0) + (shares[county] if change >= 0 else -shares[county])
    return tuple(budget_form(template.completed(amounts), approved.year, county) for county, amounts in entered.items())


def _weights(key: LineKey, drafts: Mapping[str, Amounts], template: Template) -> dict[str, int]:
    counting = [total for total in template.line_keys() if (1, key) in template.terms(total)]
    for basis in (key, *counting):
        weights = {county: abs(draft.get(basis, 0)) for county, draft in drafts.items()}
        if any(weights.values()):
            return weights
    return dict.fromkeys(drafts, 1)


def expenditure_by_part(form: BudgetForm, template: Template, fund: str) -> dict[str, Decimal]:
    """What a budget lets a fund spend in the year, in yuan by part: the approved expenditure of B6."""
    amounts = form.amounts()
    return {
        current.part: yuan(amounts[expenditure])
        for current, _, expenditure in _accounts(template)
        if current.fund == fund
    }


def _accounts(template: Template) -> Iterator[tuple[LineKey, LineKey, LineKey]]:
    """For each fund and part: its current balance, the total income and the total expenditure it counts."""
    for key in template.line_keys():
        if key.side is Side.BALANCE and key.line == BalanceLine.CURRENT:
            terms = template.terms(key)
            [income] = [counted for sign, counted in terms if sign == 1]
            [expenditure] = [counted for sign, counted in terms if sign == -1]
            yield key, income, expenditure


def check_balance(
    form: BudgetForm,
    template: Template,
    level: Parameter[Level],
    largest_surplus: Parameter[Share] | None = None,
) -> tuple[CheckResult, ...]:
    """B1 以收定支, 收支平衡, 略有结余: one finding for each fund and part that plans no surplus.

    With `largest_surplus` also for a surplus above that share of income, which is no slight one. Parts without
    any movement are not judged.
    """
    amounts = form.amounts()
    found: list[CheckResult] = []
    for current, income, expenditure in _accounts(template):
        surplus, received = amounts[current], amounts[income]
        most = received if largest_surplus is None else math.floor(Fraction(largest_surplus.known()) * received)
        if (surplus > 0 or received == amounts[expenditure] == 0) and surplus <= max(most, 0):
            continue
        verdict = _verdict(surplus)
        name = template.name(current)
        message = Bilingual(
            zh=f"{name.zh}:收入 {_yuan(received)},支出 {_yuan(amounts[expenditure])},{verdict.zh},"
            "不符合“以收定支、收支平衡、略有结余”",
            en=f"{name.en}: income {_yuan(received)}, expenditure {_yuan(amounts[expenditure])}, {verdict.en}; "
            "the budget should balance with a slight surplus",
        )
        lines = (flagged(form.county, key, amounts[key]) for key in (income, expenditure, current))
        found += finding("budget_balance", level, lines, message)
    return tuple(found)


def _verdict(surplus: int) -> Bilingual:
    if surplus < 0:
        return Bilingual(f"缺口 {_yuan(-surplus)}", f"a gap of {_yuan(-surplus)}")
    if surplus == 0:
        return Bilingual("没有结余", "no surplus")
    return Bilingual(f"结余 {_yuan(surplus)} 过大", f"a surplus of {_yuan(surplus)}, which is no slight one")


def _yuan(amount: int) -> str:
    return text(yuan(amount))


def check_adds_up(
    city: BudgetForm, forms: Sequence[BudgetForm], template: Template, level: Parameter[Level]
) -> tuple[CheckResult, ...]:
    """Whether the counties add up to the city line by line; one finding with every line that does not."""
    stated, summed = city.amounts(), template.summed([form.amounts() for form in forms])
    lines = tuple(
        flagged(None, key, stated.get(key, 0), summed.get(key, 0))
        for key in template.line_keys()
        if stated.get(key, 0) != summed.get(key, 0)
    )
    names_zh = "、".join(template.name(LineKey(row.fund, row.part, row.side, row.line)).zh for row in lines)
    message = Bilingual(
        zh=f"市级与区县合计不一致:{names_zh}", en=f"{len(lines)} lines of the city differ from the sum of the counties"
    )
    return finding("counties_add_up", level, lines, message)

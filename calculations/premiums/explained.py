"""Premiums explained total by total: the month's floor, cap and rates with their source, and the steps to each sum."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from calculations.explaining.explanation import Explained, ParameterUsed, Step, used
from calculations.input.money import text, yuan
from calculations.input.parameters import Parameter, Status
from calculations.premiums.by_person import Total
from calculations.premiums.figures import OWN_RATES, Category, MonthFigures, multiple_of_average
from calculations.premiums.parameters import OwnBase


def explained_totals(
    totals: tuple[Total, ...],
    employers: Mapping[tuple[str, str], tuple[int, int, int]],
    figures: Mapping[str, MonthFigures],
) -> Iterator[Explained]:
    """Every amount of every total.

    `employers` has by county and month how many employers there are, and the two parts of their premiums in fen.
    """
    for total in totals:
        month = figures[total.month]
        yield _base(total, month)
        if total.category is Category.EMPLOYEE:
            yield _employer(total, employers[total.county, total.month], month)
        yield _own(total, month)
        yield _total(total, month)


def _yuan(amount: int) -> str:
    return text(yuan(amount))


def _place(total: Total, name: str) -> str:
    return f"totals.{total.county}.{total.month}.{total.category}.{name}"


def _parameters(month: MonthFigures, *names: str) -> tuple[ParameterUsed, ...]:
    return tuple(used(name, parameter) for name in names if (parameter := getattr(month.terms, name)).value is not None)


def _bounds(month: MonthFigures) -> Iterator[Step]:
    """Average, floor and cap of the month, announced or computed."""
    annual, average = text(month.terms.average_wage.known()), _yuan(month.average)
    yield Step(
        zh="月平均工资(年平均工资除以12,四舍五入到元)",
        en="monthly average wage: the annual one by twelve, half-up to whole yuan",
        formula=f"{annual} / 12",
        value=average,
    )
    for zh, en, announced, multiple, amount in (
        ("缴费基数下限", "floor", month.terms.contribution_floor, month.terms.base_lowest, month.floor),
        ("缴费基数上限", "cap", month.terms.contribution_cap, month.terms.base_highest, month.cap),
    ):
        if announced.value is None:
            yield Step(
                zh=f"{zh}:未公布,按倍数推算(四舍五入到元)",
                en=f"{en}: not announced, the multiple of the average, half-up to whole yuan",
                formula=f"{average} × {multiple.known()}",
                value=_yuan(amount),
            )
        else:
            multiplied = _yuan(multiple_of_average(month.average, multiple.known()))
            reckoned = f"{average} × {multiple.known()} = {multiplied}"
            from_zh, from_en = _origin(announced)
            yield Step(
                zh=f"{zh}:{from_zh};按当月在用平均工资核对:{reckoned}",
                en=f"{en}: {from_en}; for comparison with the average in use: {reckoned}",
                formula=_yuan(amount),
                value=_yuan(amount),
            )


def _origin(bound: Parameter[Decimal]) -> tuple[str, str]:
    """Where a floor or cap is from: only one that is in a notice was announced."""
    if bound.status is Status.GIVEN:
        return "由使用者给出", "given with the request"
    if bound.status is Status.READING:
        return f"未见公布,取读法({bound.article})", f"not seen announced, a reading ({bound.article})"
    return f"已公布({bound.article})", f"announced ({bound.article})"


def _base(total: Total, month: MonthFigures) -> Explained:
    value = _yuan(total.base)
    own = total.category is not Category.EMPLOYEE
    if own and month.own_base is OwnBase.AVERAGE:
        reckoned = Step(
            zh=f"{total.persons} 人的缴费基数之和,每人为省社平",
            en=f"the bases of {total.persons} people, each the average wage",
            formula=f"{total.persons} × {_yuan(month.average)}",
            value=value,
        )
    else:
        reckoned = Step(
            zh=f"{total.persons} 人的缴费基数之和,每人为工资,不低于下限、不高于上限",
            en=f"the bases of {total.persons} people, each the wage, at least the floor and at most the cap",
            formula=f"Σ min(max(monthly_wage, {_yuan(month.floor)}), {_yuan(month.cap)})",
            value=value,
        )
    names = ["average_wage", "contribution_floor", "contribution_cap", "base_lowest", "base_highest", "f2_switch_on"]
    if None in (month.terms.contribution_floor.value, month.terms.contribution_cap.value):
        names.append("f2_not_announced")
    if own:
        names.append("f2_own_base")
    return Explained(
        figure=_place(total, "base"),
        value=value,
        rule="F2",
        article=month.terms.base_lowest.article,
        parameters=(
            *_parameters(month, *names),
            *(used(name, reading) for name, reading in month.terms.readings.items()),
        ),
        inputs={"persons": str(total.persons)},
        steps=(*_bounds(month), reckoned),
    )


def _employer(total: Total, employers: tuple[int, int, int], month: MonthFigures) -> Explained:
    number, serious_illness, maternity = employers
    value, rate = _yuan(total.employer), month.terms.employer_rate
    parts = {
        "serious_illness_rate": ("其中:重大疾病医疗救助金", "of which serious-illness aid", serious_illness),
        "maternity_rate": ("其中:生育保险费", "of which maternity insurance", maternity),
    }
    basic = total.employer - serious_illness - maternity
    return Explained(
        figure=_place(total, "employer"),
        value=value,
        rule=rate.rule,
        article=rate.article,
        parameters=_parameters(month, "employer_rate", *parts),
        inputs={"base": _yuan(total.base), "employers": str(number)},
        steps=(
            Step(
                zh=f"{number} 个单位保费之和,每个单位为其职工缴费基数之和乘以费率(四舍五入到分)",
                en=f"the premiums of {number} employers, each on the sum of its people's bases, half-up to the fen",
                formula=f"Σ base × {rate.known()}",
                value=value,
            ),
            *(
                Step(zh=zh, en=en, formula=f"Σ base × {getattr(month.terms, name).known()}", value=_yuan(amount))
                for name, (zh, en, amount) in parts.items()
            ),
            Step(
                zh="其余为基本医疗保险费",
                en="the rest is the basic part",
                formula=f"{value} - {_yuan(serious_illness)} - {_yuan(maternity)}",
                value=_yuan(basic),
            ),
        ),
    )


def _own(total: Total, month: MonthFigures) -> Explained:
    employed = total.category is Category.EMPLOYEE
    name, rate_name = "employee" if employed else "flexible", OWN_RATES[total.category]
    rate, value = getattr(month.terms, rate_name), _yuan(total.employee if employed else total.flexible)
    return Explained(
        figure=_place(total, name),
        value=value,
        rule=rate.rule,
        article=rate.article,
        parameters=_parameters(month, rate_name),
        inputs={"base": _yuan(total.base), "persons": str(total.persons)},
        steps=(
            Step(
                zh=f"{total.persons} 人个人缴费之和,每人为缴费基数乘以费率(四舍五入到分)",
                en=f"what {total.persons} people pay themselves, each on the own base, half-up to the fen",
                formula=f"Σ base × {rate.known()}",
                value=value,
            ),
        ),
    )


def _total(total: Total, month: MonthFigures) -> Explained:
    parts = {
        name: _yuan(amount)
        for name, amount in (
            ("employer", total.employer),
            ("employee", total.employee),
            ("flexible", total.flexible),
        )
        if amount
    }
    value = _yuan(total.total)
    return Explained(
        figure=_place(total, "total"),
        value=value,
        rule="F1",
        article=month.terms.employer_rate.article,
        inputs=parts,
        steps=(Step(zh="合计", en="together", formula=" + ".join(parts.values()) or "0.00", value=value),),
    )

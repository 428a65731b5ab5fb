"""The clearing explained figure by figure: rule, article, parameters, inputs and steps in yuan."""

from collections.abc import Iterator
from decimal import Decimal

from calculations.clearing.figures import CountyFigures, FundFigures
from calculations.clearing.forms import S5Base, SharingParameters
from calculations.clearing.incentives import rewarded
from calculations.explaining.explanation import Explained, ParameterUsed, Step, used
from calculations.input.money import text, yuan

_INCOME = {"employee": ("sharing_part", "serious_illness_income")}
"""The readings of what a fund's income and expenditure are."""
_INCENTIVE = ("incentive_order", "incentive_split", "incentive_receives", "rounding")


def explained_figures(figures: FundFigures, terms: SharingParameters) -> Iterator[Explained]:
    """Every figure of a fund's clearing, counties first, then the pooled fund."""
    scores = {county.row.county: county.row.assessment_score for county in figures.counties}
    earning = rewarded(scores, terms.incentive_threshold.known())
    all_scores = sum(earning.values(), Decimal(0))
    for county in figures.counties:
        place = f"counties.{county.row.county}.{figures.fund}"
        yield _balance(place, county, terms)
        yield from _surplus(place, county, terms)
        yield _from_accumulated(place, county, terms)
        yield _from_pooled(place, county, figures, terms)
        yield from _shared(place, county, figures, terms)
        yield _incentive(place, county, figures, county.row.county in earning, all_scores, terms)
        yield _closing(place, county, terms)
    yield from _pooled_fund(figures, terms)


def _yuan(amount: int) -> str:
    return text(yuan(amount))


def _article(terms: SharingParameters, rule: str) -> str:
    return terms.articles.get(rule, "")


def _parameters(terms: SharingParameters, *names: str, readings: tuple[str, ...] = ()) -> tuple[ParameterUsed, ...]:
    """Values by their name in the terms, and those of the `readings` that the policy has."""
    taken = [(name, terms.readings[name]) for name in readings if name in terms.readings]
    return tuple(used(name, value) for name, value in [*((name, getattr(terms, name)) for name in names), *taken])


def _balance(place: str, county: CountyFigures, terms: SharingParameters) -> Explained:
    row = county.row
    inputs = {
        "income": text(row.income),
        "expenditure": text(row.expenditure),
        "make_up": text(row.make_up),
    }
    formula = f"{inputs['income']} - {inputs['expenditure']} + {inputs['make_up']}"
    value = _yuan(county.balance)
    return Explained(
        figure=f"{place}.balance",
        value=value,
        rule="S1",
        article=_article(terms, "S1"),
        parameters=_parameters(terms, readings=(*_INCOME.get(row.fund, ()), "make_up_payer")),
        inputs=inputs,
        steps=(Step(zh="收入-支出+少收多支补足", en="income - expenditure + make-up", formula=formula, value=value),),
    )


def _surplus(place: str, county: CountyFigures, terms: SharingParameters) -> Iterator[Explained]:
    parameter = terms.pooled_share_of_surplus
    surplus = max(0, county.balance)
    pooled, kept = _yuan(county.surplus_to_pooled), _yuan(county.surplus_to_county)
    to_pooled = Step(
        zh="当期结余上解归集基金(不足一分的进一分)",
        en="the surplus's share for the pooled fund, an odd fen going to the pooled fund",
        formula=f"{_yuan(surplus)} × {parameter.known()}",
        value=pooled,
    )
    to_county = Step(
        zh="其余返还区县累计结余",
        en="the rest, returned to the county's accumulated balance",
        formula=f"{_yuan(surplus)} - {pooled}",
        value=kept,
    )
    for name, value, steps in (
        ("surplus_to_pooled", pooled, (to_pooled,)),
        ("surplus_to_county", kept, (to_pooled, to_county)),
    ):
        yield Explained(
            figure=f"{place}.{name}",
            value=value,
            rule="S2",
            article=parameter.article,
            parameters=_parameters(terms, "pooled_share_of_surplus", readings=("surplus_per", "rounding")),
            inputs={"balance": _yuan(county.balance)},
            steps=steps,
        )


def _from_accumulated(place: str, county: CountyFigures, terms: SharingParameters) -> Explained:
    gap, opening = _yuan(max(0, -county.balance)), text(county.row.accumulated_balance)
    value = _yuan(county.from_accumulated)
    return Explained(
        figure=f"{place}.from_accumulated",
        value=value,
        rule="S3",
        article=_article(terms, "S3"),
        inputs={"balance": _yuan(county.balance), "accumulated_balance": opening},
        steps=(
            Step(
                zh="缺口先用本区县累计结余弥补,以结余为限",
                en="the gap is first covered from the county's accumulated balance, as far as it reaches",
                formula=f"min({gap}, {opening})",
                value=value,
            ),
        ),
    )


def _pooled_half(county: CountyFigures, terms: SharingParameters) -> Step:
    return Step(
        zh="归集基金应负担部分(不足一分的进一分)",
        en="what the pooled fund owes, an odd fen falling to the pooled fund",
        formula=f"{_yuan(county.uncovered)} × {terms.pooled_share_of_gap.known()}",
        value=_yuan(county.owed_by_pooled),
    )


def _from_pooled(place: str, county: CountyFigures, figures: FundFigures, terms: SharingParameters) -> Explained:
    value, available = _yuan(county.from_pooled), _yuan(figures.opening + figures.received)
    paid = Step(zh="归集基金足额支付", en="the pooled fund pays it in full", formula=value, value=value)
    if figures.short:
        paid = Step(
            zh="归集基金不足,按应负担额比例支付(最大余额法)",
            en="the pooled fund falls short and pays in proportion to what it owes (largest remainders)",
            formula=f"{available} × {_yuan(county.owed_by_pooled)} / {_yuan(figures.owed)}",
            value=value,
        )
    return Explained(
        figure=f"{place}.from_pooled",
        value=value,
        rule="S4",
        article=terms.pooled_share_of_gap.article,
        parameters=_parameters(
            terms, "pooled_share_of_gap", readings=("pooled_fund_order", "pooled_fund_short", "rounding")
        ),
        inputs={
            "uncovered": _yuan(county.uncovered),
            "pooled_fund_available": available,
            "pooled_fund_owes": _yuan(figures.owed),
        },
        steps=(_pooled_half(county, terms), paid),
    )


def _shared(place: str, county: CountyFigures, figures: FundFigures, terms: SharingParameters) -> Iterator[Explained]:
    """What county finance and city finance pay under S4 and S5."""
    whole_gap = figures.short and terms.s5_base.known() is S5Base.WHOLE_REMAINING_GAP
    part = county.uncovered if whole_gap else county.owed_by_pooled
    base = Step(
        zh="归集基金支付后全部剩余缺口" if whole_gap else "归集基金应负担而无力支付的部分",
        en="all that is left of the gap" if whole_gap else "the part of its share that the pooled fund cannot pay",
        formula=f"{_yuan(part)} - {_yuan(county.from_pooled)}",
        value=_yuan(county.shared),
    )
    city = Step(
        zh="市财政负担(四舍五入到分)",
        en="city finance's share, rounded half-up",
        formula=f"{base.value} × {terms.city_share.known()}",
        value=_yuan(county.from_city),
    )
    rest = Step(
        zh="其余由缺口地财政负担",
        en="the rest falls to county finance",
        formula=f"{base.value} - {city.value}",
        value=_yuan(county.from_county_shared),
    )
    own = Step(
        zh="缺口地财政按比例应负担部分",
        en="county finance's own share of the gap",
        formula=f"{_yuan(county.uncovered)} - {_yuan(county.owed_by_pooled)}",
        value=_yuan(county.from_county_half),
    )
    total = _yuan(county.from_county_half + county.from_county_shared)
    together = Step(zh="合计", en="together", formula=f"{_yuan(county.from_county_half)} + {rest.value}", value=total)
    inputs = {"uncovered": _yuan(county.uncovered), "from_pooled": _yuan(county.from_pooled)}
    for name, value, steps, names in (
        (
            "from_county_finance",
            total,
            (base, city, rest, together) if whole_gap else (own, base, city, rest, together),
            ("pooled_share_of_gap", "city_share", "s5_base"),
        ),
        ("from_city_finance", city.value, (base, city), ("city_share", "s5_base")),
    ):
        yield Explained(
            figure=f"{place}.{name}",
            value=value,
            rule="S5" if figures.short else "S4",
            article=(terms.city_share if figures.short else terms.pooled_share_of_gap).article,
            parameters=_parameters(terms, *names, readings=("rounding",)),
            inputs=inputs,
            steps=steps,
        )


def _incentive(
    place: str,
    county: CountyFigures,
    figures: FundFigures,
    earns: bool,
    all_scores: Decimal,
    terms: SharingParameters,
) -> Explained:
    score, total = county.row.assessment_score, _yuan(figures.incentives)
    value = _yuan(county.incentive)
    shared = Step(
        zh="得分未达标或未安排激励,不分配",
        en="nothing: no incentive, or a score below the threshold",
        formula="0.00",
        value=value,
    )
    if figures.incentives and earns:
        shared = Step(
            zh="得分达标的区县按得分比例分配(最大余额法)",
            en="shared among those at the threshold in proportion to their scores (largest remainders)",
            formula=f"{total} × {score} / {all_scores}",
            value=value,
        )
    return Explained(
        figure=f"{place}.incentive",
        value=value,
        rule="S6",
        article=terms.incentive_threshold.article,
        parameters=_parameters(terms, "incentive_threshold", "incentive_cap", readings=_INCENTIVE),
        inputs={
            "assessment_score": "" if score is None else str(score),
            "incentive_total": total,
            "scores_at_the_threshold": str(all_scores),
        },
        steps=(shared,),
    )


def _closing(place: str, county: CountyFigures, terms: SharingParameters) -> Explained:
    inputs = {
        "accumulated_balance": text(county.row.accumulated_balance),
        "surplus_to_county": _yuan(county.surplus_to_county),
        "from_accumulated": _yuan(county.from_accumulated),
        "incentive": _yuan(county.incentive),
    }
    opening, kept, spent, incentive = inputs.values()
    value = _yuan(county.closing)
    return Explained(
        figure=f"{place}.closing_accumulated_balance",
        value=value,
        rule="S3",
        article=_article(terms, "S3"),
        inputs=inputs,
        steps=(
            Step(
                zh="期初累计结余+返还结余-弥补缺口+激励",
                en="opening balance + returned surplus - cover of the gap + incentive",
                formula=f"{opening} + {kept} - {spent} + {incentive}",
                value=value,
            ),
        ),
    )


def _pooled_fund(figures: FundFigures, terms: SharingParameters) -> Iterator[Explained]:
    place = f"pooled_fund.{figures.fund}"
    opening, received = _yuan(figures.opening), _yuan(figures.received)
    paid, incentives = _yuan(figures.paid), _yuan(figures.incentives)
    for name, value, rule, article, zh, en, part in (
        (
            "received", received, "S2", terms.pooled_share_of_surplus.article,
            "各区县结余上解之和", "the counties' shares of surplus", "surplus_to_pooled",
        ),
        (
            "paid", paid, "S4", terms.pooled_share_of_gap.article,
            "向各缺口区县支付之和", "what it paid to the counties in deficit", "from_pooled",
        ),
        (
            "incentives", incentives, "S6", terms.incentive_cap.article,
            "激励之和", "the incentives it paid", "incentive",
        ),
    ):  # fmt: skip
        inputs = {county.row.county: _yuan(getattr(county, part)) for county in figures.counties}
        yield Explained(
            figure=f"{place}.{name}",
            value=value,
            rule=rule,
            article=article,
            inputs=inputs,
            steps=(Step(zh=zh, en=en, formula=" + ".join(inputs.values()) or "0.00", value=value),),
        )
    closing = _yuan(figures.held - figures.incentives)
    yield Explained(
        figure=f"{place}.closing",
        value=closing,
        rule="S6",
        article=_article(terms, "S6"),
        parameters=_parameters(terms, readings=("pooled_fund_order",)),
        inputs={"opening": opening, "received": received, "paid": paid, "incentives": incentives},
        steps=(
            Step(
                zh="期初+收到-支付-激励",
                en="opening + received - paid - incentives",
                formula=f"{opening} + {received} - {paid} - {incentives}",
                value=closing,
            ),
        ),
    )

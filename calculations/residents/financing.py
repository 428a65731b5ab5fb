"""What a year's resident insurance is paid from: heads times premium and subsidy, by person, finance and centre."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt

from calculations.explaining.explanation import Answer
from calculations.explaining.figures import (
    WHOLE,
    Cited,
    Figure,
    amount,
    count,
    explained,
    of_policy,
    product,
    share_of,
    total,
)
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, not_empty, shown
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan, text
from calculations.input.parameters import WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, row_by_row, run_check, validated
from calculations.residents.terms import (
    GENERAL,
    Region,
    ResidentTerms,
    TransitionTerms,
    entry_of,
    standard_in,
    standard_of,
)

_Year = Annotated[StrictInt, Field(ge=2000, le=2100)]
_Heads = Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]


class CountyHeads(PartialModel):
    """The insured of a county by group; a county may give more than its standard, in yuan a person and year."""

    county: CountyCode
    heads: Annotated[dict[str, _Heads], BeforeValidator(not_empty)]
    subsidy_per_head: NonNegativeYuan | None = None


class ResidentInput(WithParameters):
    """A year and its counties; `region` where the centre's share is not that of the pack's own province."""

    year: _Year
    region: Region | None = None
    counties: Annotated[tuple[CountyHeads, ...], BeforeValidator(not_empty)]


class Financing(Frozen):
    """A year in yuan: premiums + paid_for + subsidy = total; central + local = subsidy."""

    heads: int
    premiums: Yuan
    paid_for: Yuan
    subsidy: Yuan
    central: Yuan
    local: Yuan
    total: Yuan


class _CountyStandard(Frozen):
    county: str
    subsidy_per_head: Yuan


# By the order of the bases the county comes first in the answer.
class CountyFinancing(Financing, _CountyStandard):
    """A county's year, and the subsidy a person it was computed with."""


class ResidentFinancing(Answer):
    """The year's financing by county code, and of the city."""

    year: int
    counties: tuple[CountyFinancing, ...]
    city: Financing


def read_resident_financing(document: object) -> ResidentInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(ResidentInput, document)


def resident_financing(asked: ResidentInput, policy: ResidentTerms, explain: bool = False) -> ResidentFinancing:
    """A year's premiums and subsidies. Raises `BadInput` with every fault.

    Persons pay the premium; for special groups finance pays it, or part of it. The subsidy is heads times the standard,
    in a transition moved towards the common one. The centre bears its share of heads times the national standard,
    half-up to the fen; the rest is local.
    """
    terms, faults = with_given(policy, asked)
    checked(
        (asked, terms),
        faults,
        lambda: repeated(asked.counties, "counties", "county"),
        lambda: row_by_row(asked.counties, "counties", partial(_group_faults, terms)),
        lambda: row_by_row(asked.counties, "counties", partial(_standard_faults, terms, asked)),
        lambda: row_by_row(asked.counties, "counties", partial(_own_standard_faults, terms, asked)),
    )
    figures = {
        row.county: _county(row, asked.year, terms) for row in sorted(asked.counties, key=lambda row: row.county)
    }
    city = _city(list(figures.values()))
    all_figures = [figure for each in (*figures.values(), city) for figure in each.values()]
    return ResidentFinancing(
        year=asked.year,
        counties=tuple(CountyFinancing(county=county, **_values(each)) for county, each in figures.items()),
        city=Financing(**_values(city)),
        explain=tuple(map(explained, all_figures)) if explain else None,
    )


def _values(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: figure.number if figure.places == WHOLE else figure.yuan for name, figure in figures.items()}


def _standard_faults(terms: ResidentTerms, asked: ResidentInput, place: str, row: CountyHeads) -> Iterator[Fault]:
    standard = standard_of(row.county, terms)
    if standard is None:
        yield Fault(
            f"{place}.county",
            f"the policy gives no subsidy standard for {row.county}",
            f"政策未规定 {row.county} 的补助标准",
        )
        return
    lowest, national = standard_in(asked.year, standard, terms), terms.national_subsidy.known()
    if lowest.yuan < national:
        yield Fault(
            f"{place}.county",
            f"the subsidy standard {lowest.shown} of {row.county} is below the national one, {text(national)}",
            f"{row.county} 的补助标准 {lowest.shown} 低于国家标准 {text(national)}",
        )


def _own_standard_faults(terms: ResidentTerms, asked: ResidentInput, place: str, row: CountyHeads) -> Iterator[Fault]:
    standard = standard_of(row.county, terms)
    if standard is None or row.subsidy_per_head is None:
        return
    lowest = standard_in(asked.year, standard, terms)
    if row.subsidy_per_head < lowest.yuan:
        yield Fault(
            f"{place}.subsidy_per_head",
            f"{text(row.subsidy_per_head)} is below the county's standard {lowest.shown}",
            f"{text(row.subsidy_per_head)} 低于本区县标准 {lowest.shown}",
        )
    above = _next_grade(lowest, terms, asked.year)
    if above is not None and row.subsidy_per_head > above.yuan:
        yield Fault(
            f"{place}.subsidy_per_head",
            f"{text(row.subsidy_per_head)} is above the next grade's standard {above.shown}: a county chooses within "
            f"its own grade, from {lowest.shown}",
            f"{text(row.subsidy_per_head)} 高于上一档标准 {above.shown},只能在本档(自 {lowest.shown} 起)内提高",
        )


def _next_grade(own: Figure, terms: ResidentTerms, year: int) -> Figure | None:
    """The lowest standard of the year above a county's own; None for those of the highest grade.

    In a transition the grades are those that it starts from; after its first year counties move to one standard.
    """
    if isinstance(terms, TransitionTerms) and year > terms.transition_start.known():
        return None
    standards = [standard_of(county, terms) for county in terms.subsidy_per_head.known()]
    of_year = [standard_in(year, each, terms) for each in standards if each is not None]
    return min((each for each in of_year if each.yuan > own.yuan), key=lambda each: each.yuan, default=None)


def _group_faults(terms: ResidentTerms, place: str, row: CountyHeads) -> Iterator[Fault]:
    paid_for, aided = terms.paid_for_groups.known(), terms.aided_groups.known()
    groups = tuple(dict.fromkeys((GENERAL, *paid_for, *aided)))
    for group in row.heads:
        if group not in groups:
            known = ", ".join(groups)
            yield Fault(
                f"{place}.heads.{group}",
                f"unknown group: {shown(group)} (known: {known})",
                f"未知人群:{shown(group)}(可用:{known})",
            )
        elif group in aided and group not in paid_for:
            # A city may pay in full for a group that others only aid: then no amount is asked for.
            yield from run_check(partial(_aid_faults, terms, group))


def _aid_faults(terms: ResidentTerms, group: str) -> Iterator[Fault]:
    place = f"parameters.aid_per_head.{group}"
    aid = entry_of(terms.aid_per_head, group)
    if aid is None:
        yield Fault(
            place,
            f"missing: the policy gives no value ({terms.aid_per_head.rule})",
            f"缺少:政策未规定此值,请提供({terms.aid_per_head.rule})",
        )
    elif aid.known() > (premium := terms.individual_premium.known()):
        yield Fault(
            place,
            f"{text(aid.known())} is more than the premium, {text(premium)}",
            f"{text(aid.known())} 超过个人缴费标准 {text(premium)}",
        )


def _county(row: CountyHeads, year: int, terms: ResidentTerms) -> dict[str, Figure]:
    """A county's figures by name, each with its place in the answer."""
    place = f"counties.{row.county}"
    premium = of_policy("individual_premium", terms.individual_premium)
    groups = {name: count(f"{place}.heads.{name}", number) for name, number in sorted(row.heads.items())}
    financing, subsidised = Cited.by(terms.individual_premium), Cited.by(terms.subsidy_per_head)
    centre = Cited.by(terms.central_share)

    heads = total(Bilingual("参保人数", "the insured"), list(groups.values()), places=WHOLE).named(
        f"{place}.heads", financing
    )
    due = product(Bilingual("应缴个人缴费", "the premiums due"), heads, premium)
    paid_for = total(Bilingual("财政资助缴费", "what finance pays of them"), list(_aid(groups, premium, terms)))
    paid_for = paid_for.named(f"{place}.paid_for", Cited.by(terms.paid_for_groups))
    premiums = total(Bilingual("其余由个人缴纳", "the rest is paid by persons"), [due], [paid_for])
    premiums = premiums.named(f"{place}.premiums", financing)
    per_head = _per_head(row, year, terms).named(f"{place}.subsidy_per_head", subsidised)
    subsidy = product(Bilingual("财政补助", "fiscal subsidy"), heads, per_head).named(f"{place}.subsidy", subsidised)
    national = of_policy("national_subsidy", terms.national_subsidy)
    at_national = product(Bilingual("按国家标准计算的补助", "the subsidy at the national standard"), heads, national)
    central = share_of(
        Bilingual("中央财政补助(四舍五入到分)", "the centre's share, half-up"),
        at_national,
        "central_share",
        terms.central_share,
    ).named(f"{place}.central", centre)
    return {
        "heads": heads,
        "premiums": premiums,
        "paid_for": paid_for,
        "subsidy_per_head": per_head,
        "subsidy": subsidy,
        "central": central,
        "local": total(Bilingual("其余为地方财政补助", "the rest is local"), [subsidy], [central]).named(
            f"{place}.local", centre
        ),
        "total": total(Bilingual("筹资合计", "all financing"), [premiums, paid_for, subsidy]).named(
            f"{place}.total", financing
        ),
    }


def _aid(groups: Mapping[str, Figure], premium: Figure, terms: ResidentTerms) -> Iterator[Figure]:
    for group, heads in groups.items():
        if group in terms.paid_for_groups.known():
            yield product(Bilingual("全额资助", "paid for in full"), heads, premium)
        elif (aid := entry_of(terms.aid_per_head, group)) is not None and group in terms.aided_groups.known():
            yield product(
                Bilingual("定额资助", "aided with a fixed amount"), heads, of_policy(f"aid_per_head.{group}", aid)
            )


def _per_head(row: CountyHeads, year: int, terms: ResidentTerms) -> Figure:
    if row.subsidy_per_head is not None:
        given = amount(f"counties.{row.county}.given.subsidy_per_head", row.subsidy_per_head)
        return total(Bilingual("区县从高自定的标准", "the county's own, higher standard"), [given])
    standard = standard_of(row.county, terms)
    if standard is None:
        raise LookupError(f"no standard for {row.county}")
    return standard_in(year, standard, terms)


def _city(counties: list[dict[str, Figure]]) -> dict[str, Figure]:
    city = {}
    for name in Financing.model_fields:
        parts = [each[name] for each in counties]
        cited = parts[0].cited or Cited("")
        summed = total(Bilingual("各区县之和", "the counties together"), parts, places=parts[0].places)
        city[name] = summed.named(f"city.{name}", cited)
    return city

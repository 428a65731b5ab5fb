"""The determination of a closed year (S1, S8): what each county makes up for missed targets, its score, the incentives.

Made by the bureau with finance and tax (A 二(四)4–5); the clearing takes its figures from it.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictInt

from calculations.codes import CountyCode, unknown_fund
from calculations.faults import Fault, not_empty, refuse, shown, validated
from calculations.forms.expected import note_fault
from calculations.money import NonNegativeYuan
from calculations.parameters import Score


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DeterminedCounty(_Frozen):
    """A county's year in one fund: `make_up` in yuan (S1), `assessment_score` from 0 to 100 or none (S8)."""

    county: CountyCode
    fund: str
    make_up: NonNegativeYuan
    assessment_score: Score | None


class DeterminationForm(_Frozen):
    """The determination of all counties and funds; `incentive_total` in yuan by fund, a fund left out has none (S6)."""

    kind: Literal["determination"] = "determination"
    year: StrictInt
    counties: Annotated[tuple[DeterminedCounty, ...], BeforeValidator(not_empty)]
    incentive_total: dict[str, NonNegativeYuan] = {}
    note: str = ""


def read_determination(document: object, year: int, counties: Iterable[str], funds: Iterable[str]) -> DeterminationForm:
    """JSON data as the determination of that year, or `BadInput` with every fault by its place.

    Every county stands in it exactly once for each fund.
    """
    form = validated(DeterminationForm, document)
    known = tuple(funds)
    wanted = tuple((county, fund) for county in counties for fund in known)
    refuse([*_head_faults(form, year, known), *_row_faults(form, wanted)])
    return form


def _head_faults(form: DeterminationForm, year: int, funds: tuple[str, ...]) -> list[Fault]:
    faults: list[Fault] = []
    if form.year != year:
        faults.append(Fault("year", f"expected {year}, not {form.year}", f"应为 {year},不是 {form.year}"))
    faults += [
        unknown_fund(f"incentive_total.{fund}", fund, funds) for fund in form.incentive_total if fund not in funds
    ]
    note = note_fault(form.note, "note")
    return [*faults, note] if note else faults


def _row_faults(form: DeterminationForm, wanted: tuple[tuple[str, str], ...]) -> list[Fault]:
    faults: list[Fault] = []
    first_at: dict[tuple[str, str], int] = {}
    counties = dict.fromkeys(county for county, _ in wanted)
    funds = dict.fromkeys(fund for _, fund in wanted)
    for index, row in enumerate(form.counties):
        place = f"counties[{index}]"
        if row.county not in counties:
            known = ", ".join(counties)
            faults.append(
                Fault(
                    f"{place}.county",
                    f"unknown county: {shown(row.county)} (known: {known})",
                    f"未知区县:{shown(row.county)}(可用:{known})",
                )
            )
        if row.fund not in funds:
            faults.append(unknown_fund(f"{place}.fund", row.fund, funds))
        first = first_at.setdefault((row.county, row.fund), index)
        if first != index:
            faults.append(
                Fault(
                    place,
                    f"county {row.county} and fund {row.fund} a second time (first: counties[{first}])",
                    f"区县 {row.county}、险种 {row.fund} 重复(首次:counties[{first}])",
                )
            )
    faults += [
        Fault("counties", f"missing: county {county}, fund {fund}", f"缺少:区县 {county}、险种 {fund}")
        for county, fund in wanted
        if (county, fund) not in first_at
    ]
    return faults

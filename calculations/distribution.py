"""The month's money for the counties (M4) as a calculator: what was received against what they asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from calculations.codes import CountyCode, Month, unknown_fund
from calculations.explain import Answer
from calculations.faults import Fault, not_empty, refuse, shown, validated
from calculations.figures import Cited, Figure, amount, explained
from calculations.money import NonNegativeYuan, fen, text
from calculations.plans import Consolidated, CountyAmounts, CountyShare, Source, distribute
from calculations.rows import repeated


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CountyAsked(_Frozen):
    """What a county asked for by part, in yuan; the same parts for all of them."""

    county: CountyCode
    parts: Annotated[dict[str, NonNegativeYuan], BeforeValidator(not_empty)]


class DistributionInput(_Frozen):
    """A fund and month: what came, by part, and what the counties asked for."""

    fund: str
    month: Month
    received: Annotated[dict[str, NonNegativeYuan], BeforeValidator(not_empty)]
    counties: Annotated[tuple[CountyAsked, ...], BeforeValidator(not_empty)]

    def named_parts(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The parts that are named, by their place."""
        yield "received", self.received
        for index, row in enumerate(self.counties):
            yield f"counties[{index}].parts", row.parts


class Distribution(Answer):
    """What each county gets, by code."""

    fund: str
    month: str
    counties: tuple[CountyShare, ...]


def read_distribution(document: object) -> DistributionInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(DistributionInput, document)


def distribution(asked: DistributionInput, cited: Cited, explain: bool = False) -> Distribution:
    """Exactly what was asked for when all of it came, else in proportion; `cited` is the rule behind it.

    Raises `BadInput` for a county twice, for parts that are missing or not asked for, and for more than was asked.
    """
    request = request_of(asked.fund, asked.month, asked.counties)
    shares = distribute(asked.received, request)
    return Distribution(
        fund=asked.fund,
        month=asked.month,
        counties=shares,
        explain=tuple(explained(figure) for share in shares for figure in _told(share, asked, request, cited))
        if explain
        else None,
    )


def part_faults(
    fund: str, named: Iterable[tuple[str, Iterable[str]]], funds: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """A fund, and parts `named` by their place, that the policy does not have; `funds` has the parts of each."""
    if fund not in funds:
        yield unknown_fund("fund", fund, funds)
        return
    known = ", ".join(funds[fund])
    for place, parts in named:
        for part in parts:
            if part not in funds[fund]:
                yield Fault(
                    f"{place}.{part}",
                    f"unknown part: {shown(part)} (known: {known})",
                    f"未知部分:{shown(part)}(可用:{known})",
                )


def request_of(fund: str, month: str, counties: Sequence[CountyAsked], place: str = "") -> Consolidated:
    """What the counties asked for in a month as the city's request.

    `place` is where the rows stand in a larger document. Raises `BadInput` for a county twice, or with other parts.
    """
    at = f"{place}.counties" if place else "counties"
    parts = tuple(counties[0].parts)
    faults = list(repeated(counties, at, "county"))
    for index, row in enumerate(counties):
        if set(row.parts) != set(parts):
            wanted = ", ".join(parts)
            faults.append(Fault(f"{at}[{index}].parts", f"expected {wanted}", f"应为 {wanted}"))
    refuse(faults)
    rows = sorted(counties, key=lambda row: row.county)
    by_part = {part: sum((row.parts[part] for row in rows), Decimal("0.00")) for part in parts}
    return Consolidated(
        fund=fund,
        month=month,
        counties=tuple(
            CountyAmounts(
                county=row.county,
                source=Source.HANDED_IN,
                parts=row.parts,
                total=sum(row.parts.values(), Decimal("0.00")),
            )
            for row in rows
        ),
        parts=by_part,
        lines=(),
        total=sum(by_part.values(), Decimal("0.00")),
    )


def _told(share: CountyShare, asked: DistributionInput, request: Consolidated, cited: Cited) -> list[Figure]:
    own = next(row.parts for row in request.counties if row.county == share.county)
    figures = []
    for part, given in share.parts.items():
        wanted = amount(f"counties.{share.county}.asked.{part}", own[part])
        came = amount(f"received.{part}", asked.received[part])
        everybody = amount(f"asked.{part}", request.parts[part])
        short = came.number < everybody.number
        figures.append(
            Figure(
                fen(given),
                words=("到账不足,按申请额比例分配(最大余额法)", "less came: in proportion to what was asked for")
                if short
                else ("足额到账,按申请额下拨", "all of it came: what was asked for"),
                formula=f"{came.shown} × {wanted.shown} / {everybody.shown}" if short else wanted.shown,
                of=(came, wanted, everybody),
            ).named(f"counties.{share.county}.{part}", cited)
        )
    everything = Figure(
        fen(share.total),
        words=("各部分之和", "the parts together"),
        formula=" + ".join(text(given) for given in share.parts.values()),
        of=tuple(figures),
    )
    return [*figures, everything.named(f"counties.{share.county}.total", cited)]

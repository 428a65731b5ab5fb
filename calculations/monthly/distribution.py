"""The month's money for the counties (M4) as a calculator: what was received against what they asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator

from calculations.explaining.explanation import Answer
from calculations.explaining.figures import Cited, Figure, amount, explained, step
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, Month, unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, missing, not_empty, shown
from calculations.input.money import NonNegativeYuan, fen, text
from calculations.input.partial_input import PartialModel, Unread, checked, row_by_row, run_check, validated
from calculations.monthly.plans import Consolidated, CountyAmounts, CountyShare, Source, above_asked, distribute

Funds = Mapping[str, Sequence[str]]
"""The parts of each fund, as the policy has them."""


class CountyAsked(PartialModel):
    """What a county asked for by part, in yuan; the same parts for all of them."""

    county: CountyCode
    parts: Annotated[dict[str, NonNegativeYuan], BeforeValidator(not_empty)]


class DistributionInput(PartialModel):
    """A fund and month: what came, by part, and what the counties asked for."""

    fund: str
    month: Month
    received: Annotated[dict[str, NonNegativeYuan], BeforeValidator(not_empty)]
    counties: Annotated[tuple[CountyAsked, ...], BeforeValidator(not_empty)]


class Distribution(Answer):
    """What each county gets, by code."""

    fund: str
    month: str
    counties: tuple[CountyShare, ...]


def read_distribution(document: object) -> DistributionInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(DistributionInput, document)


def distribution(asked: DistributionInput, funds: Funds, cited: Cited, explain: bool = False) -> Distribution:
    """Exactly what was asked for when all of it came, else in proportion; `cited` is the rule behind it.

    Raises `BadInput` for a fund or part that the policy does not have, a county twice, parts that are missing or not
    asked for, and more than was asked.
    """
    checked(
        (asked,),
        lambda: fund_faults(asked.fund, funds),
        lambda: unknown_parts("received", asked.received, asked.fund, funds),
        lambda: rows_faults("counties", asked.counties, asked.fund, funds),
        lambda: _names_received(asked, funds),
        lambda: _amounts_received(asked, funds),
    )
    request = request_of(asked.fund, asked.month, asked.counties)
    shares = distribute(asked.received, request)
    own = {row.county: row.parts for row in request.counties}
    return Distribution(
        fund=asked.fund,
        month=asked.month,
        counties=shares,
        explain=tuple(
            explained(figure)
            for share in shares
            for figure in _figures(share, own[share.county], asked, request, cited)
        )
        if explain
        else None,
    )


def fund_faults(fund: str, funds: Funds) -> Iterator[Fault]:
    """A fund that the policy does not have."""
    if fund not in funds:
        yield unknown_fund("fund", fund, funds)


def unknown_parts(place: str, parts: Iterable[str], fund: str, funds: Funds) -> Iterator[Fault]:
    """Parts, named at a place, that the policy does not have for the fund; all are, of a fund that it does not have."""
    for part in parts:
        if fund in funds and part not in funds[fund]:
            known = ", ".join(funds[fund])
            yield Fault(
                f"{place}.{part}",
                f"unknown part: {shown(part)} (known: {known})",
                f"未知部分:{shown(part)}(可用:{known})",
            )


def rows_faults(at: str, rows: Sequence[CountyAsked], fund: str, funds: Funds) -> Iterator[Fault]:
    """Counties that appear twice at a place, parts that the policy does not have, and rows with other parts."""
    yield from repeated(rows, at, "county")
    yield from row_by_row(rows, at, lambda place, row: unknown_parts(f"{place}.parts", row.parts, fund, funds))
    yield from row_by_row(
        rows, at, lambda place, row: _other_parts(place, row.parts, _parts(rows, fund, funds), funds[fund])
    )


def _parts(rows: Sequence[CountyAsked], fund: str, funds: Funds) -> tuple[str, ...]:
    """The parts of the first row, which all must have. Raises `Unread` where these are wrong themselves."""
    parts = tuple(rows[0].parts)
    if not set(parts) <= {*funds.get(fund, ())}:
        raise Unread
    return parts


def _other_parts(place: str, given: Iterable[str], parts: Sequence[str], known: Sequence[str]) -> Iterator[Fault]:
    # One that the policy does not have is reported as such.
    if set(given) & set(known) != set(parts):
        wanted = ", ".join(parts)
        yield Fault(f"{place}.parts", f"expected {wanted}", f"应为 {wanted}")


def _names_received(asked: DistributionInput, funds: Funds) -> Iterator[Fault]:
    parts = _parts(asked.counties, asked.fund, funds)
    for part in parts:
        if part not in asked.received:
            yield missing(f"received.{part}")
    for part in asked.received:
        if part in funds[asked.fund] and part not in parts:
            yield Fault(f"received.{part}", "was not asked for", "未申请此项")


def _amounts_received(asked: DistributionInput, funds: Funds) -> Iterator[Fault]:
    if len({row.county for row in asked.counties}) < len(asked.counties):
        # Which of the rows is meant is not known, nor what was asked for.
        raise Unread
    for part in _parts(asked.counties, asked.fund, funds):
        yield from run_check(partial(_above_asked, asked, part))


def _above_asked(asked: DistributionInput, part: str) -> Iterator[Fault]:
    if part not in asked.received or not all(part in row.parts for row in asked.counties):
        raise Unread
    everybodys = sum(row.parts[part] for row in asked.counties)
    yield from above_asked(f"received.{part}", asked.received[part], Decimal(everybodys))


def request_of(fund: str, month: str, counties: Sequence[CountyAsked]) -> Consolidated:
    """What the counties asked for in a month, each once and all by the same parts, as the city's request."""
    rows = sorted(counties, key=lambda row: row.county)
    by_part = {part: sum((row.parts[part] for row in rows), Decimal("0.00")) for part in counties[0].parts}
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


_SHORT = Bilingual("到账不足,按申请额比例分配(最大余额法)", "less came: in proportion to what was asked for")
_IN_FULL = Bilingual("足额到账,按申请额下拨", "all of it came: what was asked for")


def _figures(
    share: CountyShare, own: Mapping[str, Decimal], asked: DistributionInput, request: Consolidated, cited: Cited
) -> list[Figure]:
    figures = []
    for part, given in share.parts.items():
        wanted = amount(f"counties.{share.county}.asked.{part}", own[part])
        came = amount(f"received.{part}", asked.received[part])
        everybody = amount(f"asked.{part}", request.parts[part])
        short = came.number < everybody.number
        figures.append(
            step(
                fen(given),
                words=_SHORT if short else _IN_FULL,
                formula=f"{came.shown} × {wanted.shown} / {everybody.shown}" if short else wanted.shown,
                of=(came, wanted, everybody),
            ).named(f"counties.{share.county}.{part}", cited)
        )
    everything = step(
        fen(share.total),
        words=Bilingual("各部分之和", "the parts together"),
        formula=" + ".join(text(given) for given in share.parts.values()),
        of=tuple(figures),
    )
    return [*figures, everything.named(f"counties.{share.county}.total", cited)]

"""What the benchmark prints: a table, the ratios to the bare workflow, which aims are met, where the rest goes.

The speed of a machine that others use too changes from minute to minute, so each ratio is taken within a round, of what
was measured one right after the other; the median of the rounds counts.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from statistics import median

from tests.bench.rounds import Measured
from tests.bench.shapes import WORDS, Kind

Rounds = Sequence[Measured]
Results = Mapping[tuple[Kind, int], Rounds]
"""By kind and by how many acted at once."""


@dataclass(frozen=True)
class Aim:
    """A ratio to the bare workflow that is aimed at, in each round."""

    words: str
    ratios: Sequence[float]
    limit: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the median reaches it."""
        ratio = median(self.ratios)
        return ratio <= self.limit if self.at_most else ratio >= self.limit

    def line(self) -> str:
        """For people."""
        verdict = "达到 met   " if self.met else "未达 MISSED"
        sign = "≤" if self.at_most else "≥"
        spread = f"({min(self.ratios):.2f} – {max(self.ratios):.2f})"
        return f"  {verdict} {median(self.ratios):5.2f} {sign} {self.limit:.1f}  {spread}  {self.words}"


def aims(results: Results) -> list[Aim]:
    """The aims, as issue A sets them."""
    bare, chain = results[Kind.BARE, 1], results[Kind.CHAIN, 1]
    months = (rounds for (kind, _), rounds in results.items() if kind is Kind.MONTH)
    month = max(months, key=lambda rounds: _joined(rounds).rate)
    at_20 = _ratios(results[Kind.CHAIN, 20], results[Kind.BARE, 20], _rate)
    return [
        Aim("一条链,1 人:速率比 / one chain at 1, rate", _ratios(chain, bare, _rate), 0.8),
        Aim("一条链,1 人:p50 比 / one chain at 1, p50", _ratios(chain, bare, _p50), 1.5, at_most=True),
        Aim("一条链,20 人:速率比 / one chain at 20, rate", at_20, 0.7),
        Aim("十县一月:与单链裸速率之比 / the month, rate to one bare chain", _ratios(month, bare, _rate), 2.0),
    ]


def _ratios(ours: Rounds, bare: Rounds, figure: Callable[[Measured], float]) -> list[float]:
    return [figure(our) / figure(its) for our, its in zip(ours, bare, strict=True)]


def _joined(rounds: Rounds) -> Measured:
    return reduce(Measured.joined, rounds)


def _rate(found: Measured) -> float:
    return found.rate


def _p50(found: Measured) -> float:
    return found.percentile(0.5)


def lines(results: Results) -> Iterator[str]:
    """The whole report; the aims where they were measured."""
    yield "并发     速率/秒    p50 ms    p95 ms   速率比  p50比"
    yield "at once  per s                         ratio   ratio"
    for kind in Kind:
        rows = [
            _row(parallel, rounds, _bare_beside(results, parallel))
            for (measured_kind, parallel), rounds in results.items()
            if measured_kind is kind
        ]
        if rows:
            yield from (WORDS[kind], *rows)
    yield ""
    if (Kind.CHAIN, 1) in results:
        yield "目标 / aims"
        for aim in aims(results):
            yield aim.line()
        yield ""
        yield "事项本身若不比裸流程多花,速率比最多 / rate to bare at best, if a case cost no more than bare"
        yield f"  一条链,1 人 / one chain at 1: {_best_alone(results):.2f}"
        yield f"  一条链,20 人 / one chain at 20: {_best_at_once(results, 20):.2f}"
        yield ""
    yield from _where_it_goes(results)


def _best_alone(results: Results) -> float:
    """One after another each waits: for what the bare workflow takes, and for the API and the records next to it."""
    bare, chain = _joined(results[Kind.BARE, 1]), _joined(results[Kind.CHAIN, 1])
    beside = _p50(chain) - chain.median_part("engine")
    return _p50(bare) / (_p50(bare) + beside)


def _best_at_once(results: Results, parallel: int) -> float:
    """Many at once share the processors: they do the bare workflow's work, and the API's next to it."""
    bare, chain = _joined(results[Kind.BARE, parallel]), _joined(results[Kind.CHAIN, parallel])
    used = sum(bare.processor_each(name) for name in bare.processor)
    beside = chain.processor_each("api") + chain.processor_each("load") - bare.processor_each("load")
    return used / (used + beside)


def _bare_beside(results: Results, parallel: int) -> Rounds:
    """The bare workflow at as many people, or at the next fewer: nobody measures it at the month's ten."""
    measured = [people for kind, people in results if kind is Kind.BARE and people <= parallel]
    return results[Kind.BARE, max(measured)]


def _row(parallel: int, rounds: Rounds, bare: Rounds) -> str:
    found = _joined(rounds)
    return (
        f"{parallel:7d} {found.rate:9.1f} {_p50(found) * 1000:9.1f} {found.percentile(0.95) * 1000:9.1f} "
        f"{median(_ratios(rounds, bare, _rate)):8.2f} {median(_ratios(rounds, bare, _p50)):6.2f}"
    )


def _where_it_goes(results: Results) -> Iterator[str]:
    yield "时间去处,中位数 ms / where the time goes, medians"
    yield "         引擎更新    记录    HTTP与登录   负载端往返"
    yield "          engine   records  http, auth   to and fro"
    joined = {measured: _joined(rounds) for measured, rounds in results.items()}
    for (kind, parallel), found in joined.items():
        if kind is Kind.BARE:
            continue
        engine, records, api = (found.median_part(name) for name in ("engine", "records", "api"))
        times = (engine, records, api - engine - records, found.percentile(0.5) - api)
        yield f"{kind:8s}{parallel:3d}" + "".join(f"{part * 1000:10.1f}" for part in times)
    yield ""
    yield "每次审批的处理器用时 ms / processor time of one approval"
    for (kind, parallel), found in joined.items():
        used = "  ".join(f"{name} {found.processor_each(name) * 1000:.1f}" for name in found.processor)
        total = sum(found.processor_each(name) for name in found.processor) * 1000
        yield f"{kind:8s}{parallel:3d}  {total:6.1f} = {used}"

"""What the benchmark prints: a table, the ratios to the bare workflow, which aims are met, where the rest goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.bench.rounds import Measured
from tests.bench.shapes import WORDS, Kind

Results = Mapping[tuple[Kind, int], Measured]
"""By kind and by how many acted at once."""


@dataclass(frozen=True)
class Aim:
    """A ratio to the bare workflow that is aimed at."""

    words: str
    ratio: float
    limit: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.ratio <= self.limit if self.at_most else self.ratio >= self.limit

    def line(self) -> str:
        """For people."""
        verdict = "达到 met   " if self.met else "未达 MISSED"
        sign = "≤" if self.at_most else "≥"
        return f"  {verdict} {self.ratio:5.2f} {sign} {self.limit:.1f}  {self.words}"


def aims(results: Results) -> list[Aim]:
    """The aims, as issue A sets them."""
    bare, chain = results[Kind.BARE, 1], results[Kind.CHAIN, 1]
    month = max((found for (kind, _), found in results.items() if kind is Kind.MONTH), key=lambda found: found.rate)
    return [
        Aim("一条链,1 人:速率比 / one chain at 1, rate", chain.rate / bare.rate, 0.8),
        Aim(
            "一条链,1 人:p50 比 / one chain at 1, p50",
            chain.percentile(0.5) / bare.percentile(0.5),
            1.5,
            at_most=True,
        ),
        Aim(
            "一条链,20 人:速率比 / one chain at 20, rate",
            results[Kind.CHAIN, 20].rate / results[Kind.BARE, 20].rate,
            0.7,
        ),
        Aim("十县一月:与单链裸速率之比 / the month, rate to one bare chain", month.rate / bare.rate, 2.0),
    ]


def lines(results: Results) -> Iterator[str]:
    """The whole report; the aims where they were measured."""
    yield "并发     速率/秒    p50 ms    p95 ms   速率比  p50比"
    yield "at once  per s                         ratio   ratio"
    for kind in Kind:
        rows = [
            _row(parallel, found, _bare_beside(results, parallel))
            for (measured_kind, parallel), found in results.items()
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
    """One after another each waits: for what the bare workflow takes, and for the API and the records beside it."""
    bare, chain = results[Kind.BARE, 1].percentile(0.5), results[Kind.CHAIN, 1]
    beside = chain.percentile(0.5) - chain.median_part("engine")
    return bare / (bare + beside)


def _best_at_once(results: Results, parallel: int) -> float:
    """Many at once share the processors: they do the bare workflow's work, and the API's beside it."""
    bare, chain = results[Kind.BARE, parallel], results[Kind.CHAIN, parallel]
    used = sum(bare.processor_each(name) for name in bare.processor)
    beside = chain.processor_each("api") + chain.processor_each("load") - bare.processor_each("load")
    return used / (used + beside)


def _bare_beside(results: Results, parallel: int) -> Measured:
    """The bare workflow at as many people, or at the next fewer: nobody measures it at the month's ten."""
    measured = [people for kind, people in results if kind is Kind.BARE and people <= parallel]
    return results[Kind.BARE, max(measured)]


def _row(parallel: int, found: Measured, bare: Measured) -> str:
    p50, p95 = found.percentile(0.5), found.percentile(0.95)
    return (
        f"{parallel:7d} {found.rate:9.1f} {p50 * 1000:9.1f} {p95 * 1000:9.1f} "
        f"{found.rate / bare.rate:8.2f} {p50 / bare.percentile(0.5):6.2f}"
    )


def _where_it_goes(results: Results) -> Iterator[str]:
    yield "时间去处,中位数 ms / where the time goes, medians"
    yield "         引擎更新    记录    HTTP与登录   负载端往返"
    yield "          engine   records  http, auth   to and fro"
    for (kind, parallel), found in results.items():
        if kind is Kind.BARE:
            continue
        engine, records, api = (found.median_part(name) for name in ("engine", "records", "api"))
        times = (engine, records, api - engine - records, found.percentile(0.5) - api)
        yield f"{kind:8s}{parallel:3d}" + "".join(f"{part * 1000:10.1f}" for part in times)
    yield ""
    yield "每次审批的处理器用时 ms / processor time of one approval"
    for (kind, parallel), found in results.items():
        used = "  ".join(f"{name} {found.processor_each(name) * 1000:.1f}" for name in found.processor)
        total = sum(found.processor_each(name) for name in found.processor) * 1000
        yield f"{kind:8s}{parallel:3d}  {total:6.1f} = {used}"

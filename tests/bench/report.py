"""What the benchmark prints: a table with the ratios to the bare workflow, which aims are met, where the rest goes."""

from collections.abc import Iterator, Mapping
from functools import reduce
from statistics import median

from tests.bench.aims import Aim, Results, Rounds, bare_next_to, p50, processor, rate, ratios
from tests.bench.rounds import Measured


def lines(results: Results, words: Mapping[str, str]) -> Iterator[str]:
    """What was found of each contender, called by its words, and where it goes."""
    yield "并发    处理器ms  速率/秒    p50 ms    p95 ms    p99 ms   处理器比  速率比  p50比"
    yield "at once  cpu ms     per s                               cpu ratio  rate    p50"
    for name, called in words.items():
        yield called
        for (measured, people), rounds in results.items():
            if measured == name:
                yield _row(people, rounds, bare_next_to(results, people))
    yield ""
    yield from _where_it_goes(results)


def aim_lines(aims: list[Aim]) -> Iterator[str]:
    """Which are met; nothing where there are none."""
    if aims:
        yield "目标,各轮中位数(最低–最高)/ aims, median of the rounds (lowest – highest)"
        yield from (aim.line() for aim in aims)


def joined(rounds: Rounds) -> Measured:
    """All rounds as one."""
    return reduce(Measured.joined, rounds)


def _row(people: int, rounds: Rounds, bare: Rounds) -> str:
    found = joined(rounds)
    latencies = "".join(f"{found.percentile(share) * 1000:10.1f}" for share in (0.5, 0.95, 0.99))
    to_bare = [median(ratios(rounds, bare, figure)) for figure in (processor, rate, p50)]
    return (
        f"{people:7d} {found.processor_of_each * 1000:7.1f} {found.rate:9.1f}{latencies}"
        f"  {to_bare[0]:9.2f} {to_bare[1]:6.2f} {to_bare[2]:6.2f}"
    )


def _where_it_goes(results: Results) -> Iterator[str]:
    found_in_all = {measured: joined(rounds) for measured, rounds in results.items()}
    yield "每次审批的处理器用时 ms / processor time of one approval"
    for (name, people), found in found_in_all.items():
        used = "  ".join(f"{part} {found.processor_each(part) * 1000:.1f}" for part in found.processor)
        yield f"{name:8s}{people:3d}  {found.processor_of_each * 1000:6.1f} = {used}"
    yield ""
    yield "时间去处,中位数 ms / where the time goes, medians"
    yield "         引擎更新    记录    HTTP与登录   负载端往返"
    yield "          engine   records  http, auth   to and fro"
    for (name, people), found in found_in_all.items():
        engine, records, api = (found.median_part(part) for part in ("engine", "records", "api"))
        if api:
            times = (engine, records, api - engine - records, p50(found) - api)
            yield f"{name:8s}{people:3d}" + "".join(f"{part * 1000:10.1f}" for part in times)

"""What the production form's benchmark concludes: its aims against the twins, what separates us from the floor."""

from collections.abc import Iterator, Sequence

from tests.bench.aims import Aim, Results, Rounds, p50, rate, ratios
from tests.bench.report import joined
from tests.bench.rounds import Measured
from tests.bench.shapes import Kind

_AT = 20
"""How many act at once where the cost of an approval is compared."""

FLOOR, DBOS, FLOWABLE = "floor", "dbos", "flowable"
"""Twins that aims speak of, by their names in the registry."""


def production_aims(results: Results) -> Iterator[Aim]:
    """Those of whom was measured: a twin that this machine cannot run has none."""
    bare, chain = results[Kind.BARE, _AT], results[Kind.CHAIN, _AT]
    yield Aim("一条链,20 人:与裸流程之速率比 / one chain at 20, rate to bare", ratios(chain, bare, rate), 0.75)
    month = results[Kind.MONTH, 50]
    for twin in _twins(results):
        words = f"十县一月,50 人:与 {twin} 之速率比 / the month at 50, rate to {twin} at 50"
        yield Aim(words, ratios(month, results[twin, 50], rate), 4 if twin == DBOS else 1)
    if (DBOS, _AT) in results:
        words = "一条链,20 人:与 DBOS 之速率比 / one chain at 20, rate to DBOS at 20"
        yield Aim(words, ratios(chain, results[DBOS, _AT], rate), 1)
    if (FLOWABLE, 1) in results:
        words = "一条链,1 人:p50 与 Flowable 之比 / one chain at 1, p50 to Flowable"
        yield Aim(words, ratios(results[Kind.CHAIN, 1], results[FLOWABLE, 1], p50), 2, at_most=True)


def between_us_and_the_floor(results: Results) -> Iterator[str]:
    """Where the processor time of an approval goes that the floor does without, in ms."""
    if (FLOOR, _AT) not in results:
        return
    chain, floor = results[Kind.CHAIN, _AT], results[FLOOR, _AT]
    engine = _milliseconds(chain, "engine", "engine's tables", "worker")
    apart = [
        ("引擎:服务、其表、worker / engine: server, its tables, workers", engine, 0.0),
        ("台账 / the records' tables", _milliseconds(chain, "records' tables"), _milliseconds(floor, "tables")),
        (
            "HTTP、登录与两者的客户端 / HTTP, login, clients of both",
            _milliseconds(chain, "api"),
            _milliseconds(floor, "app"),
        ),
        (
            "数据库日志与检查点 / the database's log and checkpoints",
            _milliseconds(chain, "log and checkpoints"),
            _milliseconds(floor, "log and checkpoints"),
        ),
        ("负载端 / who acts", _milliseconds(chain, "load"), _milliseconds(floor, "load")),
    ]
    ours, its = joined(chain).processor_of_each * 1000, joined(floor).processor_of_each * 1000
    yield f"与最低形态之间,20 人,每次审批处理器 ms:一条链 {ours:.1f},最低形态 {its:.1f}"
    yield f"between us and the floor at 20, processor ms of an approval: one chain {ours:.1f}, the floor {its:.1f}"
    for words, our, floors in apart:
        share = (our - floors) / (ours - its) if ours != its else 0.0
        yield f"  {our:6.1f} – {floors:4.1f} = {our - floors:5.1f} ({share:4.0%})  {words}"
    month = joined(results[Kind.MONTH, _AT]).processor_of_each * 1000
    yield f"  十县一事项时 / with ten counties in a case: {month:.1f}"


def _twins(results: Results) -> Sequence[str]:
    """Products; the floor is none."""
    return [name for name, people in results if people == _AT and name not in {*Kind, FLOOR}]


def _milliseconds(rounds: Rounds, *parts: str) -> float:
    found: Measured = joined(rounds)
    return sum(found.processor_each(part) for part in parts) * 1000

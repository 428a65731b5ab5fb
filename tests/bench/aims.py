"""What is aimed at, and whether a run reached it.

The speed of a machine that others use too changes from minute to minute, so each ratio is taken within a round, of what
was measured one right after the other; the median of the rounds counts. Processor time is the first measure: it depends
least on what else the machine does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.events import Left
from tests.bench.rounds import Measured
from tests.bench.shapes import WORDS, Kind

Rounds = Sequence[Measured]
Results = Mapping[tuple[str, int], Rounds]
"""By what was measured and by how many acted at once."""

AT_ONCE = (1, 20, 50)
"""How many people act at once where the aims are measured."""

EVENTS_LIMIT = 12
"""Events in the history for a decision that comes singly."""


@dataclass(frozen=True)
class Aim:
    """A figure that is aimed at: one a round, or one a run."""

    words: str
    figures: Sequence[float]
    limit: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the median reaches it."""
        figure = median(self.figures)
        return figure <= self.limit if self.at_most else figure >= self.limit

    def line(self) -> str:
        """For people."""
        verdict = "达到 met   " if self.met else "未达 MISSED"
        sign = "≤" if self.at_most else "≥"
        spread = f"({min(self.figures):.2f} – {max(self.figures):.2f})"
        return f"  {verdict} {median(self.figures):5.2f} {sign} {self.limit:<4g}  {spread}  {self.words}"


def aims(results: Results) -> Iterable[Aim]:
    """The aims over HTTP, with login and records, against the bare workflow of the same round."""
    for (name, people), rounds in results.items():
        if name != Kind.BARE:
            limit = 0.6 if name == Kind.MONTH else 1.5
            words = f"处理器用时比,{people} 人:{WORDS[Kind(name)]}, processor time to bare at {people}"
            yield Aim(words, ratios(rounds, bare_next_to(results, people), processor), limit, at_most=True)
    bare_alone, alone = results[Kind.BARE, 1], results[Kind.CHAIN, 1]
    yield Aim("一条链,1 人:p50 比 / one chain at 1, p50", ratios(alone, bare_alone, p50), 1.4, at_most=True)
    at_20 = ratios(results[Kind.CHAIN, 20], results[Kind.BARE, 20], rate)
    yield Aim("一条链,20 人:速率比 / one chain at 20, rate", at_20, 0.7)
    month = ratios(results[Kind.MONTH, 50], bare_alone, rate)
    yield Aim("十县一月,50 人:与单链 1 人裸速率之比 / the month at 50, rate to one bare chain at 1", month, 3.5)


def event_aims(left: Mapping[Kind, Left]) -> Iterable[Aim]:
    """At most so many events for a decision that comes singly, whatever the kind of step."""
    for kind, found in left.items():
        words = f"逐个办理时每次审批的历史条目:{WORDS[kind]}, events of a decision that comes singly"
        yield Aim(words, [found.events_each], EVENTS_LIMIT, at_most=True)


def ratios(ours: Rounds, bare: Rounds, figure: Callable[[Measured], float]) -> list[float]:
    """A figure of ours to the bare workflow's, in each round."""
    return [figure(our) / figure(its) for our, its in zip(ours, bare, strict=True)]


def bare_next_to(results: Results, people: int) -> Rounds:
    """The bare workflow at as many people, or at the next fewer: nobody measures it at the month's ten."""
    measured = [at_once for name, at_once in results if name == Kind.BARE and at_once <= people]
    return results[Kind.BARE, max(measured)]


def rate(found: Measured) -> float:
    """Approvals a second."""
    return found.rate


def p50(found: Measured) -> float:
    """The median latency, in seconds."""
    return found.percentile(0.5)


def processor(found: Measured) -> float:
    """Processor seconds of an approval, of all processes that have to do with it, its caller's included."""
    return found.processor_of_each

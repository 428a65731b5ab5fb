"""The order of what is measured: every contender at every number of people, in rounds."""

import asyncio
from collections.abc import Callable, Sequence

from tests.bench.aims import Results
from tests.bench.contenders import Contender, Stretch
from tests.bench.jobs import Job, Walk
from tests.bench.rounds import Measured, TooFast, measure

_QUIET_SECONDS = 3.0
"""How long the engine gets to write what it owes to its own list of cases."""

_FIRST_GUESS = {False: 70.0, True: 180.0}
"""Approvals a second to have cases ready for, by whether several act at once; afterwards what was measured counts."""
_SPARE = 1.6


class Bench:
    """Measures the contenders."""

    def __init__(self, contenders: Sequence[Contender], tell: Callable[[str], None]) -> None:
        """``tell`` hears of each measurement."""
        self._contenders = contenders
        self._tell = tell
        self._expected: dict[tuple[str, int], float] = {}

    async def warm_up(self, people: int, seconds: float) -> None:
        """Have so many act for a while on each contender; what they find is thrown away."""
        for each in self._contenders:
            stretch = Stretch(ramp=0, seconds=seconds)
            await self._measure(each, people, stretch, await self._started(each, people, stretch))

    async def run(self, rounds: int, at_once: Sequence[int]) -> Results:
        """What each round found for each contender and number of people who act at once, by contender.

        Within a round all are measured one right after the other, for ratios between them. On a case that counties
        walk side by side at least its counties act.
        """
        results: dict[tuple[str, int], tuple[Measured, ...]] = {}
        for _ in range(rounds):
            for wanted in at_once:
                people = {each.name: max(wanted, each.people_at_least) for each in self._contenders}
                walks = {
                    each.name: await self._started(each, people[each.name], each.stretch) for each in self._contenders
                }
                await self._let_settle(*self._contenders)
                for each in self._contenders:
                    key = each.name, people[each.name]
                    found = await self._measure(each, people[each.name], each.stretch, walks[each.name])
                    results[key] = (*results.get(key, ()), found)
                    self._tell(_told(each, people[each.name], found))
        names = [each.name for each in self._contenders]
        return dict(sorted(results.items(), key=lambda entry: (names.index(entry[0][0]), entry[0][1])))

    async def _measure(self, contender: Contender, people: int, stretch: Stretch, walks: Sequence[Walk]) -> Measured:
        while True:
            job = Job(people, stretch.whole, tuple(walks))
            try:
                found = await measure(contender.generator, job, stretch.ramp, contender.used)
            except TooFast as fast:
                self._expected[contender.name, people] = fast.rate
                walks = await self._started(contender, people, stretch)
                await self._let_settle(contender)
            else:
                self._expected[contender.name, people] = found.rate
                return found

    async def _let_settle(self, *contenders: Contender) -> None:
        for each in contenders:
            await each.settled()
        await asyncio.sleep(_QUIET_SECONDS)

    async def _started(self, contender: Contender, people: int, stretch: Stretch) -> list[Walk]:
        """Start cases with more walks than so many people will take in a stretch."""
        rate = self._expected.get((contender.name, people), _FIRST_GUESS[people > 1])
        acts = _SPARE * rate * stretch.whole
        return await contender.started(int(acts / contender.acts_a_walk) + people)


def _told(contender: Contender, people: int, found: Measured) -> str:
    return f"  {contender.name:8s}{people:3d}  {found.rate:6.1f}/s  p50 {found.percentile(0.5) * 1000:5.1f} ms"

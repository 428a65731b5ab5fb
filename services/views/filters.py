"""What lists may be narrowed by: values that the city's policy knows, or that the records have from before."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from calculations.input.faults import Fault, shown
from calculations.input.suggestions import known_instead
from policies.model import Level
from policies.pack import Pack
from records.cases.filter_values import Recorded, in_use
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.wiring import Services


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter asks for one of what the policy knows, or for what the records have from an earlier edition of it."""

    en: str
    zh: str
    known: Callable[[Pack], Collection[str]]
    recorded: Recorded


class NoSuchValue(ServiceError):
    """A list is to be narrowed by what is not there; the place of its fault is the filter's name."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(ErrorKind.BAD_INPUT, faults=[fault])


async def unknown_value(services: Services, name: str, asked: Filter, given: str) -> Fault | None:
    """The fault of a value that neither policy nor records know, in the place ``name``; ``None`` when one does."""
    known = asked.known(services.pack)
    if given in known:
        return None
    async with services.store.read() as session:
        if await in_use(session, services.pack.id, asked.recorded, given):
            return None
    return no_such(name, asked.en, asked.zh, given, known)


def no_such(name: str, en: str, zh: str, given: str, known: Collection[str]) -> Fault:
    """The filter ``name`` asks for what is not there; ``en`` and ``zh`` say what it is."""
    known_ones = known_instead(given, known)
    return Fault(
        name,
        f"no {en} of this city: {shown(given)} {known_ones.en}",
        f"本市没有此{zh}:{shown(given)}{known_ones.zh}",
    )


def _steps(pack: Pack) -> Collection[str]:
    return dict.fromkeys(step.id for chain in pack.content.chains.values() for step in chain.steps)


def _parties(pack: Pack) -> Collection[str]:
    """City parties, and county parties in all counties together (``county_agency/maker``) and in each."""
    of_counties = [
        f"{kind}/{post}"
        for kind, organisation in pack.organisations().items()
        if organisation.level is Level.COUNTY
        for post in organisation.posts
    ]
    return (*pack.parties(), *(f"{county}.{party}" for county in pack.counties() for party in of_counties))


FUND = Filter("fund", "险种", Pack.funds, Recorded.FUND)
KIND = Filter("kind of case", "事项种类", Pack.chain_ids, Recorded.KIND)
STEP = Filter("step", "环节", _steps, Recorded.STEP)
COUNTY = Filter("county", "区县", Pack.counties, Recorded.COUNTY)
PARTY = Filter("party", "机构岗位", _parties, Recorded.PARTY)

KNOWN: Mapping[str, Filter] = {"fund": FUND, "kind": KIND, "step": STEP}
"""The filters of the inbox that ask for what the policy knows."""

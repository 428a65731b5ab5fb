"""What reading requests may be narrowed by: filters whose values the city's policy or the records know."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from calculations.input.bilingual import both
from policies.model import Level
from policies.pack import Pack
from records.filter_values import Recorded


@dataclass(frozen=True, slots=True)
class OneOf:
    """A filter asks for one of what the policy knows, or for what the records have from an earlier edition of it."""

    en: str
    zh: str
    there: Callable[[Pack], Collection[str]]
    recorded: Recorded


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


Fund = Annotated[
    str | None,
    Query(description=both("险种", "The fund"), examples=["resident"]),
    OneOf("fund", "险种", Pack.funds, Recorded.FUND),
]
Kind = Annotated[
    str | None,
    Query(
        description=both("事项种类,即审批链名称", "The kind of case: its chain's name"), examples=["monthly_funding"]
    ),
    OneOf("kind of case", "事项种类", Pack.chain_ids, Recorded.KIND),
]
Step = Annotated[
    str | None,
    Query(description=both("环节", "The step"), examples=["plan"]),
    OneOf("step", "环节", _steps, Recorded.STEP),
]
County = Annotated[
    str | None,
    Query(description=both("区县代码", "The county's code"), examples=["330203"]),
    OneOf("county", "区县", Pack.counties, Recorded.COUNTY),
]
Party = Annotated[
    str | None,
    Query(
        description=both("机构岗位", "The organisation's post"),
        examples=["330203.county_agency/maker", "city_finance/checker"],
    ),
    OneOf("party", "机构岗位", _parties, Recorded.PARTY),
]

"""What reading requests may be narrowed by, as parameters of the query."""

from typing import Annotated

from fastapi import Query

from calculations.input.bilingual import both
from services.views import filters

Fund = Annotated[str | None, Query(description=both("险种", "The fund"), examples=["resident"]), filters.FUND]
Kind = Annotated[
    str | None,
    Query(
        description=both("事项种类,即审批链名称", "The kind of case: its chain's name"), examples=["monthly_funding"]
    ),
    filters.KIND,
]
County = Annotated[
    str | None, Query(description=both("区县代码", "The county's code"), examples=["330203"]), filters.COUNTY
]
Party = Annotated[
    str | None,
    Query(
        description=both("机构岗位", "The organisation's post"),
        examples=["330203.county_agency/maker", "city_finance/checker"],
    ),
    filters.PARTY,
]

"""The one registry of search attributes: what the engine's own list of cases can be filtered by.

They are a help for operators in the engine's UI. Pages and inboxes read the records instead.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest, ListSearchAttributesRequest
from temporalio.client import Client
from temporalio.common import SearchAttributeKey
from temporalio.service import RPCError, RPCStatusCode

from temporal.cli_errors import Problem

# The engine's custom attributes share one space with whatever else runs on it, hence the prefix.
CITY: SearchAttributeKey[str] = SearchAttributeKey.for_keyword("TongchouCity")
FUND: SearchAttributeKey[str] = SearchAttributeKey.for_keyword("TongchouFund")
FISCAL_YEAR: SearchAttributeKey[int] = SearchAttributeKey.for_int("TongchouFiscalYear")
STAGE: SearchAttributeKey[str] = SearchAttributeKey.for_keyword("TongchouStage")
WAITING_FOR: SearchAttributeKey[Sequence[str]] = SearchAttributeKey.for_keyword_list("TongchouWaitingFor")
DUE_DATE: SearchAttributeKey[datetime] = SearchAttributeKey.for_datetime("TongchouDueDate")
OVERDUE: SearchAttributeKey[bool] = SearchAttributeKey.for_bool("TongchouOverdue")
STUCK_SINCE: SearchAttributeKey[datetime] = SearchAttributeKey.for_datetime("TongchouStuckSince")

ALL: tuple[SearchAttributeKey[Any], ...] = (
    CITY,
    FUND,
    FISCAL_YEAR,
    STAGE,
    WAITING_FOR,
    DUE_DATE,
    OVERDUE,
    STUCK_SINCE,
)

STUCK_MEMO = "stuck"
"""The memo with what a stuck case waits for, in words."""

_WAIT_SECONDS = 30.0
_PAUSE_SECONDS = 0.1


class AttributesMissing(Problem):
    """The engine lacks attributes that cases set: it was prepared by an earlier build."""


class AttributesDiffer(Problem):
    """The engine knows an attribute of ours with another type; someone has to decide what to do."""


async def register_attributes(client: Client) -> None:
    """Register what is missing in the client's namespace and return when the engine knows all.

    Running it again, or twice at the same time, changes nothing.

    Raises:
        AttributesDiffer: an attribute is there with another type.
        TimeoutError: the engine did not show them within half a minute.
    """
    missing = await _missing(client)
    if missing:
        request = AddSearchAttributesRequest(search_attributes=missing, namespace=client.namespace)
        try:
            await client.operator_service.add_search_attributes(request)
        except RPCError as error:
            if error.status is not RPCStatusCode.ALREADY_EXISTS:
                raise
    async with asyncio.timeout(_WAIT_SECONDS):
        while await _missing(client):  # noqa: ASYNC110 (the engine tells nobody, it must be asked)
            await asyncio.sleep(_PAUSE_SECONDS)


async def await_attributes(client: Client) -> None:
    """Return when the engine knows all: a case that sets one which it does not know fails again and again.

    Raises:
        AttributesMissing: nobody prepared it for this build within half a minute.
    """
    try:
        async with asyncio.timeout(_WAIT_SECONDS):
            while await _missing(client):  # noqa: ASYNC110 (the engine tells nobody, it must be asked)
                await asyncio.sleep(_PAUSE_SECONDS)
    except TimeoutError:
        missing = ", ".join(await _missing(client))
        raise AttributesMissing(
            f"引擎缺少检索属性 {missing}，请先运行 tongchou prepare / "
            f"the engine lacks the search attributes {missing}: run `tongchou prepare` first"
        ) from None


async def _missing(client: Client) -> dict[str, IndexedValueType.ValueType]:
    request = ListSearchAttributesRequest(namespace=client.namespace)
    known = (await client.operator_service.list_search_attributes(request)).custom_attributes
    wanted = {key.name: IndexedValueType.ValueType(int(key.indexed_value_type)) for key in ALL}
    differing = [name for name, kind in wanted.items() if name in known and known[name] != kind]
    if differing:
        names = ", ".join(differing)
        raise AttributesDiffer(f"引擎中的检索属性类型不同：{names} / search attributes with another type: {names}")
    return {name: kind for name, kind in wanted.items() if name not in known}

"""The answer to an action: which entries of the case's history it made, under which hash, and what it opened."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from approvals.effects import Effect, Role, TaskOpened
from workflows.messages import Receipt


class OpenedTask(BaseModel):
    """A task that the action opened."""

    model_config = ConfigDict(frozen=True)

    task: str
    lane: str
    step: str
    role: Role
    party: str | None
    zh: str
    en: str
    due: datetime | None


class ReceiptView(BaseModel):
    """Keep ``hash``: it stands in the case's history for ever, and the same request again gives the same receipt."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "case": "ningbo.resident.2022-03.funding",
                    "first": 7,
                    "last": 9,
                    "hash": "5d" * 32,
                    "at": "2022-02-21T02:00:00Z",
                    "settled": True,
                    "opened": [
                        {
                            "task": "330203.plan.1.decide",
                            "lane": "330203",
                            "step": "plan",
                            "role": "decide",
                            "party": "330203.county_agency/checker",
                            "zh": "报送用款计划",
                            "en": "Fund-use plan",
                            "due": "2022-02-25T16:00:00Z",
                        }
                    ],
                }
            ]
        },
    )

    case: str
    first: int = Field(description="Number of the first entry of the history that the action made")
    last: int = Field(description="Number of the last one")
    hash: str = Field(description="The chained hash of the last entry")
    at: datetime
    settled: bool = Field(description="False while automatic work that follows is still to be done")
    opened: tuple[OpenedTask, ...]


def receipt_view(receipt: Receipt, effects: Iterable[Effect]) -> ReceiptView:
    """The receipt for the caller; ``effects`` are those that the action had."""
    return ReceiptView(
        case=receipt.case,
        first=receipt.first,
        last=receipt.last,
        hash=receipt.hash,
        at=receipt.at,
        settled=receipt.settled,
        opened=tuple(_opened(effect.event) for effect in effects if isinstance(effect.event, TaskOpened)),
    )


def _opened(event: TaskOpened) -> OpenedTask:
    party = str(event.party) if event.party else None
    return OpenedTask(
        task=event.task,
        lane=event.lane,
        step=event.step,
        role=event.role,
        party=party,
        zh=event.zh,
        en=event.en,
        due=event.due,
    )

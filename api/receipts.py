"""The answer to an action: which entries of the case's history it made, under which hash, and what it opened."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.bilingual import both
from api.chains import party_name
from approvals.effects import Decided, Effect, Role, TaskClosed, TaskOpened, VersionMade
from policies.model import Named
from policies.pack import Pack
from workflows.messages import Receipt


class OpenedTask(BaseModel):
    """A task that the action opened."""

    model_config = ConfigDict(frozen=True)

    task: str
    lane: str
    step: str
    round: int
    role: Role
    party: str | None
    party_name: Named = Field(description=both("由谁办理(名称)", "Whom it waits for, in words"))
    form: str | None
    zh: str
    en: str
    due: datetime | None


class MadeVersion(BaseModel):
    """A version that the action made; decisions on it name its number and hash."""

    model_config = ConfigDict(frozen=True)

    lane: str
    form: str
    number: int
    content_hash: str


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
                            "round": 1,
                            "role": "decide",
                            "party": "330203.county_agency/checker",
                            "party_name": {
                                "zh": "海曙区医保经办机构复核",
                                "en": "Haishu: county medical insurance agency, checker",
                            },
                            "form": "plan",
                            "zh": "报送用款计划",
                            "en": "Fund-use plan",
                            "due": "2022-02-25T16:00:00Z",
                        }
                    ],
                    "versions": [{"lane": "330203", "form": "plan", "number": 1, "content_hash": "9f" * 32}],
                }
            ]
        },
    )

    case: str
    first: int = Field(
        description=both(
            "本次操作在办理过程中的首条编号", "Number of the first entry of the history that the action made"
        )
    )
    last: int = Field(description=both("末条编号", "Number of the last one"))
    hash: str = Field(description=both("末条的链式哈希", "The chained hash of the last entry"))
    at: datetime
    settled: bool = Field(
        description=both(
            "其后还有自动办理时为 false;演练中此时已办完",
            "False when automatic work followed; a rehearsal has done it by now",
        )
    )
    opened: tuple[OpenedTask, ...]
    versions: tuple[MadeVersion, ...]


def receipt_view(pack: Pack, receipt: Receipt, effects: Sequence[Effect]) -> ReceiptView:
    """The receipt for the caller; ``effects`` are those that the action had.

    Tasks that it opened and took itself are left out.
    """
    done = {effect.event.task for effect in effects if isinstance(effect.event, Decided | TaskClosed)}
    return ReceiptView(
        case=receipt.case,
        first=receipt.first,
        last=receipt.last,
        hash=receipt.hash,
        at=receipt.at,
        settled=receipt.settled,
        opened=tuple(
            _opened(pack, effect.event)
            for effect in effects
            if isinstance(effect.event, TaskOpened) and effect.event.task not in done
        ),
        versions=tuple(_made(effect.event) for effect in effects if isinstance(effect.event, VersionMade)),
    )


def _opened(pack: Pack, event: TaskOpened) -> OpenedTask:
    party = str(event.party) if event.party else None
    return OpenedTask(
        task=event.task,
        lane=event.lane,
        step=event.step,
        round=event.round,
        role=event.role,
        party=party,
        party_name=party_name(pack, party),
        form=event.form,
        zh=event.zh,
        en=event.en,
        due=event.due,
    )


def _made(event: VersionMade) -> MadeVersion:
    return MadeVersion(
        lane=event.lane,
        form=event.document.form,
        number=event.number,
        content_hash=event.document.content_hash,
    )

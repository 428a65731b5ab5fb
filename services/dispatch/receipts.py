"""The answer to an action: which entries of the case's history it made, under which hash, and what it opened."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain

from pydantic import BaseModel, ConfigDict, Field

from approvals.effects import Decided, Effect, Role, TaskClosed, TaskOpened, VersionMade
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms import BudgetForm, PlanForm, ReportForm, Side
from calculations.forms.adjustment import AdjustmentForm
from calculations.forms.balances import BalancesForm
from calculations.forms.determination import DeterminationForm
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.incentive import IncentiveForm
from calculations.forms.prior_year import PriorYearForm
from calculations.input.bilingual import Bilingual, both
from calculations.input.capitals import capitals
from calculations.input.money import Yuan, yuan
from calculations.ledger.postings import PostingForm
from policies.pack import Pack
from records.views import StoredDocument
from services.narration.chains import party_name
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
    party_name: Bilingual = Field(description=both("由谁办理(名称)", "Whom it waits for, in words"))
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


class Total(BaseModel):
    """What a document handed in comes to: in figures and in capitals, so that a wrong unit is seen."""

    model_config = ConfigDict(frozen=True)

    amount: Yuan = Field(description=both("合计(元)", "The total in yuan"))
    zh: str = Field(description=both("合计大写", "The total in Chinese capitals"), examples=["合计 壹佰万元整"])


class ReceiptView(BaseModel):
    """Keep ``hash``: it is in the case's history for ever, and the same request again gives the same receipt."""

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
    total: Total | None = Field(
        default=None, description=both("所报文稿的合计", "What the document handed in comes to")
    )


def with_total(receipt: ReceiptView, pack: Pack, document: StoredDocument | None) -> ReceiptView:
    """The receipt with what the document handed in comes to; of a document without amounts as it is."""
    total = total_of(pack, document) if document is not None else None
    return receipt if total is None else receipt.model_copy(update={"total": total})


def total_of(pack: Pack, document: StoredDocument) -> Total | None:
    """What a document comes to; none of one without amounts."""
    comes_to = _TOTALS.get(document.form)
    if comes_to is None:
        return None
    word, amounts = comes_to
    total = sum(amounts(pack, document.body), Decimal("0.00"))
    return Total(amount=total, zh=f"{word} {capitals(total)}")


def _of_plan(pack: Pack, body: str) -> Iterable[Decimal]:
    return _of_month(PlanForm.model_validate_json(body), pack)


def _of_report(pack: Pack, body: str) -> Iterable[Decimal]:
    return _of_month(ReportForm.model_validate_json(body), pack)


def _of_month(form: PlanForm | ReportForm, pack: Pack) -> Iterable[Decimal]:
    template = pack.templates(form.kind)
    return [yuan(amount) for key, amount in form.amounts().items() if not template.is_total(key)]


def _spent(form: BudgetForm, pack: Pack) -> Iterable[Decimal]:
    template = pack.templates("budget")
    return chain.from_iterable(expenditure_by_part(form, template, fund).values() for fund in pack.funds())


_TOTALS: Mapping[str, tuple[str, Callable[[Pack, str], Iterable[Decimal]]]] = {
    "plan": ("合计", _of_plan),
    "report": ("合计", _of_report),
    "posting": ("合计", lambda _, body: [row.amount for row in PostingForm.model_validate_json(body).transfers]),
    "prior_year": ("合计", lambda _, body: [row.amount for row in PriorYearForm.model_validate_json(body).lines]),
    "budget": ("支出合计", lambda pack, body: _spent(BudgetForm.model_validate_json(body), pack)),
    "final_accounts": (
        "支出合计",
        lambda pack, body: _spent(FinalAccountsForm.model_validate_json(body).as_budget(), pack),
    ),
    "adjustment": (
        "支出调整净额",
        lambda _, body: [
            row.after - row.before
            for row in AdjustmentForm.model_validate_json(body).lines
            if row.side is Side.EXPENDITURE
        ],
    ),
    "balances": ("结余合计", lambda _, body: [row.surplus for row in BalancesForm.model_validate_json(body).counties]),
    "determination": (
        "应补缴合计",
        lambda _, body: [row.make_up for row in DeterminationForm.model_validate_json(body).counties],
    ),
    "incentive": ("奖励合计", lambda _, body: IncentiveForm.model_validate_json(body).totals.values()),
}
"""What a document comes to, in a word and of which amounts, by form."""


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

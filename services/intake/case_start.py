"""Starting a decision: which chain, on which document; checked whole before anything is started or kept."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from approvals.actions import Actor, Open, Request, Submit
from approvals.apply import apply
from approvals.case_ids import decision_case
from approvals.decide import decide
from approvals.definitions import Step
from approvals.effects import Role
from approvals.refusals import wrong_party
from approvals.state import CaseState, Task, new_case
from calculations.dates.deadlines import day_of
from calculations.dates.working_days import YearNotCovered
from calculations.input.codes import unknown_fund
from calculations.input.faults import Fault
from calculations.input.partial_input import PartialModel
from policies.case_head import head_of
from policies.case_titles import decision_title
from policies.chains import Branches
from policies.errors import NotInForce, UnknownName, WrongAnchor
from policies.pack import Pack
from policies.policy_snapshot import Pinned
from services.dispatch.action_service import request_key
from services.dispatch.receipts import ReceiptView, with_total
from services.errors import ServiceError
from services.identity.actor_resolver import Caller
from services.intake.content import Content
from services.intake.posting_checks import require_cash
from services.intake.submission import keep_brought, not_read, read_and_check
from services.intake.wanted import Wanted
from services.text_types import seen
from services.views.chains import WORKFLOWS
from services.wiring import Services
from workflows.decision import DecisionStart, unserved

Title = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$"), AfterValidator(seen)]


class About(PartialModel):
    """Which case is started: chain and fund year; month and fund where it is of one; a name where a year has several.

    ``name`` becomes the last part of the case's id, ``title`` is in its Chinese name.
    """

    chain: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    year: Annotated[int, Field(ge=2000, le=2100)]
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    fund: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] | None = None
    title: Title | None = None

    def case(self, city: str, fund: str | None, branch: str | None = None) -> str:
        """The case's id in a city; ``fund``: the document's, where the case is asked for without one.

        ``branch``: the county whose own it is, where the chain is walked by that of whoever starts it.
        """
        return decision_case(city, self.chain, self.year, self.month, fund, self.name, branch)


async def start_decision(services: Services, caller: Caller, about: About, content: Content, key: str) -> ReceiptView:
    """Start the case with its document handed in; the receipt has both.

    Raises:
        BadInput: the chain or the document, with every fault by its place.
        ServiceError: this person does not take the first step; the case was started already; the engine is away.
    """
    pinned = _pinned(services.pack, about)
    first = _first_step(pinned)
    actor = await services.actors.in_case(caller, about.case(services.pack.id, about.fund), first.parties[0].maker)
    at, instant = await services.now(), await services.clock.instant(services.pack.id)
    everybody = _opened(services.pack, pinned, about, about.fund, at)
    task = _task_of(everybody, actor)
    branch = task.lane if services.pack.spec(about.chain).branches is Branches.STARTER else None
    opened = _opened(services.pack, pinned, about, about.fund, at, branch) if branch else everybody
    case = opened.head.case

    def asks(action: Submit) -> Request:
        return Request(key=request_key(actor, key), actor=actor, action=action, instant=instant)

    if task.party is None or not actor.holds(task.party):
        # From somebody who may not hand it in it is not even read.
        blind = asks(Submit(task=task.id, document=not_read(first.form or "").reference))
        refusal = decide(opened, actor, blind.action, at) or wrong_party(str(task.party))
        raise await services.actions.refuse(case, blind, key, refusal)
    wanted = Wanted(
        case=case,
        form=first.form or "",
        year=about.year,
        fund=about.fund,
        month=about.month,
        lane=task.lane,
        by=actor,
        kind=about.chain,
        today=day_of(at),
        rule=first.rule,
    )
    brings = await read_and_check(services, services.pack, wanted, content, key)
    state = _opened(services.pack, pinned, about, about.fund or brings.fund, at, branch)
    asked = asks(Submit(task=task.id, document=brings.reference, note=content.note))
    refused = decide(state, actor, asked.action, at)
    if refused is not None:
        raise await services.actions.refuse(state.head.case, asked, key, refused)
    await require_cash(services, state.head.case, actor, brings.document, key)
    start = DecisionStart(head=state.head, rehearsal=services.api.rehearsal, instant=at, first=asked)
    await keep_brought(services, caller.person, brings, content)
    receipt = await services.actions.start(start, asked, brings.document)
    return with_total(receipt, services.pack, brings.document)


def _pinned(pack: Pack, about: About) -> Pinned:
    """What the case pins. Raises ``BadInput`` for a chain that the pack lacks or that nobody starts by hand."""
    if about.fund is not None and about.fund not in pack.funds():
        raise ServiceError.bad_input([unknown_fund("fund", about.fund, pack.funds())])
    try:
        pinned = pack.pin(about.chain, about.year, about.month)
    except WrongAnchor as error:
        raise ServiceError.bad_input([Fault("month", str(error), error.zh)]) from error
    except (NotInForce, YearNotCovered) as error:
        raise ServiceError.bad_input([Fault("year", str(error), error.zh)]) from error
    except UnknownName as error:
        raise ServiceError.bad_input([Fault("chain", str(error), error.zh)]) from error
    if about.chain in WORKFLOWS:
        raise ServiceError.bad_input([Fault("chain", "the fiscal year starts this case", "该事项由基金年度自动启动")])
    undone = unserved(pinned.chain)
    if undone:
        words = ", ".join(undone)
        raise ServiceError.bad_input([Fault("chain", f"nothing carries out {words}", f"自动环节无人承办:{words}")])
    return pinned


def _first_step(pinned: Pinned) -> Step:
    """The step that the document goes into. Raises ``BadInput`` for a chain that does not begin with a document."""
    first = pinned.chain.steps[0] if pinned.chain.steps else None
    if first is None or not first.submits:
        raise ServiceError.bad_input([Fault("chain", "it does not begin with a document", "该审批链不以报送文稿开始")])
    return first


def _opened(
    pack: Pack, pinned: Pinned, about: About, fund: str | None, at: datetime, branch: str | None = None
) -> CaseState:
    """The case as it will stand when it has opened; what it decides then is known before it is started.

    ``branch``: the only one, where it is that of whoever starts the case.
    """
    title = decision_title(pack, about.chain, about.year, about.month, fund, about.name, about.title, branch)
    head = head_of(pack, pinned, about.case(pack.id, fund, branch), about.chain, title.zh, title.en, fund)
    if branch is not None:
        head = head.model_copy(update={"branches": (branch,)})
    return apply(new_case(head), None, Open(), at).state


def _task_of(state: CaseState, actor: Actor) -> Task:
    """The task of the first step that is this person's (a county's own, where every county takes it), else any.

    Who does not take it learns of their own county's only.
    """
    makers = [task for task in state.tasks.values() if task.role is Role.PREPARE]
    nearest = next((task for task in makers if task.lane == actor.county), makers[0])
    return next((task for task in makers if task.party is not None and actor.holds(task.party)), nearest)

"""The actions on a task that are sent with a body and nothing else, from the kinds of action and their bodies."""

from collections.abc import Awaitable, Callable

from api.bodies.decisions import DECISIONS
from api.bodies.handling import HANDLING
from api.bodies.task_bodies import TaskBody
from api.problems.details import declared
from api.requests.dependencies import CallerDep, CaseId, KeyDep, ServicesDep, TaskId
from api.requests.routing import Router
from approvals.action_kinds import kind_of
from calculations.input.bilingual import both
from services.dispatch.receipts import ReceiptView
from services.intake.task_actions import act_on_task

router = Router(prefix="/cases/{case}/tasks/{task}", tags=["办理 / actions"])


def _endpoint(sent: type[TaskBody]) -> Callable[..., Awaitable[ReceiptView]]:
    """What answers a request with that body."""

    async def act(
        case: CaseId, task: TaskId, body: TaskBody, caller: CallerDep, key: KeyDep, services: ServicesDep
    ) -> ReceiptView:
        return await act_on_task(services, caller, case, body.action(task), key)

    act.__annotations__["body"] = sent
    return act


for route in (*DECISIONS, *HANDLING):
    kind = kind_of(route.action)
    router.add_api_route(
        f"/{kind.path}",
        _endpoint(route.body),
        methods=["POST"],
        name=route.name or kind.kind,
        summary=both(kind.name.zh, kind.name.en.capitalize()),
        description=route.description,
        responses=declared(*route.refused),
    )

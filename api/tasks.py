"""A task as the API shows it: with the version that it is about and what it takes."""

from collections.abc import Iterable, Mapping

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.bilingual import both
from api.chains import actions_for, party_name
from api.pinned import about_task, policies
from approvals.actions import Seen
from policies.model import Named
from policies.pack import Pack
from records.lookups import newest_seen
from records.views import InboxItem, View


class TaskItem(InboxItem):
    """A task 待办 with what its case is about."""

    seen: Seen | None = Field(
        description=both(
            "所涉文稿的最新稿次,作决定时一并发送",
            "The newest version of the document that it is about; send it with a decision",
        )
    )
    acting_for: str | None = Field(
        default=None, description=both("代理哪位同事办理", "For which colleague I would act, as their substitute")
    )
    party_name: Named = Field(description=both("由谁办理(名称)", "Whom it waits for, in words"))
    actions: tuple[str, ...] = Field(
        description=both("此待办可作的操作", "What the task takes"), examples=[["approve", "return", "comment"]]
    )


class TaskPage(View):
    """Some open tasks, by due date, then case and task; `next` is the cursor of the next page."""

    items: tuple[TaskItem, ...]
    next: str | None


async def task_items(
    session: AsyncSession, pack: Pack, items: Iterable[InboxItem], for_whom: Mapping[str, str] | None = None
) -> tuple[TaskItem, ...]:
    """Tasks with their versions and actions, in the same order; one query of each kind for all.

    ``for_whom`` are the colleagues, by party, for whom the reader would act.
    """
    shown = tuple(items)
    wanted = [(item.case, item.lane, item.form) for item in shown if item.lane and item.form]
    pinned = await policies(session, pack, map(about_task, shown))
    seen = await newest_seen(session, [(case, lane, form) for case, lane, form in wanted if lane and form])
    return tuple(
        TaskItem(
            **item.model_dump(),
            acting_for=(for_whom or {}).get(item.party or ""),
            party_name=party_name(pinned[item.case].pack if item.case in pinned else pack, item.party),
            seen=seen.get((item.case, item.lane or "", item.form or "")),
            actions=actions_for(pinned[item.case].chain if item.case in pinned else None, item.step, item.role),
        )
        for item in shown
    )

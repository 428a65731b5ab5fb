"""A task as the API shows it: with the version that it is about and what it takes."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Seen
from calculations.dates.deadlines import is_estimated
from calculations.input.bilingual import Bilingual, both
from policies.pack import Pack
from records.cases.document_versions import newest_seen
from records.desk.returns import Returned, returns_of
from records.views import InboxItem, View
from services.identity.county_extract import Extract
from services.narration.chains import actions_for, party_name
from services.narration.glossary import CaseGlossary
from services.views.case_policy import CasePolicy, about_task, policies


class ReturnedItem(View):
    """退回: a task that came back says from which step, by whom (nobody: an automatic step), when and why."""

    at: datetime
    step: str
    step_name: Bilingual
    name: str | None
    organisation_name: str | None
    post_name: Bilingual | None = Field(description=both("退回人的岗位", "The post of who returned it"))
    reason: str


class TaskItem(InboxItem):
    """A task 待办 with what its case is about."""

    estimated: bool = Field(
        description=both(
            "期限所在年度的放假安排尚未公布,期限为估算",
            "The due day is estimated: the holidays of its year were not announced when it was counted",
        )
    )
    seen: Seen | None = Field(
        description=both(
            "所涉文稿的最新稿次,作决定时一并发送",
            "The newest version of the document that it is about; send it with a decision",
        )
    )
    acting_for: str | None = Field(
        default=None, description=both("代理哪位同事办理", "For which colleague I would act, as their substitute")
    )
    returned: ReturnedItem | None = Field(
        default=None,
        description=both("由何环节、何人、何时、为何退回", "By what it was returned, by whom, when and why"),
    )
    party_name: Bilingual = Field(description=both("由谁办理(名称)", "Whom it waits for, in words"))
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
    returns = await returns_of(session, [(item.case, item.task) for item in shown])
    return tuple(
        TaskItem(
            **item.model_dump(),
            acting_for=(for_whom or {}).get(item.party or ""),
            party_name=party_name(pinned[item.case].pack if item.case in pinned else pack, item.party),
            returned=_returned(pack, pinned.get(item.case), item, returns.get((item.case, item.task))),
            estimated=item.case in pinned and is_estimated(item.due, pinned[item.case].official_years),
            seen=seen.get((item.case, item.lane or "", item.form or "")),
            actions=actions_for(pinned[item.case].chain if item.case in pinned else None, item.step, item.role),
        )
        for item in shown
    )


ANOTHERS = Bilingual(
    zh="(理由涉及其他区县,请向退回人了解)", en="(the reason names other counties: ask who returned it)"
)


def _returned(pack: Pack, policy: CasePolicy | None, item: InboxItem, found: Returned | None) -> ReturnedItem | None:
    """The return in words; a county's task has what is said of that county."""
    if found is None:
        return None
    names = CaseGlossary(policy.pack, policy.chain) if policy else CaseGlossary(pack, None)
    step = names.plain_step(found.step)
    return ReturnedItem(
        at=found.at,
        step=found.step,
        step_name=Bilingual(zh=step.zh, en=step.en),
        name=found.name,
        organisation_name=found.organisation_name,
        post_name=pack.posts().get(found.post or ""),
        reason=_of_county(pack, item.lane, found.reason) if pack.find_county(item.lane) else found.reason,
    )


def _of_county(pack: Pack, county: str | None, reason: str) -> str:
    """An automatic step names each county in a clause of its own; of a person's words nothing is taken out."""
    extract = Extract(pack, [county] if county else [])
    clauses = [clause for clause in reason.split(";") if not extract.names_others(clause)]
    return ";".join(clauses) or both(ANOTHERS.zh, ANOTHERS.en)


def without_words(items: Iterable[TaskItem]) -> tuple[TaskItem, ...]:
    """Tasks for who reads where things stand, and no words of others."""
    return tuple(item.model_copy(update={"returned": None}) for item in items)

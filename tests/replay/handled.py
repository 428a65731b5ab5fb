"""A case in which everything is done that can be done around a decision: its history is kept as well."""

from dataclasses import dataclass
from datetime import date

from approvals.actions import (
    Actor,
    AddSigner,
    Approve,
    Ballot,
    Claim,
    Comment,
    Confirm,
    Decline,
    Delegate,
    Extend,
    HandOver,
    Jump,
    Migrate,
    Opine,
    Position,
    Power,
    Propose,
    Reassign,
    RemoveSigner,
    Submit,
    TakeBack,
    Terminate,
    Transfer,
    Urge,
    Vote,
)
from approvals.effects import Role
from approvals.state import Task
from tests.approvals.chains import BUDGET_FORM, chain, step
from tests.approvals.people import document, on_screen, staff
from tests.workflows.engine_cases import OpenCase

DEADLINE = {
    "rule": {"kind": "after_opening", "count": 30, "unit": "days"},
    "remind_days_before": [3],
    "escalate_days_after": 1,
    "escalate_to": "city_finance/leader",
    "further": [{"days_after": 3, "to": "city_government/leader"}],
}
LEADERS = ("city_finance/leader", "city_tax/leader", "city_agency/leader")
CHAIN = chain(
    step("draft", "bureau/checker", maker="bureau/maker", form=BUDGET_FORM, submits=True, deadline=DEADLINE),
    step("either", "bureau/leader", "city_tax/checker", kind="any", form=BUDGET_FORM),
    step("in_turn", *LEADERS[:2], kind="all_in_order", form=BUDGET_FORM, copies=["audit_office/leader"]),
    step("ballot", *LEADERS, kind="vote", form=BUDGET_FORM, vote={"by": "count", "threshold": 2, "quorum": 2}),
    step("close", "city_government/leader", form=BUDGET_FORM, deadline=DEADLINE),
)
WANG, LI = staff("bureau/checker", person="wang"), staff("bureau/checker", person="li")
SHEN, HAN = staff("audit_office/leader", person="shen"), staff("audit_office/checker", person="han")
ONE, OTHER = staff("operations/maker", person="ops-1"), staff("operations/checker", person="ops-2")


@dataclass
class Handled:
    """Walks that case."""

    case: OpenCase

    async def walk(self) -> None:
        """Every action at least once, to the end of the case."""
        await self._draft_with_everybody_s_help()
        await self._taken_back_and_jumped()
        await self._voted()
        await self._closed_by_another()

    async def _draft_with_everybody_s_help(self) -> None:
        maker, case = staff("bureau/maker"), self.case
        await case.act(maker, Submit(task="main.draft.1.prepare", document=document(BUDGET_FORM, 1)))
        task = "main.draft.1.decide"
        await case.act(LI, Claim(task=task))
        await case.act(LI, Transfer(task=task, to=WANG, reason="出差"))
        await case.act(WANG, Delegate(task=task, to=SHEN, reason="请提意见"))
        await case.act(SHEN, Opine(task=await self._name("draft", Role.OPINION), text="建议同意"))
        for signer, position in ((HAN, Position.AFTER), (staff("audit_office/maker", person="gu"), Position.BESIDE)):
            await case.act(WANG, AddSigner(task=task, to=signer, position=position))
        await case.act(WANG, RemoveSigner(task=task, person="gu", reason="不需要"))
        await case.act(maker, Urge(task=task, note="请尽快"))
        await case.act(maker, Comment(task=task, text="附件已补充", attachments=("a" * 64,)))
        await self._approve(WANG, "draft", Role.DECIDE)
        await self._approve(HAN, "draft", Role.SIGN)

    async def _taken_back_and_jumped(self) -> None:
        leader = staff("bureau/leader")
        approved = await self._approve(leader, "either", party="bureau")
        await self.case.act(leader, TakeBack(task=approved, reason="再看看"))
        await self._approve(leader, "either", party="bureau")
        await self._approve(staff(LEADERS[0]), "in_turn")
        await self._power(Jump(to="either"))
        await self._approve(staff("city_tax/checker"), "either", party="city_tax")
        for leader in map(staff, LEADERS[:2]):
            await self._approve(leader, "in_turn")

    async def _voted(self) -> None:
        for member, ballot in zip(LEADERS, (Ballot.ABSTAIN, Ballot.YES, Ballot.YES), strict=True):
            task, state = await self._task("ballot", party=member.partition("/")[0]), await self.case.state()
            vote = Vote(task=task.id, seen=on_screen(state, task), ballot=ballot)
            await self.case.act(staff(member), vote)

    async def _closed_by_another(self) -> None:
        he, lu = staff("city_government/leader", person="he"), staff("city_government/leader", person="lu")
        task = await self._name("close")
        await self.case.act(he, Claim(task=task))
        await self.case.act(ONE, HandOver(person="he", to=lu, reason="离职"))
        await self._power(Reassign(task=task))
        await self._power(Extend(task=task, due=date(2099, 12, 31)))
        newer = CHAIN.model_copy(update={"source": "test, a newer edition"})
        await self._power(Migrate(chain=newer, chain_hash=newer.content_hash()))
        await self._power(Terminate(), confirmed=False)
        await self._approve(lu, "close")

    async def _power(self, power: Power, confirmed: bool = True) -> None:
        await self.case.act(ONE, Propose(power=power, reason="情况特殊"))
        [name] = (await self.case.state()).proposals
        await self.case.act(OTHER, Confirm(proposal=name) if confirmed else Decline(proposal=name, reason="不必"))

    async def _approve(self, actor: Actor, at: str, role: Role = Role.DECIDE, party: str | None = None) -> str:
        task, state = await self._task(at, role, party), await self.case.state()
        await self.case.act(actor, Approve(task=task.id, seen=on_screen(state, task)))
        return task.id

    async def _name(self, at: str, role: Role = Role.DECIDE) -> str:
        return (await self._task(at, role)).id

    async def _task(self, at: str, role: Role = Role.DECIDE, party: str | None = None) -> Task:
        tasks = (await self.case.state()).tasks.values()
        [task] = [
            task
            for task in tasks
            if (task.step, task.role) == (at, role) and party in (None, task.party.kind if task.party else None)
        ]
        return task

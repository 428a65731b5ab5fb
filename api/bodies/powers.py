"""What operators send to use a power: each has its own body; a second operator confirms with none."""

from typing import Annotated

from pydantic import ConfigDict, Field

from api.bodies.decisions import Branches
from api.bodies.task_bodies import Body
from api.bodies.times import Day
from approvals.actions import Decline, Extend, Jump, Retry, Terminate
from approvals.definitions import MAIN
from services.text_types import GivenReason, LoginName, StorableText

_TaskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,200}$")]


class JumpBody(Body):
    """跳转: the case, or one county in its own stretch, goes to another step."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"to": "agency_draft", "reason": "误点同意,经两名运维人员核实"},
                {"to": "county_draft", "branches": ["330225"], "reason": "该县重报"},
            ]
        }
    )

    lane: Annotated[str, Field(max_length=50)] = MAIN
    to: Annotated[str, Field(max_length=100)]
    branches: Branches = ()
    reason: StorableText = ""

    def power(self) -> Jump:
        """The power to propose."""
        return Jump(lane=self.lane, to=self.to, branches=self.branches)


class TerminateBody(Body):
    """终止: the case ends."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "重复立项"}]})

    reason: StorableText = ""

    def power(self) -> Terminate:
        """The power to propose."""
        return Terminate()


class RetryBody(Body):
    """重试: what is stuck is tried again, now that its cause is removed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "专户余额已补足"}]})

    reason: StorableText = ""

    def power(self) -> Retry:
        """The power to propose."""
        return Retry()


class ReassignBody(Body):
    """改派: a person of the post holds the task; without `to` it is anybody's of the post again."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"task": "main.review.1.prepare", "to": "nb-bureau-maker2", "reason": "原承办人住院"},
                {"task": "main.review.1.prepare", "reason": "原承办人离岗"},
            ]
        }
    )

    task: _TaskId
    to: LoginName | None = None
    reason: StorableText = ""


class ExtendBody(Body):
    """延期: the step of that task is due at the end of another day (China)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"task": "main.review.1.decide", "due": "2022-01-31", "reason": "市政府同意延期"}]
        }
    )

    task: _TaskId
    due: Day
    reason: StorableText = ""

    def power(self) -> Extend:
        """The power to propose."""
        return Extend(task=self.task, due=self.due)


class MigrateBody(Body):
    """The case goes on by the chain that the policy pack has for it now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "审批链按新办法调整"}]})

    reason: StorableText = ""


class NewCalendarBody(Body):
    """更新日历: the case counts working days by the calendar that the policy pack has for it now."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "国务院办公厅已公布下一年放假安排"}]})

    reason: StorableText = ""


class DeclineBody(Body):
    """A proposal is let go."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "情况已变,无需办理"}]})

    reason: StorableText = ""

    def action(self, proposal: str) -> Decline:
        """That proposal."""
        return Decline(proposal=proposal, reason=self.reason)


class HandOverBody(Body):
    """离职转办: everything that a person holds goes to a colleague, each task checked for itself."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": "nb-bureau-maker2", "reason": "调离"}]})

    to: LoginName
    reason: GivenReason


class ReviveBody(Body):
    """恢复事项: why a case that was ended in the engine goes on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "误在引擎页面中终止"}]})

    reason: GivenReason

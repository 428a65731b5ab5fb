"""A trouble of an installation: what is wrong, since when, and what operators do about it."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from calculations.input.frozen import Frozen


class TroubleKind(StrEnum):
    """What can be wrong with an installation."""

    RECORDS_AWAY = "records_away"
    ENGINE_AWAY = "engine_away"
    OTHER_VERSION = "other_version"
    OTHER_INSTALLATION = "other_installation"
    NO_WORKER = "no_worker"
    MIXED_BUILDS = "mixed_builds"
    STUCK_CASE = "stuck_case"
    FAILING_CASE = "failing_case"
    RECORDS_BEHIND = "records_behind"
    ENGINE_BEHIND = "engine_behind"
    CONTRADICTION = "contradiction"
    CONTENT_MISSING = "content_missing"
    CUT_OFF_CASE = "cut_off_case"
    CONTENT_DIFFERS = "content_differs"
    NOT_CHECKED = "not_checked"


class Trouble(Frozen):
    """One trouble. ``about`` is the case, or the part of the installation."""

    kind: TroubleKind = Field(examples=[TroubleKind.FAILING_CASE])
    about: str = Field(examples=["ningbo.budget.2027"])
    since: datetime | None = None
    zh: str
    en: str
    todo_zh: str
    todo_en: str
    unready: bool
    """Whether the installation should get no work from people while this lasts."""

"""Whether this build fits the records that it is to work on: asked by everything that starts, and again and again."""

from dataclasses import dataclass

from operations.features import known
from records.marks import Purpose, Standing, revisions


@dataclass(frozen=True)
class Misfit:
    """Why a build must not work on these records, and what to do."""

    zh: str
    en: str
    todo_zh: str
    todo_en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}\n→ {self.todo_zh} / {self.todo_en}"


def misfit(standing: Standing, purpose: Purpose | None = None) -> Misfit | None:
    """``None`` where this build fits. ``purpose``: what it is configured to work for, where that matters."""
    return newer(standing) or _older(standing) or _other(standing, purpose)


def newer(standing: Standing) -> Misfit | None:
    """Whether a newer build has been here, which this one cannot follow."""
    unknown = sorted(standing.marks.keys() - known() - set(Purpose))
    if unknown:
        return _newer(", ".join(unknown), standing.marks[unknown[0]])
    if standing.revision is not None and standing.revision not in revisions():
        return _newer(f"records:{standing.revision}", "")
    return None


def _newer(unknown: str, build: str) -> Misfit:
    which_zh, which_en = (f"版本 {build}", f"build {build}") if build else ("较新的版本", "a newer build")
    return Misfit(
        zh=f"记录库已由较新的版本使用过,本程序不认识:{unknown}",
        en=f"A newer build has worked on these records; this one does not know: {unknown}",
        todo_zh=f"请部署{which_zh}或更新的版本;本程序在此不能启动。",
        todo_en=f"Deploy {which_en} or a later one; this one cannot work here.",
    )


def _older(standing: Standing) -> Misfit | None:
    has, needed = standing.revision, revisions()[0]
    if has == needed:
        return None
    has_zh, has_en = (f"为 {has} 版", f"are of version {has}") if has else ("尚未建立", "were never made")
    return Misfit(
        zh=f"记录库{has_zh},本程序需要 {needed} 版",
        en=f"The records {has_en}; this build needs version {needed}",
        todo_zh="请核对 TONGCHOU_DATA_FOLDER 和 TONGCHOU_DATABASE_URL,停用旧版本的 worker 和 API,"
        "再运行 tongchou prepare(单机为 tongchou up)。",
        todo_en="See to TONGCHOU_DATA_FOLDER and TONGCHOU_DATABASE_URL, stop workers and APIs of the earlier build, "
        "then run tongchou prepare (on one machine: tongchou up).",
    )


def _other(standing: Standing, purpose: Purpose | None) -> Misfit | None:
    found = next((each for each in Purpose if each in standing.marks), None)
    return None if purpose is None or found is None or found is purpose else _FOR_ANOTHER[found]


_FOR_ANOTHER = {
    Purpose.REAL: Misfit(
        zh="此处为正式系统,不能作演练",
        en="These records are of real life, not of a rehearsal",
        todo_zh="请去掉 TONGCHOU_REHEARSAL;演练须另用数据文件夹和记录库。",
        todo_en="Leave out TONGCHOU_REHEARSAL; a rehearsal needs a data folder and records of its own.",
    ),
    Purpose.REHEARSAL: Misfit(
        zh="此处为演练,业务时间由演练设定,不能办理真实业务",
        en="These records are a rehearsal's, with a business clock of its own, no place for real life",
        todo_zh="请改用正式系统的数据文件夹(TONGCHOU_DATA_FOLDER)和记录库;演练则设 TONGCHOU_REHEARSAL=true。"
        "若正式系统曾被误设业务时间,运行 tongchou end-rehearsal。",
        todo_en="Use the data folder (TONGCHOU_DATA_FOLDER) and records of the installation meant; for a rehearsal set "
        "TONGCHOU_REHEARSAL=true. Where real records were given a clock by mistake, run tongchou end-rehearsal.",
    ),
}

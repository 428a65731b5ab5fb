"""Writes the reference of all settings, for the documentation: ``python -m tools.settings_page [--check]``."""

import sys
from collections.abc import Iterator

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from services.settings import ApiSettings
from temporal.settings import PREFIX, SECRETS_FOLDER_VARIABLE, Settings
from tools.generated_page import GeneratedPage

_HEAD = f"""\
# Settings 设置

<!-- 由程序生成,请勿手工修改。Made by `python -m tools.settings_page` from the docstrings of the settings. -->

Every setting is an environment variable, typed and checked at the start; a wrong one ends the process with its name.
When `{SECRETS_FOLDER_VARIABLE}` names a folder, a file there with the variable's name in small letters gives a value
that the environment lacks; a variable wins over a file. 设置均为环境变量,启动时检查类型和取值,有误则报出名称并停止。
"""

_DERIVED = {"database_url": "SQLite in the data folder"}
"""Defaults that are made from other settings, in words."""


def page() -> str:
    """The page as it should be. Raises ``ValueError`` for a setting without a docstring."""
    return "\n".join((_HEAD, *_section("All processes 所有进程", Settings), *_section("The API 接口服务", ApiSettings)))


def _section(title: str, kind: type[BaseSettings]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| variable 变量 | default 默认值 | meaning 含义 |"
    yield "|---|---|---|"
    for name, field in kind.model_fields.items():
        if not field.description:
            raise ValueError(f"the setting {name} has no docstring")
        yield f"| `{PREFIX}{name.upper()}` | {_default(name, field)} | {' '.join(field.description.split())} |"
    yield ""


def _default(name: str, field: FieldInfo) -> str:
    if name in _DERIVED:
        return _DERIVED[name]
    value = field.default
    if value is None or value == "":
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


GENERATED = GeneratedPage("settings.md", "tools.settings_page", page)

if __name__ == "__main__":
    sys.exit(GENERATED.main(sys.argv[1:]))

"""A pack as a case sees it: what the case has pinned in place of what the pack says now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import JsonValue

from approvals.names import CaseNames
from calculations.forms.template import Template
from calculations.input.bilingual import Bilingual
from policies.model import Organisation
from policies.pack import Pack
from policies.values import Dated, PolicyValue, ValueInForce


def pack_with_pinned(
    pack: Pack,
    parameters: Mapping[str, JsonValue],
    templates: Mapping[str, JsonValue],
    names: CaseNames | None = None,
) -> Pack:
    """The pack with the values and the lines of forms that a case has pinned, both as JSON, and with its names.

    What the case did not pin is the pack's own. Raises pydantic's ``ValidationError`` for what is neither.
    """
    values = {name: _always(ValueInForce.model_validate(value)) for name, value in parameters.items()}
    lines = {form: Template.model_validate(template) for form, template in templates.items()}
    content = replace(
        pack.content,
        values={**pack.content.values, **values},
        templates={**pack.content.templates, **lines},
        **_named(pack, names or CaseNames()),
    )
    return replace(pack, content=content)


def _named(pack: Pack, names: CaseNames) -> dict[str, Any]:
    """The organisations, posts and counties under the names that they had."""
    content = pack.content
    return {
        "organisations": {kind: _organisation(kind, known, names) for kind, known in content.organisations.items()},
        "posts": {code: _renamed(known, code, names.posts, names.posts_en) for code, known in content.posts.items()},
        "counties": {
            code: _renamed(known, code, names.lanes, names.lanes_en) for code, known in content.counties.items()
        },
    }


def _organisation(kind: str, known: Organisation, names: CaseNames) -> Organisation:
    """One of a county is pinned as it is called behind the county's name."""
    called = "zh" if known.zh_of_county is None else "zh_of_county"
    zh, en = names.organisations.get(kind, getattr(known, called)), names.organisations_en.get(kind, known.en)
    return known.model_copy(update={called: zh, "en": en})


def _renamed(known: Bilingual, code: str, zh: Mapping[str, str], en: Mapping[str, str]) -> Bilingual:
    return Bilingual(zh=zh.get(code, known.zh), en=en.get(code, known.en))


def _always(pinned: ValueInForce) -> PolicyValue:
    """A value that is in force whatever the day: a case asks for it at any time."""
    return PolicyValue(
        zh=pinned.zh,
        en=pinned.en,
        rule=pinned.rule,
        kind=pinned.kind,
        unit=pinned.unit,
        status=pinned.status,
        source=pinned.source,
        article=pinned.article,
        values=(Dated(since=date.min, value=pinned.value, zh=pinned.value_zh, en=pinned.value_en),),
    )

"""A pack as a case sees it: what the case has pinned in place of what the pack says now."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import JsonValue

from calculations.forms.template import Template
from policies.pack import Pack
from policies.values import Dated, PolicyValue, ValueInForce


def as_pinned(pack: Pack, parameters: Mapping[str, JsonValue], templates: Mapping[str, JsonValue]) -> Pack:
    """The pack with the values and the lines of forms that a case has pinned, both as JSON.

    What the case did not pin is the pack's own. Raises pydantic's ``ValidationError`` for what is neither.
    """
    values = {name: _always(ValueInForce.model_validate(value)) for name, value in parameters.items()}
    lines = {form: Template.model_validate(template) for form, template in templates.items()}
    content = replace(
        pack.content,
        values={**pack.content.values, **values},
        templates={**pack.content.templates, **lines},
    )
    return replace(pack, content=content)


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

"""What the activities work with: the records and the policy pack, opened once by the worker."""

from dataclasses import dataclass

from calculations.forms.checks import Level
from calculations.input.parameters import Parameter
from policies.pack import Pack
from policies.pinned_pack import pack_with_pinned
from policies.values import ValueInForce, Values
from records.database import Records
from workflows.messages import AutomaticWork


@dataclass(frozen=True)
class Context:
    """The collaborators of all activities."""

    database: Records
    pack: Pack


def pinned_values(work: AutomaticWork) -> Values:
    """The policy values that the case pinned at its start, whatever the pack says now."""
    in_force = {name: ValueInForce.model_validate(value) for name, value in work.parameters.items()}
    return Values(day=work.instant.date(), known={}, in_force=in_force)


def pinned_pack(context: Context, work: AutomaticWork) -> Pack:
    """The pack as the case has it: with its own values and lines of forms."""
    return pack_with_pinned(context.pack, work.parameters, work.templates)


def level(work: AutomaticWork, name: str) -> Parameter[Level]:
    """A pinned value that says whether a finding stops the case or lets it go on with a warning."""
    value = pinned_values(work)[name]
    return value.parameter(Level(value.choice()))

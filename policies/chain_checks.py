"""Checks of a chain against the rest of its pack: parties, makers and checkers, values, forms, steps named."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from pydantic import JsonValue, ValidationError

from approvals.definitions import Chain, Check, Step, StepKind, StepParty
from approvals.steps import MissingChoice
from calculations.input.faults import Fault, faults_of
from policies.chains import Branches, ChainSpec, StepSpec, VoteSpec
from policies.files import Location
from policies.ineffective_settings import COUNTY, branch_faults, end_faults, idle_faults, name_faults
from policies.kinds import Kind, Unit
from policies.model import Level
from policies.pack_builder import Draft, Entry
from policies.values import PolicyStatus, PolicyValue, ValueInForce, Values, values_on
from policies.work_checks import work_faults

_CITY = "city_"
_LEVELS = get_args(Check.model_fields["level"].annotation)
_STAND_INS: Mapping[Kind, JsonValue] = {
    Kind.DEADLINE: {"kind": "fixed_day", "day": "end"},
    Kind.OFFSETS: [1],
    Kind.COUNT: 1,
    Kind.SHARE: "0.5",
    Kind.CHOICE: _LEVELS[0],
    Kind.CHOICES: [get_args(MissingChoice)[0]],
}
"""A value of each kind that chains name, in place of one that only the city that takes the chain over can give."""


def known_party(draft: Draft, reference: str) -> bool:
    """Whether the pack has that kind of organisation and that post in it."""
    kind, _, post = reference.partition("/")
    organisation = draft.organisations.get(kind)
    return organisation is not None and post in organisation.content.posts


def chain_faults(draft: Draft, entry: Entry[ChainSpec], values: Values) -> Iterator[Fault]:
    """Everything that is wrong with a chain; ``values`` are those it is looked at with.

    A chain that may lack values is looked at with others of their kind in their place.
    """
    named = [*name_faults(entry), *_value_faults(draft, entry)]
    yield from named
    if named:
        return
    try:
        chain = entry.content.resolved(_with_stand_ins(entry.content, values))
    except ValidationError as error:
        for item, fault in zip(error.errors(include_url=False), faults_of(error, Chain), strict=True):
            # The chain's own refusals say all; the whole step next to them would bury it.
            if item["type"] == "value_error":
                en = item["msg"].removeprefix("Value error, ")
                yield entry.fault(item["loc"], en, f"审批链不成立:{en}")
            else:
                yield entry.fault(item["loc"], fault.message, fault.zh)
        return
    yield from branch_faults(entry, chain)
    yield from end_faults(entry, chain)
    yield from work_faults(draft, entry, chain)
    specs = {spec.id: spec for spec in entry.content.steps}
    for index, step in enumerate(chain.steps):
        yield from _step_faults(draft, entry, specs[step.id], step, ("steps", index))
    yield from _form_faults(entry, chain)
    if chain.steps and chain.standing:
        # Its last step would end the case while a hand-in is still being dealt with, and supersede it.
        yield entry.fault(
            ("standing",),
            "a chain with steps takes no standing entries: its end would cut off a hand-in that is under way",
            "有环节的审批链不能设随时报送项:办结时会中断正在处理的报送",
        )
    for index, standing in enumerate(chain.standing):
        place: Location = ("standing", index)
        yield from _known(draft, entry, standing.rule, standing.form, place)
        if not known_party(draft, standing.party):
            yield _unknown_party(entry, (*place, "party"), standing.party)


def latest_values(draft: Draft) -> Values:
    """Every value as it was last, so that a chain can be looked at whatever the day."""
    last: dict[str, PolicyValue] = {}
    for name, entry in draft.values.items():
        if not entry.content.values:
            continue
        dated = max(entry.content.values, key=lambda each: each.since)
        always = dated.model_copy(update={"since": date.min, "until": None})
        last[name] = entry.content.model_copy(update={"values": (always,)})
    return values_on(last, date.min)


def _with_stand_ins(spec: ChainSpec, values: Values) -> Values:
    """The values, and for names that none of them has one of the kind that the chain takes."""
    absent = {name: kind for name, kind in spec.kinds_named().items() if name not in values.in_force}
    return replace(values, in_force={**values.in_force, **{name: _stand_in(name, absent[name]) for name in absent}})


def _stand_in(name: str, kind: Kind) -> ValueInForce:
    return ValueInForce(
        name=name,
        zh=name,
        en=name,
        rule="",
        kind=kind,
        unit=None,
        status=PolicyStatus.MISSING,
        source="",
        article="",
        since=date.min,
        value=_STAND_INS[kind],
    )


def _value_faults(draft: Draft, entry: Entry[ChainSpec]) -> Iterator[Fault]:
    chain = entry.content
    for index, name in enumerate(chain.parameters):
        if not _has_value(draft, name):
            yield from _lacking(draft, entry, ("parameters", index), name)
    if chain.urge_every is not None:
        yield from _reference(draft, entry, ("urge_every",), chain.urge_every, Kind.COUNT)
        yield from _hours(draft, entry, chain.urge_every)
    for index, step in enumerate(chain.steps):
        for inside, name, kind in step.references():
            yield from _reference(draft, entry, ("steps", index, *inside), name, kind)
        for inside, check in ((("checks", number, "level"), check) for number, check in enumerate(step.checks)):
            yield from _level_faults(draft, entry, ("steps", index, *inside), check.level)
        if step.vote is not None:
            yield from _vote_faults(entry, index, step, step.vote)


def _hours(draft: Draft, entry: Entry[ChainSpec], name: str) -> Iterator[Fault]:
    known = draft.values.get(name)
    if known is not None and known.content.kind is Kind.COUNT and known.content.unit is not Unit.HOURS:
        found = known.content.unit
        yield entry.fault(("urge_every",), f"{name} counts {found}, not hours", f"“{name}”的单位须为小时")


def _level_faults(draft: Draft, entry: Entry[ChainSpec], place: Location, name: str) -> Iterator[Fault]:
    if not _has_value(draft, name) or draft.values[name].content.kind != Kind.CHOICE:
        return
    unknown = {str(dated.value) for dated in draft.values[name].content.values} - set(_LEVELS)
    if unknown:
        found = ", ".join(sorted(unknown))
        yield entry.fault(place, f"not stop, warn or ignore: {found}", f"应为 stop、warn 或 ignore:{found}")


def _vote_faults(entry: Entry[ChainSpec], index: int, step: StepSpec, vote: VoteSpec) -> Iterator[Fault]:
    place: Location = ("steps", index, "vote")
    earlier = [other.id for other in entry.content.steps[:index]]
    if vote.lost_to is not None and vote.lost_to not in earlier:
        yield entry.fault(
            (*place, "lost_to"), f"not an earlier step: {vote.lost_to}", f"“{vote.lost_to}”不是此前的环节"
        )
    elif vote.lost_to is not None:
        target = entry.content.steps[earlier.index(vote.lost_to)]
        between = entry.content.steps[earlier.index(vote.lost_to) : index]
        undone = any((other.model_extra or {}).get("no_way_back") for other in between)
        if undone or (target.model_extra or {}).get("kind") == StepKind.AUTOMATIC:
            yield entry.fault(
                (*place, "lost_to"), f"no way leads back to {vote.lost_to}", f"不能退回到“{vote.lost_to}”"
            )
    if vote.weights and len(vote.weights) != len(step.party_list()):
        yield entry.fault((*place, "weights"), "one weight for each party", "须为每一方各列一个权重")


def _reference(draft: Draft, entry: Entry[ChainSpec], place: Location, name: str, kind: str) -> Iterator[Fault]:
    if not _has_value(draft, name):
        yield from _lacking(draft, entry, place, name)
    elif draft.values[name].content.kind != kind:
        found = draft.values[name].content.kind
        yield entry.fault(place, f"{name} is a {found}, not a {kind}", f"“{name}”的类别为 {found},应为 {kind}")


def _has_value(draft: Draft, name: str) -> bool:
    # A chain cannot ask anybody for a value that its pack says is missing.
    return name in draft.values and bool(draft.values[name].content.values)


def _lacking(draft: Draft, entry: Entry[ChainSpec], place: Location, name: str) -> Iterator[Fault]:
    if not draft.may_lack(entry, name):
        yield entry.fault(place, f"unknown value: {name}", f"未知参数:{name}")


def _step_faults(draft: Draft, entry: Entry[ChainSpec], spec: StepSpec, step: Step, place: Location) -> Iterator[Fault]:
    yield from _known(draft, entry, step.rule, step.form, place)
    for field, reference in _references(step):
        yield from _party_faults(draft, entry, reference, step, (*place, *field))
    if step.missing is not None and not known_party(draft, step.missing.party):
        yield _unknown_party(entry, (*place, "missing", "party"), step.missing.party)
    for field, party in _pairs(step):
        yield from _pair_faults(entry, party, (*place, *field))
    for index, reference in enumerate(step.copies):
        # A copy for the counties may come from a step that the case walks once.
        if reference.startswith(COUNTY) and not known_party(draft, reference):
            yield _unknown_party(entry, (*place, "copies", index), reference)
    yield from _levels_faults(draft, entry, spec, step, place)
    yield from idle_faults(entry, spec, step, place)
    if step.kind is StepKind.ANY:
        deciders = [party.decider for party in step.parties]
        for index, decider in enumerate(deciders):
            if decider in deciders[:index]:
                yield entry.fault(
                    (*place, "parties", index), f"{decider} is named twice", f"{decider} 重复,或签各方须不同"
                )


def _form_faults(entry: Entry[ChainSpec], chain: Chain) -> Iterator[Fault]:
    """Steps whose document no earlier step of the same places makes."""
    made: set[tuple[str | None, str | None]] = set()
    for index, step in enumerate(chain.steps):
        if step.submits or step.kind is StepKind.AUTOMATIC:
            made.add((step.form, step.each))
        elif step.form is not None and (step.form, step.each) not in made:
            place: Location = ("steps", index, "form")
            yield entry.fault(place, f"no earlier step makes a {step.form} here", f"此前没有环节形成“{step.form}”")


def _levels_faults(
    draft: Draft, entry: Entry[ChainSpec], spec: StepSpec, step: Step, place: Location
) -> Iterator[Fault]:
    """Whoever is called in exists, is not the one who is late, and is called in once."""
    deadline = spec.deadline
    seen = [post for _, party in _pairs(step) for post in (party.maker, party.decider)]
    for field, reference in deadline.called_in() if deadline is not None else ():
        yield from _party_faults(draft, entry, reference, step, (*place, "deadline", *field))
        if reference in seen:
            yield entry.fault(
                (*place, "deadline", *field),
                f"{reference} takes the step or was called in before",
                f"{reference} 是本环节办理方或已被督办",
            )
        seen.append(reference)


def _known(draft: Draft, entry: Entry[ChainSpec], rule: str, form: str | None, place: Location) -> Iterator[Fault]:
    if rule not in draft.rules:
        yield entry.fault((*place, "rule"), f"unknown rule: {rule}", f"未知规则:{rule}")
    if form is not None and form not in draft.forms:
        yield entry.fault((*place, "form"), f"unknown form: {form}", f"未知文种:{form}")


def _pairs(step: Step) -> Iterator[tuple[Location, StepParty]]:
    for index, party in enumerate(step.parties):
        yield ("parties", index), party
    if step.recorded_by is not None:
        yield ("recorded_by",), step.recorded_by


def _references(step: Step) -> Iterator[tuple[Location, str]]:
    for field, party in _pairs(step):
        if party.maker is not None:
            yield (*field, "maker"), party.maker
        yield (*field, "decider"), party.decider
    for index, reference in enumerate(step.copies):
        if not reference.startswith(COUNTY):
            yield ("copies", index), reference


def _party_faults(
    draft: Draft, entry: Entry[ChainSpec], reference: str, step: Step, place: Location
) -> Iterator[Fault]:
    if not known_party(draft, reference):
        yield _unknown_party(entry, place, reference)
        return
    kind = reference.partition("/")[0]
    if draft.organisations[kind].content.level is not Level.COUNTY:
        return
    if step.each is None:
        yield entry.fault(
            place, f"{reference} is a county's, and the step is walked once", f"{reference} 属区县,该环节不分区县办理"
        )
    elif entry.content.branches in (Branches.COUNTIES_AND_CITY, Branches.STARTER):
        of_the_city = _CITY + reference.removeprefix(COUNTY)
        if not known_party(draft, of_the_city):
            yield _unknown_party(entry, place, of_the_city)


def _pair_faults(entry: Entry[ChainSpec], party: StepParty, place: Location) -> Iterator[Fault]:
    if party.maker is None:
        return
    if party.maker == party.decider:
        yield entry.fault(
            (*place, "decider"),
            f"the maker {party.maker} is the only checker",
            f"经办 {party.maker} 不能兼任唯一的复核",
        )
    elif party.maker.partition("/")[0] != party.decider.partition("/")[0]:
        yield entry.fault((*place, "decider"), "the checker is of the maker's organisation", "复核须与经办属同一单位")


def _unknown_party(entry: Entry[ChainSpec], place: Location, reference: str) -> Fault:
    return entry.fault(place, f"unknown party: {reference}", f"未知机构岗位:{reference}")

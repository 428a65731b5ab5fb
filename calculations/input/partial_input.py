"""Inputs of which a part cannot be read: what does not need that part is checked all the same, all faults at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from calculations.input.faults import BadInput, Fault, faults_of, refuse


class NotKnown(LookupError):
    """A check needs something that is not there; its absence is a fault of its own, so the check is not made."""


class Unread(NotKnown):
    """Something of an input that could not be read."""


class PartialModel(BaseModel):
    """The base of inputs and of the policy's values: whoever touches what could not be read gets `Unread`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _refused: ClassVar[bool] = False
    """Set on what is built from something that was refused; no attribute of pydantic's, which would cost every row."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name in type(self).model_fields:
                raise Unread(name)
            return super().__getattr__(name)

    def read_of(self, *names: str) -> dict[str, Any]:
        """Those of the fields that could be read, by name."""
        return {name: self.__dict__[name] for name in names if name in self.__dict__}

    def refused(self) -> bool:
        """Whether it is what could be read of something that was refused: for checks, not to compute from."""
        return self._refused


Read = TypeVar("Read")
Checked = TypeVar("Checked")
Model = TypeVar("Model", bound=PartialModel)
Check = Callable[[], Iterable[Fault]]
"""Faults when it is called; it may touch what could not be read."""
Against = Callable[[Model], Iterable[Fault]]
"""What a document read is checked against in addition, by whoever has it: as a check, it may touch what could not be
read.
"""


def no_check(_: PartialModel) -> Iterable[Fault]:
    """Checked against nothing in addition."""
    return ()


class _PartialMapping(Mapping[str, Any]):
    """Values by name; all names are there, what is under some could not be read."""

    def __init__(self, names: Iterable[str], values: Mapping[str, Any]) -> None:
        self._names = tuple(names)
        self._values = values

    def __getitem__(self, name: str) -> Any:
        if name in self._names and name not in self._values:
            raise Unread(name)
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def collect_faults(read: Callable[[], Read], then: Callable[[Read], Checked]) -> Checked:
    """What `then` makes of what was read. Raises `BadInput` with the faults of both.

    Where reading is refused, `then` is asked with what could be read all the same, for its faults alone.
    """
    try:
        given = read()
    except BadInput as refused:
        raise BadInput([*refused.faults, *_further(then, refused)]) from refused
    return then(given)


def _further(then: Callable[[Any], object], refused: BadInput) -> Iterator[Fault]:
    if refused.seen is None:
        return
    before = set(refused.faults)
    try:
        then(refused.seen)
    except BadInput as more:
        yield from (fault for fault in more.faults if fault not in before)
    except NotKnown:
        pass


def checked(given: Iterable[PartialModel], *checks: Iterable[Fault] | Check) -> None:
    """Raise `BadInput` with every fault of every check that can be made.

    Without any fault, when what is `given` was refused before, raise `Unread`: there is nothing to compute.
    """
    refuse(fault for check in checks for fault in run_check(check))
    if any(each.refused() for each in given):
        raise Unread


def run_check(check: Iterable[Fault] | Check) -> Iterator[Fault]:
    """The faults of a check as far as it can be made."""
    try:
        yield from check() if callable(check) else check
    except NotKnown:
        return


def row_by_row(
    rows: Iterable[Read], place: str, faults_of_row: Callable[[str, Read], Iterable[Fault]]
) -> Iterator[Fault]:
    """The faults of every row, by its place in the list `place`; each row is a check of its own."""
    for index, row in enumerate(rows):
        yield from run_check(_of_row(faults_of_row, f"{place}[{index}]", row))


def _of_row(faults_of_row: Callable[[str, Read], Iterable[Fault]], place: str, row: Read) -> Check:
    return lambda: faults_of_row(place, row)


def known(read: Callable[[], Read]) -> Read | None:
    """What `read` finds; None for what is not known."""
    try:
        return read()
    except NotKnown:
        return None


def validated(model: type[Model], document: object) -> Model:
    """`document` as a `model`, or `BadInput` with every fault and with what could be read."""
    given, faults = partly_validated(model, document)
    if faults:
        raise BadInput(faults, seen=given)
    return given


def partly_validated(model: type[Model], document: object) -> tuple[Model, list[Fault]]:
    """What can be read of `document` as a `model`, and the faults of the rest."""
    try:
        return model.model_validate(document), []
    except ValidationError as error:
        return _partly(model, document), list(faults_of(error, model))


def nothing_of(model: type[Model], **known_values: object) -> Model:
    """A `model` of which only these values are known."""
    return _constructed(model, known_values, known_values)


def _partly(model: type[Model], document: object) -> Model:
    given = document if isinstance(document, Mapping) else {}
    values: dict[str, object] = {}
    keys = {name: _key_in(given, name, field) for name, field in model.model_fields.items()}
    for name, field in model.model_fields.items():
        if keys[name] in given:
            try:
                values[name] = _part(field.annotation, _adapter(model, name), given[keys[name]])
            except Unread:
                continue
        elif isinstance(document, Mapping) and not field.is_required():
            values[name] = field.get_default(call_default_factory=True)
    return _constructed(model, values, [name for name, key in keys.items() if key in given])


def _key_in(given: Mapping[str, object], name: str, field: FieldInfo) -> str:
    return field.alias if field.alias is not None and field.alias in given else name


def _constructed(model: type[Model], values: Mapping[str, object], given: Iterable[str]) -> Model:
    made_of = cast(Model, model.model_construct(set(given), **values))
    for name in model.model_fields.keys() - values.keys():
        # Nobody said that it is the default.
        made_of.__dict__.pop(name, None)
    made_of.__dict__["_refused"] = True
    return made_of


def _part(kind: Any, adapter: TypeAdapter[Any], value: object) -> object:
    """A field's value, or what can be read of its rows, entries or fields. Raises `Unread`."""
    try:
        return adapter.validate_python(value)
    except ValidationError:
        pass
    kind = _required(kind)
    if _is_model(kind):
        return _row(kind, value)
    parts = get_args(kind)
    if get_origin(kind) is tuple and isinstance(value, list | tuple) and value and _is_model(parts[0]):
        return tuple(_row(parts[0], row) for row in value)
    if get_origin(kind) is dict and isinstance(value, Mapping) and value:
        return _PartialMapping(map(str, value), dict(_entries(parts[1], value)))
    raise Unread


def _row(model: type[Model], row: object) -> Model:
    try:
        return model.model_validate(row)
    except ValidationError:
        return _partly(model, row)


def _entries(kind: Any, given: Mapping[Any, object]) -> Iterator[tuple[str, object]]:
    for name, value in given.items():
        try:
            yield str(name), _adapter_of(kind).validate_python(value)
        except ValidationError:
            continue


def _required(kind: Any) -> Any:
    """The kind of a field that may also be None, else the kind itself."""
    if get_origin(kind) in (Union, UnionType):
        return next(each for each in get_args(kind) if each is not type(None))
    return kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, PartialModel)


@cache
def _adapter(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = field.annotation
    return TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind)


@cache
def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)

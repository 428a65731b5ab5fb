"""The keys that a pydantic type takes at a place of its input: named to who gave another."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

Location = Sequence[str | int]
"""As pydantic's errors have it."""

_MAPPINGS = (dict, Mapping)
_LISTS = (tuple, list)


def keys_at(kind: Any, location: Location) -> tuple[str, ...]:
    """The keys that an object at `location` in an input of type `kind` may have; none where they are not known."""
    members = _members(kind)
    if not location:
        return tuple(dict.fromkeys(key for member in members if _is_model(member) for key in _fields_of(member)))
    part, *inside = location
    if len(members) > 1:
        # pydantic names which of several types it took the input for.
        return next((keys_at(member, inside) for member in members if part in _names_of(member)), ())
    return keys_at(_part_of(members[0], part), inside) if members else ()


def _members(kind: Any) -> list[Any]:
    """The types that something may be, None aside."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _members(get_args(kind)[0])
    if origin in (Union, UnionType):
        return [member for each in get_args(kind) for member in _members(each)]
    return [] if kind in (None, type(None)) else [kind]


def _part_of(kind: Any, part: str | int) -> Any:
    if _is_model(kind):
        return _fields_of(kind).get(str(part))
    parts = get_args(kind)
    if get_origin(kind) in _LISTS and parts:
        return parts[0]
    return parts[1] if get_origin(kind) in _MAPPINGS and len(parts) > 1 else None


def _fields_of(model: Any) -> dict[str, Any]:
    if is_dataclass(model):
        return {field.name: field.type for field in fields(model)}
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _names_of(kind: Any) -> tuple[str | int, ...]:
    """How pydantic names one of several types: by itself, or by the value that tells it apart."""
    if not _is_model(kind):
        return ()
    tags = (get_args(each) for each in _fields_of(kind).values() if get_origin(each) is Literal)
    return (kind.__name__, *(str(tag) for of_field in tags for tag in of_field))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and (issubclass(kind, BaseModel) or is_dataclass(kind))

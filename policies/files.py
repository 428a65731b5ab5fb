"""Reading a pack's files strictly: plain YAML and CSV, faults with file, line and path."""

import csv
import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar, NoReturn, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from calculations.input.faults import Fault, faults_of, place_of
from policies.errors import InvalidPack

Content = TypeVar("Content")
Location = tuple[str | int, ...]

_TEXT = "tag:yaml.org,2002:str"
_PLAIN_SCALARS = (
    ("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""]),
    ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"]),
    ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
)


class _PlainLoader(yaml.CSafeLoader):
    """Text, whole numbers, true and false. Shares and days stay text, so that nothing becomes a float."""

    # Not inherited: the resolvers of YAML 1.1 read 0.5 as a float, `on` as true, a day as a date.
    yaml_implicit_resolvers: ClassVar[dict[str, list[Any]]] = {}  # type: ignore[misc]

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping whose keys are text and occur once each."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != _TEXT:
                _refuse_node(key, "a key must be text; put it in quotes")
            if key.value in seen:
                _refuse_node(key, f"{key.value} is given twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in _PLAIN_SCALARS:
    _PlainLoader.add_implicit_resolver(_tag, _pattern, _first)


def _refuse_node(node: yaml.Node, problem: str) -> NoReturn:
    raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


@dataclass(frozen=True, slots=True)
class PackFile:
    """A YAML file of a pack: its name as people know it (``ningbo/values/clearing.yaml``), text and data."""

    name: str
    text: str
    data: Any

    @property
    def pack(self) -> str:
        """The pack that it belongs to."""
        return self.name.partition("/")[0]

    def place(self, location: Location) -> str:
        """File, line and path of a place in the data."""
        path = place_of(location, root="")
        return f"{self.name}:{self.line(location)}" + (f" {path}" if path else "")

    def line(self, location: Location) -> int:
        """The line on which a place begins, or the nearest place around it that is there."""
        node = _composed(self.text)
        line = 0
        for part in location:
            found = _inside(node, part)
            if found is None:
                break
            line, node = found
        return line + 1

    def fault(self, location: Location, en: str, zh: str) -> Fault:
        """A fault at a place in the data."""
        return Fault(self.place(location), en, zh)

    def read(self, kind: type[Content], faults: list[Fault]) -> Content | None:
        """The data as its type; None, with every fault added to the list, when it does not fit."""
        try:
            of_kind: Any = kind
            read: Content = _adapter_of(of_kind).validate_python(self.data)
            return read
        except ValidationError as error:
            for item, fault in zip(error.errors(include_url=False), faults_of(error, kind), strict=True):
                # pydantic marks a wrong key of a mapping with "[key]".
                location = tuple(part for part in item["loc"] if part != "[key]")
                faults.append(self.fault(location, fault.message, fault.zh))
            return None


class TableFile(PackFile):
    """A CSV file of a pack; its data are the rows as mappings."""

    __slots__ = ()

    def line(self, location: Location) -> int:
        """The line of a row; the header is line 1."""
        row = location[0] if location else -1
        return row + 2 if isinstance(row, int) else 1


def plain_yaml(text: str) -> Any:
    """YAML of plain data, each key once. Raises ``YAMLError``, ``ValueError``, ``RecursionError``."""
    return yaml.load(text, Loader=_PlainLoader)


def read_yaml(root: Path, name: str) -> PackFile:
    """A YAML file of plain data. Raises ``InvalidPack``, with the line where it is known, for what is no such file."""
    text = _text_of(root, name)
    try:
        return PackFile(name, text, plain_yaml(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        fault = Fault(f"{name}:{line}", f"not readable: {error.problem}", f"无法读取:{error.problem}")
        raise InvalidPack([fault]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A character that no text has, a number of thousands of digits, a day that there is not.
        raise _unreadable(name, error) from error


def _text_of(root: Path, name: str) -> str:
    try:
        return (root / name).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: Exception) -> InvalidPack:
    why = " ".join(str(error).split())
    return InvalidPack([Fault(name, f"not readable: {why}", f"无法读取:{why}")])


def read_table(root: Path, name: str, columns: tuple[str, ...]) -> TableFile:
    """A CSV file with exactly these columns. Raises ``InvalidPack``."""
    text = _text_of(root, name)
    try:
        header, *rows = list(csv.reader(text.splitlines())) or [[]]
    except csv.Error as error:
        raise _unreadable(name, error) from error
    if tuple(header) != columns:
        wanted = ",".join(columns)
        raise InvalidPack([Fault(f"{name}:1", f"the columns must be {wanted}", f"列名应为 {wanted}")])
    faults = [
        Fault(f"{name}:{number}", f"{len(row)} columns, not {len(columns)}", f"有 {len(row)} 列,应为 {len(columns)} 列")
        for number, row in enumerate(rows, start=2)
        if len(row) != len(columns)
    ]
    if faults:
        raise InvalidPack(faults)
    return TableFile(name, text, [dict(zip(columns, row, strict=True)) for row in rows])


@lru_cache(maxsize=1)
def _composed(text: str) -> yaml.Node | None:
    """The nodes of a file with their lines; kept, since one file may have many faults."""
    node: yaml.Node | None = yaml.compose(text, Loader=_PlainLoader)
    return node


@cache
def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _inside(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line, node.value[part]
    return None


def canonical(data: object) -> str:
    """Plain data as the one text that hashes are made of."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

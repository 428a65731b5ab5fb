"""What of the program belongs to a rule: functions that cite it, values that code reads, tests that hold it."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "calculations", "approvals", "policies", "workflows", "activities", "records",
    "services", "api", "rehearsal", "verification",
)  # fmt: skip

_RULE = r"[A-Z][0-9]{0,2}(?:\.[0-9])?"
_NAME_PATTERN = re.compile(r"[a-z][a-z0-9_]*_[a-z0-9_]*\*[a-z0-9_]*")
_CITED = re.compile(rf"\b(?:({_RULE})(?:–| to )({_RULE})|({_RULE}))\b")


@dataclass(frozen=True, slots=True)
class Traces:
    """By rule the functions that cite it and the tests that hold it; the values that code reads by name."""

    functions: Mapping[str, tuple[str, ...]]
    tests: Mapping[str, tuple[str, ...]]
    read: frozenset[str]


def traces(rules: frozenset[str], values: frozenset[str], root: Path = ROOT) -> Traces:
    """Look through the sources for the rules and the values that there are."""
    functions: dict[str, list[str]] = {}
    read: set[str] = set()
    for path in _sources(root, PACKAGES):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        read |= set(_names_read(tree))
        for name, docstring in _documented(tree, module):
            for rule in sorted(cited(docstring) & rules):
                functions.setdefault(rule, []).append(name)
    tests: dict[str, list[str]] = {}
    for path in _sources(root, ("tests",)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        place = path.relative_to(root).as_posix()
        for test, marked in _marked(tree):
            for rule in marked:
                tests.setdefault(rule, []).append(f"{place}::{test}")
    patterns = {name for name in read if _NAME_PATTERN.fullmatch(name)}
    reads = read & values | {name for name in values if any(fnmatchcase(name, pattern) for pattern in patterns)}
    return Traces(_sorted(functions), _sorted(tests), frozenset(reads))


def cited(text: str) -> set[str]:
    """The rules that a docstring names: ``S4``, ``S0–S6``, ``R1 to R4``, ``N22.1``."""
    found: set[str] = set()
    for first, last, alone in _CITED.findall(text):
        if alone:
            found.add(alone)
        elif first[0] == last[0] and first[1:].isdigit() and last[1:].isdigit():
            found |= {f"{first[0]}{number}" for number in range(int(first[1:]), int(last[1:]) + 1)}
        else:
            found |= {first, last}
    return found


def _sources(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((root / folder).rglob("*.py"))


def _documented(tree: ast.Module, module: str) -> Iterator[tuple[str, str]]:
    """Public functions, classes and methods with their docstrings; the module itself by its own."""
    yield module, ast.get_docstring(tree) or ""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        yield f"{module}.{node.name}", ast.get_docstring(node) or ""
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and not inner.name.startswith("_"):
                    yield f"{module}.{node.name}.{inner.name}", ast.get_docstring(inner) or ""


def _names_read(tree: ast.Module) -> Iterator[str]:
    """Values are read by their names: as text, or as the fields of the terms that a calculator is given.

    A name put together (``f"r4_q{quarter}_due"``) is a pattern: ``r4_q*_due``.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values]
            if _NAME_PATTERN.fullmatch("".join(parts)):
                yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _marked(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Marked tests with their rules; those of a class by the class's name and their own."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}::{test}", rules) for test, rules in _marked_functions(node.body))
    yield from _marked_functions(tree.body)


def _marked_functions(nodes: Iterable[ast.stmt]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            rules = tuple(rule for decorator in node.decorator_list for rule in _mark(decorator))
            if rules:
                yield node.name, rules


def _mark(node: ast.expr) -> Iterator[str]:
    """The rules of ``pytest.mark.rule("S4", "S5")``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule":
        for argument in node.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value


def _sorted(found: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    return {rule: tuple(sorted(set(names))) for rule, names in found.items()}

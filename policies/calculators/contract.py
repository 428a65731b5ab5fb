"""What a calculator is asked and answers, whatever it calculates."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calculations.forms import Limits
from policies.pack import Pack

if TYPE_CHECKING:
    import polars as pl

Source = bytes | Path
"""A file: its content, or where it lies when it may be too large to hold."""


@dataclass(frozen=True, slots=True)
class Options:
    """What may be asked in addition: values announced after `known_on` do not count; tables to give in addition to the
    answer.
    """

    known_on: date | None = None
    tables: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a calculator answers: JSON data, amounts as text of yuan, and by name the tables that were asked for.

    ``days`` are those by whose financing standards it was computed.
    """

    document: dict[str, Any]
    tables: Mapping[str, "pl.DataFrame"] = field(default_factory=dict)
    days: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedOfTables:
    """What a calculator over tables is asked: its files by name, the policy, and what is wanted in addition."""

    files: Mapping[str, Source]
    pack: Pack
    day: date
    explain: bool
    limits: Limits
    options: Options


@dataclass(frozen=True, slots=True)
class TableCalculator:
    """A calculator over CSV or Parquet files: what users call it, and the tables that it can give in addition.

    One ``by_standards`` is computed by financing standards: those decided count, and what was announced after the
    option ``known_on`` does not.
    """

    zh: str
    answer: Callable[[AskedOfTables], Answer]
    tables: frozenset[str]
    by_standards: bool = False

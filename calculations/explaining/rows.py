"""The figures of one row out of those over columns: made when they are asked for, so that thousands cost nothing."""

from collections.abc import Mapping
from typing import Any

from calculations.explaining.columns import Column
from calculations.explaining.figures import Figure


def of_row(figures: Mapping[str, Figure[Column[int]]], index: int) -> dict[str, Figure]:
    """The figures of one row by the same names, resting on those of this row."""
    row = _Row(index)
    return {name: row.figure(figure) for name, figure in figures.items()}


class _Row:
    """What several figures rest on is one figure here too, so that an explanation shows it once."""

    def __init__(self, index: int) -> None:
        self._index = index
        self._made: dict[int, Figure] = {}

    def figure(self, figure: Figure[Any]) -> Figure:
        """The figure of this row; itself where it is not over a column."""
        if not isinstance(figure.number, Column):
            return figure
        if id(figure) not in self._made:
            number, places, name, way, given, parameters, cited = figure
            here = tuple(map(self._here, given))
            self._made[id(figure)] = Figure(number[self._index], places, name, way, here, parameters, cited)
        return self._made[id(figure)]

    def _here(self, given: Any) -> Any:
        match given:
            case Figure():
                return self.figure(given)
            case Column():
                return given[self._index]
            case tuple() | list():
                return tuple(map(self._here, given))
            case _:
                return given

"""The names that a policy has for the codes of forms: counties, funds, sections and lines of a template."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from calculations.forms.template import Section, Template

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class FormWords:
    """Codes by name. A line's name counts within its section, since funds have lines of the same name."""

    counties: Mapping[str, str]
    funds: Mapping[str, str]
    template: Template | None = None
    _known: dict[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)

    def codes(self, column: str, row: Mapping[str, str]) -> Mapping[str, str]:
        """The codes of a column by their names, in a row whose columns before it are read."""
        match column:
            case "county":
                return self.counties
            case "fund":
                return self.funds
            case "part" | "line":
                asked = (column, *(row.get(each, "") for each in ("fund", "part", "side")))
                if asked not in self._known:
                    self._known[asked] = self._of_template(column, row)
                return self._known[asked]
            case _:
                return _NONE

    def _of_template(self, column: str, row: Mapping[str, str]) -> Mapping[str, str]:
        """Names that mean one thing in the sections that fit the row; of no section all are asked."""
        sections = self._sections(row)
        if column == "part":
            # A section without sides is a part by its whole name: 职工医保统筹基金.
            return _unambiguous((section.zh, section.part) for section in sections if section.side is None)
        return _unambiguous((line.zh, line.code) for section in sections for line in section.lines)

    def _sections(self, row: Mapping[str, str]) -> Sequence[Section]:
        sections = self.template.sections if self.template is not None else ()
        for name in ("fund", "part", "side"):
            if name in row:
                fitting = [each for each in sections if getattr(each, name) == row[name]]
                sections = tuple(fitting) or sections
        return sections


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    found: dict[str, set[str]] = {}
    for name, code in pairs:
        found.setdefault(name, set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}

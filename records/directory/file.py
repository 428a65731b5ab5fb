"""The form in which a city's organisations and people are handed to the records."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calculations.input.duplicate_rows import seen_before
from calculations.input.faults import BadInput, Fault, shown
from calculations.input.suggestions import known_instead
from records.identity.names import Name, SpeltName

LOGIN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
CODE = r"^[a-z0-9_.]+$"
POST = r"^[a-z_]+$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OrganisationEntry(_Frozen):
    """An organisation of the city or of one of its counties."""

    code: Annotated[str, Field(pattern=CODE)]
    kind: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    county: Annotated[str, Field(pattern=r"^[0-9]{6}$")] | None = None
    zh: Name
    en: SpeltName


class PersonEntry(_Frozen):
    """A member of staff, the name in Chinese and as it is spelt in Latin letters; posts as `organisation/post`."""

    login: Annotated[str, Field(pattern=LOGIN)]
    zh: Name
    pinyin: SpeltName
    posts: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_.]+/[a-z_]+$")], ...]


class DirectoryFile(_Frozen):
    """A city's organisations and people; every post is in a known organisation, no code or login appears twice.

    Raises ``BadInput`` where that is not so.
    """

    organisations: tuple[OrganisationEntry, ...]
    people: tuple[PersonEntry, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = [*self._twice(), *self._in_no_organisation()]
        if faults:
            # Not an error of pydantic's, which has one place for all of them.
            raise BadInput(faults, seen=self)
        return self

    def _twice(self) -> Iterator[Fault]:
        codes = [entry.code for entry in self.organisations]
        logins = [entry.login for entry in self.people]
        for place, field, names in (("organisations", "code", codes), ("people", "login", logins)):
            # What differs in capitals alone is nobody else.
            again = seen_before(name.casefold() for name in names)
            for index, (name, is_again) in enumerate(zip(names, again, strict=True)):
                if is_again:
                    yield Fault(f"{place}[{index}].{field}", f"{shown(name)} twice", f"{shown(name)} 重复")

    def _in_no_organisation(self) -> Iterator[Fault]:
        codes = {entry.code for entry in self.organisations}
        for index, person in enumerate(self.people):
            for at, post in enumerate(person.posts):
                organisation = post.partition("/")[0]
                if organisation not in codes:
                    instead = known_instead(organisation, codes)
                    en = f"no such organisation: {shown(organisation)} {instead.en}"
                    yield Fault(f"people[{index}].posts[{at}]", en, f"没有机构:{shown(organisation)}{instead.zh}")

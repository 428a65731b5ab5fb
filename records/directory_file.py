"""The form in which a city's organisations and people are handed to the records."""

from collections import Counter
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

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
    zh: str
    en: str


class PersonEntry(_Frozen):
    """A member of staff, the name in Chinese and as it is spelt in Latin letters; posts as `organisation/post`."""

    login: Annotated[str, Field(pattern=LOGIN)]
    zh: str
    pinyin: str
    posts: tuple[Annotated[str, Field(pattern=r"^[a-z0-9_.]+/[a-z_]+$")], ...]


class DirectoryFile(_Frozen):
    """A city's organisations and people; every post is in a known organisation, no code or login stands twice."""

    organisations: tuple[OrganisationEntry, ...]
    people: tuple[PersonEntry, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        codes = [entry.code for entry in self.organisations]
        logins = [entry.login for entry in self.people]
        for names in (codes, logins):
            if twice := sorted(name for name, times in Counter(names).items() if times > 1):
                raise ValueError(f"twice: {', '.join(twice)}")
        known = set(codes)
        for person in self.people:
            for post in person.posts:
                if post.partition("/")[0] not in known:
                    raise ValueError(f"{person.login}: no such organisation: {post}")
        return self

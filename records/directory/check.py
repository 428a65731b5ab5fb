"""A directory checked against the policy of its city: kinds of organisation, their posts, the counties."""

from collections.abc import Collection, Iterator

from calculations.input.faults import Fault, shown
from calculations.input.suggestions import known_instead
from policies.model import Level
from policies.pack import Pack
from records.directory.file import DirectoryFile, OrganisationEntry


def directory_faults(directory: DirectoryFile, pack: Pack) -> Iterator[Fault]:
    """Everything in a directory that the city's policy does not know, by its place in the file."""
    kinds = {entry.code: entry.kind for entry in directory.organisations}
    for index, entry in enumerate(directory.organisations):
        yield from _organisation_faults(f"organisations[{index}]", entry, pack)
    for index, person in enumerate(directory.people):
        for at, held in enumerate(person.posts):
            organisation, _, post = held.partition("/")
            fault = post_fault(pack, kinds.get(organisation, ""), post, f"people[{index}].posts[{at}]")
            if fault is not None:
                yield fault


def post_fault(pack: Pack, kind: str, post: str, place: str = "post") -> Fault | None:
    """A post that the policy does not know in a kind of organisation; of an unknown kind that is the fault to name."""
    organisation = pack.organisations().get(kind)
    if organisation is None or post in organisation.posts:
        return None
    return _unknown(place, "post", "岗位", post, organisation.posts)


def _organisation_faults(place: str, entry: OrganisationEntry, pack: Pack) -> Iterator[Fault]:
    kind = pack.organisations().get(entry.kind)
    if kind is None:
        yield _unknown(f"{place}.kind", "kind of organisation", "机构类型", entry.kind, pack.organisations())
    elif kind.level is Level.COUNTY and entry.county is None:
        en = f"a {entry.kind} is of a county, which is missing"
        yield Fault(f"{place}.county", en, f"{kind.zh}须填写所属区县")
    elif kind.level is Level.CITY and entry.county is not None:
        en = f"a {entry.kind} is of the city, not of a county: {shown(entry.county)}"
        yield Fault(f"{place}.county", en, f"{kind.zh}为市级机构,不填区县:{shown(entry.county)}")
    if entry.county is not None and entry.county not in pack.counties():
        yield _unknown(f"{place}.county", f"county of {pack.en}", f"{pack.zh}所辖区县", entry.county, pack.counties())


def _unknown(place: str, en: str, zh: str, given: str, known: Collection[str]) -> Fault:
    instead = known_instead(given, known)
    return Fault(place, f"no {en}: {shown(given)} {instead.en}", f"不是{zh}:{shown(given)}{instead.zh}")

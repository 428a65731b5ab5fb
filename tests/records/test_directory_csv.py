"""Organisations and people come from two tables of a spreadsheet as well, checked whole and placed by row."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from calculations.input.faults import BadInput, refuse
from calculations.input.partial_input import collect_faults
from policies.loader import load
from records.directory.check import directory_faults
from records.directory.csv_tables import directory_of
from records.directory.file import DirectoryFile

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
OFFICES = (
    "\ufeffcode,kind,county,zh,en\n"
    "bureau,bureau,,市医保局,Bureau\n"
    "330203.county_agency,county_agency,330203,海曙,Haishu\n"
)
PEOPLE = (
    "login,zh,pinyin,post\n"
    "a,甲,Jia,bureau/maker\n"
    "a,甲,Jia,bureau/checker\n"
    "b,乙,Yi,330203.county_agency/maker\n"
    "c,丙,Bing,\n"
)


def read(offices: str = OFFICES, people: str = PEOPLE) -> DirectoryFile:
    return DirectoryFile.model_validate(directory_of(offices.encode(), people.encode()).content)


def faults(offices: str = OFFICES, people: str = PEOPLE, pack: str = "ningbo") -> Sequence[str]:
    tables = directory_of(offices.encode(), people.encode())
    with pytest.raises(BadInput) as refused:
        collect_faults(
            lambda: DirectoryFile.model_validate(tables.content),
            lambda directory: refuse(directory_faults(directory, load(pack))),
        )
    return [str(tables.placed(fault)) for fault in refused.value.faults]


def test_a_person_has_a_row_for_each_post() -> None:
    directory = read()
    assert [(office.code, office.county) for office in directory.organisations] == [
        ("bureau", None),
        ("330203.county_agency", "330203"),
    ]
    assert [(person.login, person.posts) for person in directory.people] == [
        ("a", ("bureau/maker", "bureau/checker")),
        ("b", ("330203.county_agency/maker",)),
        ("c", ()),
    ]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_what_spreadsheets_leave_behind_is_no_part_of_it(end: str) -> None:
    people = PEOPLE.replace("b,乙", "\u00a0b\u200b, 乙 ").replace("\n", end) + f",,,{end},,{end}"
    assert read(OFFICES.replace("\n", end), people) == read()


@pytest.mark.parametrize(
    ("offices", "people", "place"),
    [
        ("code,kind\nbureau,bureau\n", PEOPLE, "organisations: column county"),
        (OFFICES, "login,zh,pinyin\na,甲,Jia\n", "people: column post"),
        (OFFICES, "login,zh,pinyin,post\na,甲,Jia\n", "people: row 2"),
        (OFFICES, "login,zh,pinyin,post\na,甲,Jia,bureau/maker,extra\n", "people: row 2"),
        ("", PEOPLE, "organisations: file"),
    ],
)
def test_a_table_without_its_columns_is_refused(offices: str, people: str, place: str) -> None:
    with pytest.raises(BadInput) as refused:
        directory_of(offices.encode(), people.encode())
    assert refused.value.faults[0].place == place


@pytest.mark.parametrize(
    ("offices", "people", "fault"),
    [
        (OFFICES, f"{PEOPLE}a,别名,Bieming,\n", 'people: row 6, login: "a" twice'),
        (OFFICES, f"{PEOPLE}A,甲,Jia,\n", 'people: row 6, login: "A" twice'),
        (
            OFFICES,
            PEOPLE.replace("bureau/checker", "bureau/cheker"),
            'people: row 3, post: no post: "cheker" (known: maker, checker, leader)',
        ),
        (
            OFFICES,
            PEOPLE.replace("bureau/checker", "burau/checker"),
            'people: row 3, post: no such organisation: "burau" (known: ',
        ),
        (
            OFFICES.replace(",bureau,", ",burau,"),
            PEOPLE,
            'organisations: row 2, kind: no kind of organisation: "burau" (known: ',
        ),
        (
            OFFICES.replace("agency,330203,", "agency,999999,"),
            PEOPLE,
            'organisations: row 3, county: no county of Ningbo: "999999" (known: ',
        ),
        (
            OFFICES.replace("agency,330203,", "agency,,"),
            PEOPLE,
            "organisations: row 3, county: a county_agency is of a county, which is missing",
        ),
        (
            OFFICES.replace("bureau,,", "bureau,330203,"),
            PEOPLE,
            'organisations: row 2, county: a bureau is of the city, not of a county: "330203"',
        ),
    ],
)
def test_what_the_city_does_not_know_is_refused_with_its_row(offices: str, people: str, fault: str) -> None:
    [told] = faults(offices, people)
    assert told.startswith(fault)


def test_all_faults_are_told_at_once() -> None:
    wrong = PEOPLE.replace("bureau/checker", "burau/checker").replace("agency/maker", "agency/mker")
    assert len(faults(OFFICES.replace("330203,海曙", "999999,海曙"), wrong)) == 3


def test_the_people_of_another_city_are_refused() -> None:
    assert any("no county of" in fault for fault in faults(pack="jinhua"))


def test_the_example_that_operators_are_given_is_sound() -> None:
    tables = directory_of((EXAMPLES / "organisations.csv").read_bytes(), (EXAMPLES / "people.csv").read_bytes())
    directory = DirectoryFile.model_validate(tables.content)
    assert not [*directory_faults(directory, load("ningbo"))]

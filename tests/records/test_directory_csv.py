"""Organisations and people come from two tables of a spreadsheet as well."""

import pytest
from pydantic import ValidationError

from records.directory_csv import WrongColumns, directory_of
from records.directory_file import DirectoryFile

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


def test_a_person_has_a_row_for_each_post() -> None:
    read = DirectoryFile.model_validate(directory_of(OFFICES, PEOPLE))
    assert [(office.code, office.county) for office in read.organisations] == [
        ("bureau", None),
        ("330203.county_agency", "330203"),
    ]
    assert [(person.login, person.posts) for person in read.people] == [
        ("a", ("bureau/maker", "bureau/checker")),
        ("b", ("330203.county_agency/maker",)),
        ("c", ()),
    ]


@pytest.mark.parametrize(
    ("offices", "people"),
    [
        ("code,kind\nbureau,bureau\n", PEOPLE),
        (OFFICES, "login,zh,pinyin\na,甲,Jia\n"),
        (OFFICES, "login,zh,pinyin,post\na,甲,Jia\n"),
        (OFFICES, "login,zh,pinyin,post\na,甲,Jia,bureau/maker,extra\n"),
        ("", PEOPLE),
    ],
)
def test_a_table_without_its_columns_is_refused(offices: str, people: str) -> None:
    with pytest.raises(WrongColumns):
        directory_of(offices, people)


def test_one_login_with_two_names_is_refused() -> None:
    twice = f"{PEOPLE}a,别名,Bieming,bureau/leader\n"
    with pytest.raises(ValidationError, match="twice"):
        DirectoryFile.model_validate(directory_of(OFFICES, twice))

"""Names and logins: what looks alike is alike, and nothing is hidden in them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from records.database import Database
from records.directory.changes import DirectoryRefused
from records.directory.orders import carry_out
from records.directory.people import load_directory
from records.directory.posts import GivenPost, NamedPerson, name_person
from records.identity.names import Name, SpeltName, fold_login, is_new_login, skeleton

NAME, SPELT = TypeAdapter[str](Name), TypeAdapter[str](SpeltName)
SINCE = date(2021, 10, 1)
NOW = datetime(2021, 10, 1, 1, tzinfo=UTC)
FINANCE = {"code": "city_finance", "kind": "city_finance", "zh": "市财政局", "en": "Finance"}
TAX = {"code": "city_tax", "kind": "city_tax", "zh": "市税务局", "en": "Tax"}
LEADER = {"login": "nb-finance-leader", "zh": "朱云腾", "pinyin": "Zhu Yunteng", "posts": ["city_finance/leader"]}


async def loads(database: Database, *people: dict[str, Any]) -> None:
    async with database.write() as session:
        await load_directory(session, "ningbo", {"organisations": [FINANCE, TAX], "people": list(people)}, SINCE)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("朱云腾", "朱云腾"),
        ("朱　云 腾", "朱 云 腾"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买买提"),
        ("张伟(大)", "张伟(大)"),
        ("Ａｎｎａ", "Anna"),
        ("𠮷野", "𠮷野"),
    ],
)
def test_names_are_kept_in_one_spelling(given: str, kept: str) -> None:
    assert NAME.validate_python(given) == kept


@pytest.mark.parametrize(
    "name",
    [
        "朱​云腾",
        "朱‮云腾",
        "朱云\x07腾",
        "<b>朱云腾</b>",
        "![x](http://evil.example)",
        "[点此](http://evil.example)",
        "Zhu Уunteng",
        "",
        "  ",
        "123",
        "朱" * 101,
    ],
)
def test_names_that_hide_or_feign_something_are_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(name)


@pytest.mark.parametrize("name", ["朱云腾", "Zhu Уunteng", "Zhu​ Yunteng"])
def test_a_spelt_name_is_of_latin_letters(name: str) -> None:
    with pytest.raises(ValidationError):
        SPELT.validate_python(name)
    assert SPELT.validate_python("Zhū Yúnténg") == "Zhū Yúnténg"


@pytest.mark.parametrize(
    "login", ["nb-finance-1eader", "nb-finance-ieader", "nbfinance-leader", "nb-flnance-leader", "nb--finance-leader"]
)
async def test_a_login_that_looks_like_another_is_not_given(database: Database, login: str) -> None:
    await loads(database, LEADER)
    assert is_new_login(login)
    with pytest.raises(DirectoryRefused, match="looks like nb-finance-leader"):
        await loads(database, {**LEADER, "login": login, "zh": "另一人"})
    with pytest.raises(DirectoryRefused, match="looks like"):
        async with database.write() as session:
            await name_person(session, NamedPerson(login=login, name="另一人", name_en="Another", active=True))


@pytest.mark.parametrize("login", ["NB-finance-chief", "nb-finance-chief-", "-chief", "nb.chief", "nb_chief", "ｎｂ"])
async def test_a_new_login_is_of_small_letters_digits_and_hyphens_between(database: Database, login: str) -> None:
    with pytest.raises((DirectoryRefused, ValidationError)):
        await loads(database, {**LEADER, "login": login})


async def test_two_new_ones_that_look_alike_are_both_told(database: Database) -> None:
    with pytest.raises(DirectoryRefused, match="looks like maker1"):
        await loads(database, {**LEADER, "login": "maker1"}, {**LEADER, "login": "makerl", "zh": "乙"})


def test_a_login_is_compared_folded() -> None:
    assert fold_login(" ＮＢ-Finance-Leader ") == "nb-finance-leader"
    assert skeleton("crowd-10") != skeleton("crowd-01")


async def test_two_people_of_one_name_in_one_organisation_are_refused(database: Database) -> None:
    same = {**LEADER, "login": "another-one", "zh": "朱 云腾", "posts": ["city_finance/maker"]}
    with pytest.raises(DirectoryRefused, match="same name"):
        await loads(database, LEADER, same)
    await loads(database, LEADER, {**same, "posts": ["city_tax/maker"]})
    wanted = GivenPost(person="another-one", organisation="city_finance", post="maker", since=SINCE)
    with pytest.raises(DirectoryRefused, match="same name"):
        async with database.write() as session:
            await carry_out(session, "ningbo", wanted, "nb-operations-1", NOW)

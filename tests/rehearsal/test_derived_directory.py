"""The directory of the derived year: who can log in, in which posts."""

import pytest
import yaml

from tests.rehearsal.derived_files import COUNTIES, FOLDER

Directory = dict[str, list[dict[str, object]]]


@pytest.fixture(scope="module")
def directory() -> Directory:
    data: Directory = yaml.safe_load((FOLDER / "directory.yaml").read_text("utf-8"))
    return data


def test_every_county_has_its_three_offices_with_maker_checker_and_leader(directory: Directory) -> None:
    posts = [post for person in directory["people"] for post in _posts(person)]
    for county in COUNTIES:
        kinds = {row["kind"]: row["code"] for row in directory["organisations"] if row["county"] == county}
        assert kinds.keys() == {"county_agency", "county_finance", "county_tax"}
        for code in kinds.values():
            assert [post for post in posts if post.startswith(f"{code}/")] == [
                f"{code}/{post}" for post in ("maker", "checker", "leader")
            ]


def test_the_citys_drafting_offices_have_two_makers(directory: Directory) -> None:
    posts = [post for person in directory["people"] for post in _posts(person) if len(_posts(person)) == 1]
    for code in ("city_agency", "bureau", "city_finance", "city_tax"):
        assert posts.count(f"{code}/maker") == 2
    assert len([post for post in posts if post.startswith("operations/")]) == 2


def test_one_bureau_person_drafts_and_reviews_and_everybody_else_holds_one_post(directory: Directory) -> None:
    several = [person for person in directory["people"] if len(_posts(person)) != 1]
    assert [_posts(person) for person in several] == [["bureau/maker", "bureau/checker"]]


def test_logins_and_names_are_unique_and_posts_are_of_known_organisations(directory: Directory) -> None:
    codes = [row["code"] for row in directory["organisations"]]
    assert len(codes) == len(set(codes))
    for key in ("login", "zh", "pinyin"):
        values = [person[key] for person in directory["people"]]
        assert len(values) == len(set(values))
    assert {post.partition("/")[0] for person in directory["people"] for post in _posts(person)} == set(codes)


def _posts(person: dict[str, object]) -> list[str]:
    posts = person["posts"]
    assert isinstance(posts, list)
    return posts

"""Policies over HTTP: the same as on the command line, for anybody."""

import pytest

from tests.api.product import Product


async def test_the_packs_are_listed_with_what_their_text_is_worth(product: Product) -> None:
    listed = {each["id"]: each for each in (await product.http.get("/policies")).json()}
    assert {"national", "ningbo", "jinhua", "zhoushan"} <= listed.keys()
    assert "征求意见稿" in listed["ningbo"]["note"]
    assert listed["ningbo"]["inherits"] == ["zhejiang", "national"]


async def test_a_pack_is_shown_on_a_day(product: Product) -> None:
    found = (await product.http.get("/policies/ningbo", params={"on": "2024-09-30"})).json()
    values = {value["name"]: value for value in found["values"]}
    assert values["contribution_cap"]["value"] == "24060.00"
    assert values["s5_base"]["alternatives"]


async def test_readings_show_what_else_the_text_could_mean(product: Product) -> None:
    query = {"on": "2022-06-01", "status": "reading"}
    found = (await product.http.get("/policies/ningbo", params=query)).json()
    assert {value["status"] for value in found["values"]} == {"reading"}
    base = next(value for value in found["values"] if value["name"] == "s5_base")
    assert (base["rule"], base["value"]) == ("S5", "unpaid_pool_half")
    assert [alternative["value"] for alternative in base["alternatives"]] == ["whole_remaining_gap"]


async def test_two_packs_are_compared(product: Product) -> None:
    found = (await product.http.get("/policies/ningbo/diff/jinhua", params={"on": "2022-06-01"})).json()
    [rate] = [each for each in found["differences"] if each["name"] == "employer_rate"]
    assert (rate["one"]["value"], rate["other"]["value"]) == ("0.085", "0.075")


async def test_the_working_days_of_a_year_are_told_with_their_documents(product: Product) -> None:
    found = (await product.http.get("/policies/ningbo/working-days", params={"year": 2022})).json()
    days = {each["day"]: each for each in found["days"]}
    assert len(days) == 39
    assert (days["2022-01-29"]["working"], days["2022-01-29"]["zh"]) == (True, "春节")
    # A Saturday that belongs to the New Year of 2023 by the notice of that year.
    assert (days["2022-12-31"]["working"], days["2022-12-31"]["status"]) == (False, "official")
    assert days["2022-12-31"]["document"]["issued"] == "2022-12-08"
    later = (await product.http.get("/policies/ningbo/working-days", params={"year": 2027})).json()
    assert {each["status"] for each in later["days"]} == {"estimated"}


async def test_floors_are_checked(product: Product) -> None:
    assert (await product.http.get("/policies/jinhua/check")).json()["holds"] is True
    query = {"on": "2022-06-01", "with": "individual_premium=349"}
    checked = (await product.http.get("/policies/ningbo/check", params=query)).json()
    assert checked["holds"] is False


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/policies/hangzhou", 404),
        ("/policies/ningbo/diff/hangzhou", 404),
        ("/policies/ningbo/check?with=x=1", 422),
        ("/policies/ningbo?on=2023-13-01", 422),
        ("/policies/ningbo/working-days", 422),
        ("/policies/ningbo/working-days?year=2003", 422),
        ("/policies/hangzhou/working-days?year=2022", 404),
    ],
)
async def test_wrong_questions_are_refused(product: Product, path: str, status: int) -> None:
    answer = await product.http.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_what_a_city_lacks_to_begin_a_year_is_told_without_a_login(product: Product) -> None:
    found = (await product.http.get("/policies/jinhua/begin", params={"year": 2026})).json()
    assert found["ready"] is False
    due = next(each for each in found["lacking"] if each["name"] == "m1_plan_due")
    assert (due["rule"], due["file"], due["example"]["pack"]) == ("M1", "jinhua/values/money.yaml", "ningbo")

"""Which passwords are taken."""

import pytest

from records.identity.password_rules import faults_of_password

WORDS = (
    "nb-finance-maker1",
    "nb",
    "finance",
    "maker1",
    "朱云腾",
    "Zhu Yunteng",
    "ZhuYunteng",
    "ningbo",
    "宁波",
    "tongchou",
)


def refused(password: str) -> str:
    return "; ".join(fault.message for fault in faults_of_password(password, 12, WORDS))


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "竹影扫阶尘不动-月轮穿沼水",
        "k7m2nq9xhb-w4cjr8tfya",
        "Sieben!Zwerge?wohnen",
        "五更鼓角声悲壮三峡星河影动摇",
    ],
)
def test_good_ones_are_taken(password: str) -> None:
    assert refused(password) == ""


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "Password2026!",
        "1qaz2wsx3edc",
        "woaini13145201314",
        "ＷＯＡＩＮＩ1314520",
        "qwertyuiop[]",
        "aaaaaaaaaaaa",
        "abcdefghijklm",
        "zyxwvutsrqpon",
        "passwordpassword",
        "Admin@123456789",
        "guanliyuan2026",
        "2026-11-30 08:00",
    ],
)
def test_common_ones_are_not_however_they_are_dressed_up(password: str) -> None:
    assert "many people use" in refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "Tongchou-2022-x!",
        "my Finance login",
        "NINGBO2026forever",
        "朱云腾的口令是这个呀呀呀",
        "hello-zhuyunteng!",
        "宁波今天天气真的很好啊哈",
    ],
)
def test_what_colleagues_know_is_not_in_it(password: str) -> None:
    assert "everybody knows" in refused(password)


def test_short_ones_and_ones_that_cannot_be_seen_are_not() -> None:
    assert "shorter than 12" in refused("竹影扫阶尘不动")
    assert "cannot be seen" in refused("correct horse​battery")

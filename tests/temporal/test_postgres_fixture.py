"""The PostgreSQL that tests get is real, empty and each test's own."""

import psycopg

from tests.waiting import FOR_EVER_SECONDS


def _address(url: str) -> str:
    return url.replace("postgresql+psycopg", "postgresql")


def test_a_test_gets_an_empty_database(postgres_url: str) -> None:
    with psycopg.connect(_address(postgres_url), autocommit=True) as connection:
        connection.execute("CREATE TABLE budget (fen BIGINT)")
        connection.execute("INSERT INTO budget VALUES (1)")
        assert connection.execute("SELECT sum(fen) FROM budget").fetchone() == (1,)


def test_another_test_does_not_see_it(postgres_url: str) -> None:
    with psycopg.connect(_address(postgres_url)) as connection:
        assert connection.execute("SELECT to_regclass('budget')").fetchone() == (None,)


def test_a_wrong_password_is_refused(postgres_url: str) -> None:
    user, _, place = _address(postgres_url).rpartition("@")
    try:
        psycopg.connect(f"{user[:-1]}@{place}", connect_timeout=int(FOR_EVER_SECONDS)).close()
    except psycopg.OperationalError as error:
        assert "password authentication failed" in str(error)  # noqa: PT017 (its type tells too little)
    else:
        raise AssertionError("anybody may connect")

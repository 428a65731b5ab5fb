"""Settings are typed, come from variables or files, and wrong ones are refused with words."""

from pathlib import Path

import pytest

from temporal.settings import SettingsInvalid, load_settings


def test_without_any_variable_everything_lies_in_var() -> None:
    settings = load_settings()
    assert settings.data_folder == Path.cwd() / "var"
    assert settings.database_url == f"sqlite:///{Path.cwd() / 'var' / 'records.db'}"
    assert settings.address == "127.0.0.1:7233"


def test_the_records_follow_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGCHOU_DATA_FOLDER", str(tmp_path))
    assert load_settings().database_url == f"sqlite:///{tmp_path / 'records.db'}"


def test_a_password_from_a_file_is_put_into_the_database_url_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tongchou_database_password").write_text("q@7:/zzz\n")
    monkeypatch.setenv("TONGCHOU_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("TONGCHOU_DATABASE_URL", "postgresql+psycopg://tongchou@db:5432/tongchou")
    settings = load_settings()
    assert settings.database_url == "postgresql+psycopg://tongchou:q%407%3A%2Fzzz@db:5432/tongchou"
    assert "zzz" not in repr(settings)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.1.2.3"])
def test_nothing_is_compressed_for_an_engine_on_this_machine(host: str) -> None:
    assert not load_settings(engine_address=f"{host}:7233").compresses


@pytest.mark.parametrize("host", ["engine", "10.0.0.7", "localhost.example", "[fd00::1]"])
def test_what_goes_to_an_engine_elsewhere_is_compressed_unless_the_setting_says_no(host: str) -> None:
    assert load_settings(engine_address=f"{host}:7233").compresses
    assert not load_settings(engine_address=f"{host}:7233", engine_compression=False).compresses


def test_compression_can_be_turned_on_for_an_engine_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGCHOU_ENGINE_COMPRESSION", "true")
    assert load_settings().compresses


def test_children_get_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        data_folder=tmp_path,
        engine_address="127.0.0.1:7000",
        api_port=9000,
        log_format="json",
        engine_compression=False,
    )
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TONGCHOU_API_PORT", "eighty"),
        ("TONGCHOU_API_PORT", "70000"),
        ("TONGCHOU_ENGINE_ADDRESS", "somewhere"),
        ("TONGCHOU_ENGINE_ADDRESS", "somewhere:port"),
        ("TONGCHOU_LOG_FORMAT", "xml"),
        ("TONGCHOU_LOG_LEVEL", "loud"),
        ("TONGCHOU_SECRETS_DIR", "/no/such/folder"),
    ],
)
def test_a_wrong_value_is_refused_and_its_variable_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid, match=variable):
        load_settings()

"""A file of people that cannot be read at all is named in words."""

from pathlib import Path

import pytest

from cli.people import UnreadableDirectory, _read
from cli.reading import NotText
from temporal.settings import load_settings


@pytest.mark.parametrize(
    "content",
    [
        "people: [",
        "people: \x00",
        "people: " + "9" * 5_000,
    ],
    ids=["open", "NUL", "digits"],
)
def test_a_file_that_is_no_yaml_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(content)
    with pytest.raises(UnreadableDirectory, match=r"people\.yaml: 不是 YAML 或 JSON / neither YAML nor JSON"):
        _read(file, None, load_settings(data_folder=tmp_path))


@pytest.mark.parametrize("people", ["2022-99-99", "[" * 3_000 + "]" * 3_000], ids=["no day", "nested"])
def test_what_is_no_list_of_people_is_refused_in_words(tmp_path: Path, people: str) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(f"organisations: []\npeople: {people}")
    with pytest.raises(UnreadableDirectory, match=r"名册有误,未登记任何部分 / not sound, nothing was loaded"):
        _read(file, None, load_settings(data_folder=tmp_path))


def test_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_bytes("people: 人".encode("gbk"))
    with pytest.raises(NotText, match=r"people\.yaml: 不是 UTF-8 编码"):
        _read(file, None, load_settings(data_folder=tmp_path))


def test_a_key_given_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text("organisations: []\npeople: []\npeople: []\n", encoding="utf-8")
    with pytest.raises(UnreadableDirectory, match=r"people is given twice") as refused:
        _read(file, None, load_settings(data_folder=tmp_path))
    assert "line 3" in str(refused.value)

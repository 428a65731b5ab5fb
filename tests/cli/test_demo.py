"""What the demo says about itself when its year is over."""

import shlex
from pathlib import Path

import pytest

from cli.demo import for_commands
from temporal.settings import PREFIX, load_settings


def test_what_it_says_to_export_leads_commands_to_a_demo_on_other_ports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder" / "demo"
    settings = load_settings(data_folder=folder, api_port=21001, engine_address="127.0.0.1:21002")
    export, *values = shlex.split(for_commands(settings))
    assert export == "export"
    for value in values:
        name, _, told = value.partition("=")
        assert name.startswith(PREFIX)
        monkeypatch.setenv(name, told)
    there = load_settings()
    assert (there.data_folder, there.api_url, there.address) == (folder, settings.api_url, settings.address)

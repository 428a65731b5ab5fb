"""The command line reaches an API by https, and believes only the certificates that it is given."""

import http.server
import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.asking import ApiAway, log_in
from temporal.settings import SettingsInvalid, load_settings


class _Says(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"token": "t", "person": {}, "parties": []}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody vouches for, and its key in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("没有 openssl / openssl is not installed")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", str(file), "-out", str(file) + ".crt"], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.fixture
def address(certificate: Path) -> Iterator[str]:
    """Where something answers by https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Says)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


def test_a_login_over_https_with_the_certificate_that_is_believed(
    tmp_path: Path, address: str, certificate: Path
) -> None:
    settings = load_settings(data_folder=tmp_path, api_address=f"{address}/", api_ca_file=certificate)
    assert settings.api_url == address
    assert log_in(settings, "anybody", "x")["token"] == "t"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path, address: str) -> None:
    with pytest.raises(ApiAway, match="certificate"):
        log_in(load_settings(data_folder=tmp_path, api_address=address), "anybody", "x")


@pytest.mark.parametrize("wrong", [{"api_address": "tongchou.example"}, {"api_address": "ftp://tongchou.example"}])
def test_an_address_without_its_scheme_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsInvalid, match="TONGCHOU_API_ADDRESS"):
        load_settings(**wrong)


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="TONGCHOU_API_CA_FILE"):
        log_in(load_settings(data_folder=tmp_path, api_ca_file=tmp_path / "missing.pem"), "anybody", "x")

"""A webhook's certificate is checked against its name, whatever address it has."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from nightclerk.core.errors import Transient
from nightclerk.jobs.webhook import post


class Taker(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(name: str, folder: Path) -> Path:
    """Make a certificate that signs itself for one name; its key is in the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(path: Path) -> Iterator[str]:
    """Serve with a certificate, and give the URL by the name localhost."""
    server = HTTPServer(("127.0.0.1", 0), Taker)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def tell(url: str) -> None:
    post(url, b"{}", secret="s", headers={}, timestamp="1", loopback=True)


def test_a_certificate_of_the_name_is_trusted_where_the_machine_trusts_it(
    tmp_path, monkeypatch
):
    path = certificate("localhost", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with serving(path) as url:
        tell(url)


def test_a_certificate_of_another_name_is_not_trusted(tmp_path, monkeypatch):
    path = certificate("elsewhere.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    with serving(path) as url, pytest.raises(Transient, match="cannot be reached"):
        tell(url)


def test_a_certificate_that_the_machine_does_not_know_is_not_trusted(
    tmp_path, monkeypatch
):
    known = certificate("known.example", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(known))

    with (
        serving(certificate("localhost", tmp_path)) as url,
        pytest.raises(Transient, match="cannot be reached"),
    ):
        tell(url)

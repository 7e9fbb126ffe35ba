"""Builders of what tests of notices need: people, a set-up, a webhook's other end."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from django.contrib.auth import get_user_model
from django.test import override_settings
from tests.jobs.building import end, probe_entry

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.endings import Outcome
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.notice_setup import save_setup

SECRET = "a secret of the webhook"


def person(name: str, **fields: Any) -> Any:
    """Make a user with an address of the same name."""
    given = {"email": f"{name}@example.com", **fields}
    return get_user_model().objects.create_user(name, **given)


def failed_entry(*, note: str = "", **fields: Any) -> JobEntry:
    """Make an entry whose run has failed for good."""
    error = Refused(words("No order {order}", order="#1"), hint=words("Look again."))
    return end(probe_entry(note=note, **fields), Outcome.FAILED, error)


@contextmanager
def mail_set_up() -> Iterator[None]:
    """Have a mail server, which is Django's list of mails."""
    with override_settings(MAIL_IS_SET_UP=True):
        yield


@dataclass
class OtherEnd:
    """A web server that takes webhooks: what it got, and what it answers."""

    url: str = ""
    status: int = 200
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def other_end(*, status: int = 200, **setup: Any) -> Iterator[OtherEnd]:
    """Serve a webhook on this machine, and set notices up to be posted there."""
    place = OtherEnd(status=status)

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            place.bodies.append(self.rfile.read(length))
            place.headers.append(dict(self.headers))
            self.send_response(place.status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Taker)
    place.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        with override_settings(WEBHOOK_LOOPBACK=True):
            save_setup(
                by_webhook=True, webhook_url=place.url, webhook_secret=SECRET, **setup
            )
            yield place
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

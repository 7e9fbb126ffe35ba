"""Log lines that never hold a secret, and know which run they are about."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

SECRET = re.compile(
    r"(shp(?:at|ca|pa|ss|ua|rt)_)[A-Za-z0-9]+"
    r"|((?:access_token|client_secret|refresh_token|password|token|secret)"
    r"[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,}]+",
    re.IGNORECASE,
)

RUN: ContextVar[tuple[int, int | None] | None] = ContextVar("run", default=None)


@contextmanager
def about_run(run_id: int, entry_id: int | None) -> Iterator[None]:
    """Let every line that is logged inside bear the numbers of a run and its entry."""
    token = RUN.set((run_id, entry_id))
    try:
        yield
    finally:
        RUN.reset(token)


def without_secrets(text: str) -> str:
    """Replace everything that looks like a token or password by dots."""
    return SECRET.sub(lambda found: f"{found[1] or found[2]}••••", text)


class SecretsFilter(logging.Filter):
    """Mask secrets in the finished message of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = ()
        return True


class RunFilter(logging.Filter):
    """Add `run` and `entry`: numbers inside `about_run`, None elsewhere."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.run, record.entry = RUN.get() or (None, None)
        return True


class JsonLines(logging.Formatter):
    """One line of JSON for each record, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
            "process": record.process,
        }
        for name in ("run", "entry"):
            if getattr(record, name, None) is not None:
                told[name] = getattr(record, name)
        if record.exc_info:
            told["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)

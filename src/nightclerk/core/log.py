"""Log lines that never hold a secret."""

import logging
import re

SECRET = re.compile(
    r"(shp(?:at|ca|pa|ss|ua|rt)_)[A-Za-z0-9]+"
    r"|((?:access_token|client_secret|refresh_token|password|token|secret)"
    r"[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,}]+",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """Replace everything that looks like a token or password by dots."""
    return SECRET.sub(lambda found: f"{found[1] or found[2]}••••", text)


class SecretsFilter(logging.Filter):
    """Mask secrets in the finished message of every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = without_secrets(record.getMessage())
        record.args = ()
        return True

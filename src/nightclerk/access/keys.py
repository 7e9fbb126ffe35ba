"""How a key looks, and what is kept of it. Pure.

A key is `nck_<prefix>_<secret>`. The prefix finds its row and may be shown; of the
whole key only the SHA-256 is kept, which is enough for a secret of 256 random bits.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

KEY = re.compile(r"nck_([0-9a-f]{10})_([A-Za-z0-9_-]{43})")
NOBODY = hashlib.sha256(b"").hexdigest()  # compared with where no row was found


@dataclass(frozen=True)
class NewKey:
    """A key that was just made; the only moment at which it is known."""

    prefix: str
    whole: str

    def __repr__(self) -> str:
        return f"NewKey({self.prefix})"


def new_key() -> NewKey:
    """Make a key that nobody can guess."""
    prefix = secrets.token_hex(5)
    return NewKey(prefix, f"nck_{prefix}_{secrets.token_urlsafe(32)}")


def prefix_of(key: str) -> str:
    """Give the part that finds the row; empty where this is no key of ours."""
    found = KEY.fullmatch(key)
    return found[1] if found else ""


def digest(key: str) -> str:
    """Give what is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_same(key: str, kept: str) -> bool:
    """Compare a key with what was kept, in a time that tells nothing."""
    return hmac.compare_digest(digest(key), kept)

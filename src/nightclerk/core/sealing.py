"""Secrets at rest: sealed before they are stored, opened only to be used."""

from collections.abc import Iterable

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words


def seal(secret: str, *, keys: Iterable[str]) -> str:
    """Encrypt a secret with the first of the Fernet keys; an empty one stays empty."""
    return _locks(keys).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str, *, keys: Iterable[str]) -> str:
    """Decrypt what `seal` made with any of the keys; `NotReady` where none fits."""
    if not sealed:
        return ""
    try:
        return _locks(keys).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise NotReady(
            words("A stored credential cannot be decrypted"),
            hint=words(
                "Add the earlier key to NIGHTCLERK_ENCRYPTION_KEY, "
                "or enter the credential again."
            ),
        ) from None


def _locks(keys: Iterable[str]) -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in keys])

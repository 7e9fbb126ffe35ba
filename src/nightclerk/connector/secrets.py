"""Secrets at rest: sealed before they are stored, opened only to be used."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from nightclerk.core.errors import NotReady
from nightclerk.core.text import words


def seal(secret: str) -> str:
    """Encrypt a secret with the first key; an empty one stays empty."""
    return _keys().encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made with any of the keys; `NotReady` where none fits."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise NotReady(
            words("A stored credential cannot be decrypted"),
            hint=words(
                "Add the earlier key to NIGHTCLERK_ENCRYPTION_KEY, "
                "or enter the credentials on the shop card again."
            ),
        ) from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key.strip()) for key in settings.ENCRYPTION_KEYS])

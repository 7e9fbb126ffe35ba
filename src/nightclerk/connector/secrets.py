"""A shop's credentials at rest, sealed with the installation's keys."""

from django.conf import settings

from nightclerk.core import sealing


def seal(secret: str) -> str:
    """Encrypt a secret with the first key; an empty one stays empty."""
    return sealing.seal(secret, keys=settings.ENCRYPTION_KEYS)


def unseal(sealed: str) -> str:
    """Decrypt what `seal` made with any of the keys; `NotReady` where none fits."""
    return sealing.unseal(sealed, keys=settings.ENCRYPTION_KEYS)

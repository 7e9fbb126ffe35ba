"""Secrets are sealed with keys that can be changed."""

import pytest

from nightclerk.config.env import new_key
from nightclerk.core.errors import NotReady
from nightclerk.core.sealing import seal, unseal


def test_any_of_the_keys_opens_and_the_first_one_seals():
    old, fresh = new_key(), new_key()
    sealed = seal("hush", keys=[fresh, old])

    assert unseal(sealed, keys=[old, fresh]) == "hush"
    assert unseal(sealed, keys=[fresh]) == "hush"
    with pytest.raises(NotReady, match="NIGHTCLERK_ENCRYPTION_KEY"):
        unseal(sealed, keys=[old])


def test_nothing_sealed_is_nothing():
    keys = [new_key()]

    assert seal("", keys=keys) == unseal("", keys=keys) == ""

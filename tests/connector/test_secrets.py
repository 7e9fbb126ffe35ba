"""Secrets at rest."""

import pytest
from django.test import override_settings

from nightclerk.config.env import new_key
from nightclerk.connector.secrets import seal, unseal
from nightclerk.core.errors import NotReady


def test_a_sealed_secret_is_not_to_be_read_and_can_be_opened_again() -> None:
    sealed = seal("shpat_0123456789")

    assert "0123456789" not in sealed
    assert unseal(sealed) == "shpat_0123456789"


def test_nothing_sealed_is_nothing() -> None:
    assert seal("") == unseal("") == ""


def test_after_a_change_of_keys_what_the_old_key_sealed_can_be_opened() -> None:
    old, fresh = new_key(), new_key()
    with override_settings(ENCRYPTION_KEYS=[old]):
        sealed = seal("secret")

    with override_settings(ENCRYPTION_KEYS=[fresh, old]):
        assert unseal(sealed) == "secret"


def test_without_the_key_the_sentence_says_which_setting_to_mend() -> None:
    with override_settings(ENCRYPTION_KEYS=[new_key()]):
        sealed = seal("secret")

    with (
        override_settings(ENCRYPTION_KEYS=[new_key()]),
        pytest.raises(NotReady) as trouble,
    ):
        unseal(sealed)

    assert "NIGHTCLERK_ENCRYPTION_KEY" in str(trouble.value.hint)
    assert "secret" not in str(trouble.value)

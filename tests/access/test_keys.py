"""A key opens what its user and its role may, and nothing once it is revoked."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from tests.api.asking import a_key, a_user

from nightclerk.access.errors import NotKnown, TooOften
from nightclerk.access.keys import new_key, prefix_of
from nightclerk.access.models import ApiKey
from nightclerk.access.services import authenticate, create_key, revoke_key
from nightclerk.connector.services.shops.roles import OPERATOR, VIEWER, ensure_roles
from nightclerk.core.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_a_key_begins_with_its_prefix_and_shows_only_that():
    key, whole = a_key(a_user())

    assert whole.startswith(f"nck_{key.prefix}_")
    assert prefix_of(whole) == key.prefix
    assert key.shown == f"nck_{key.prefix}_…"


def test_the_whole_key_is_stored_nowhere():
    _, whole = a_key(a_user())

    stored = ApiKey.objects.values().get()

    assert whole.rpartition("_")[2] not in str(stored)
    assert len(stored["hash"]) == 64


def test_a_new_key_does_not_print_its_secret():
    made = new_key()

    assert made.whole not in repr(made)


def test_a_key_acts_as_its_user():
    user = a_user()
    _, whole = a_key(user)

    assert authenticate(whole).user == user


def test_an_operators_key_of_the_role_viewer_changes_nothing():
    _, whole = a_key(a_user(role=OPERATOR), role=VIEWER)
    caller = authenticate(whole)

    assert caller.may("jobs.view_jobentry")
    with pytest.raises(NotAllowed, match=r"jobs\.change_jobentry"):
        caller.require("jobs.change_jobentry")


def test_a_viewers_key_of_the_role_operator_changes_nothing():
    _, whole = a_key(a_user(role=VIEWER), role=OPERATOR)

    assert not authenticate(whole).may("jobs.change_jobentry")


def test_an_administrators_key_is_no_more_than_its_role():
    ensure_roles()
    _, whole = a_key(User.objects.create_superuser("root"), role=OPERATOR)
    caller = authenticate(whole)

    assert caller.may("jobs.change_jobentry")
    assert not caller.may("auth.change_user")


@pytest.mark.parametrize("shown", ["", "nck_", "nck_0123456789_short", "Bearer x"])
def test_what_is_no_key_is_not_known(shown):
    with pytest.raises(NotKnown):
        authenticate(shown)


def test_the_right_prefix_with_another_secret_is_not_known():
    _, whole = a_key(a_user())

    with pytest.raises(NotKnown):
        authenticate(whole[:-4] + ("AAAA" if not whole.endswith("AAAA") else "BBBB"))


def test_a_revoked_key_is_not_known():
    key, whole = a_key(a_user())
    revoke_key(key)

    with pytest.raises(NotKnown):
        authenticate(whole)


def test_a_key_is_revoked_once():
    key, _ = a_key(a_user())
    revoke_key(key)

    with pytest.raises(Refused, match="revoked already"):
        revoke_key(key)


def test_the_key_of_somebody_who_left_is_not_known():
    user = a_user()
    _, whole = a_key(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(NotKnown):
        authenticate(whole)


def test_a_key_that_asks_too_often_is_told_when_to_ask_again():
    _, whole = a_key(a_user(), rate_per_minute=2)
    authenticate(whole)
    ApiKey.objects.update(requests=2)

    with pytest.raises(TooOften) as refused:
        authenticate(whole)

    assert 0 < (refused.value.retry_after or 0) <= 60


def test_a_new_minute_lets_a_key_ask_again():
    _, whole = a_key(a_user(), rate_per_minute=1)
    ApiKey.objects.update(requests=9, minute=datetime(2026, 1, 1, tzinfo=UTC))

    authenticate(whole)

    assert ApiKey.objects.get().requests == 1


def test_the_use_of_a_key_is_noted_once_a_minute():
    _, whole = a_key(a_user())
    authenticate(whole)
    noted = ApiKey.objects.get()

    ApiKey.objects.update(last_used_at=None)
    authenticate(whole)

    assert noted.last_used_at is not None
    again = ApiKey.objects.get()
    assert (again.last_used_at is None) == (again.minute == noted.minute)


def test_the_clock_of_the_machine_does_not_count_requests():
    _, whole = a_key(a_user())
    with time_machine.travel(datetime(2040, 1, 1, tzinfo=UTC)):
        authenticate(whole)

    assert ApiKey.objects.get().last_used_at.year != 2040


def test_wrong_fields_of_a_new_key_are_named():
    with pytest.raises(Refused) as refused:
        create_key(name=" ", user=a_user(), role="Emperor", rate_per_minute=0)

    assert set(refused.value.fields) == {"name", "role", "rate_per_minute"}


def test_an_administrators_key_may_all_that_its_user_may():
    _, whole = a_key(a_user(role=OPERATOR), role=ApiKey.Role.ADMINISTRATOR)
    caller = authenticate(whole)

    assert caller.may("jobs.change_jobentry")
    assert not caller.may("jobs.change_taskright")


def test_who_may_not_make_keys_makes_none():
    user = a_user()

    with pytest.raises(NotAllowed):
        create_key(name="Mine", user=user, actor=user)

    assert not ApiKey.objects.exists()


def test_a_key_for_somebody_else_is_made_by_a_superuser_only():
    root, maker = User.objects.create_superuser("root"), a_user()
    maker.user_permissions.add(Permission.objects.get(codename="add_apikey"))

    with pytest.raises(Refused) as refused:
        create_key(name="Up", user=root, actor=maker)
    own, _ = create_key(name="Mine", user=maker, actor=maker)
    lent, _ = create_key(name="Ada’s", user=maker, actor=root)

    assert list(refused.value.fields) == ["user"]
    assert (own.user, lent.user) == (maker, maker)


def test_somebody_revokes_the_own_keys_and_no_other():
    key, _ = a_key(a_user())

    with pytest.raises(NotAllowed):
        revoke_key(key, actor=a_user("eve"))
    revoked = revoke_key(key, actor=key.user)

    assert revoked.revoked_at is not None

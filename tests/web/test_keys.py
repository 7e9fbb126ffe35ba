"""The page of keys: made, shown once, listed, taken back."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from nightclerk.access.models import ApiKey
from nightclerk.access.services import authenticate, create_key

PAGE = "/keys/"


@pytest.fixture
def anna(db: None) -> User:
    return User.objects.create_superuser("anna", password="a-long-one")


@pytest.fixture
def administrator(anna: User) -> Client:
    client = Client()
    client.force_login(anna)
    return client


def asked(user: User, **fields: str) -> dict[str, str]:
    usual = {"name": "Till", "role": "Viewer", "rate_per_minute": "60"}
    return {**usual, "user": str(user.pk), **fields}


def a_key(user: User, name: str = "Till") -> ApiKey:
    return create_key(name=name, user=user)[0]


def test_a_key_is_shown_once_and_opens_the_door(administrator: Client, anna: User):
    page = administrator.post(PAGE, asked(anna))
    again = administrator.get(PAGE)

    whole = page.context["whole"]
    assert authenticate(whole).key.name == "Till"
    assert whole in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert whole not in again.content.decode()


def test_the_list_shows_the_beginning_and_the_last_use(
    administrator: Client, anna: User
):
    key, whole = create_key(name="Till", user=anna)
    before = administrator.get(PAGE).content.decode()
    authenticate(whole)

    after = administrator.get(PAGE).content.decode()

    assert key.shown in before
    assert "never" in before
    assert "never" not in after


def test_what_is_wrong_is_said_at_its_field(administrator: Client, anna: User):
    page = administrator.post(PAGE, asked(anna, rate_per_minute="0"))

    assert list(page.context["form"].errors) == ["rate_per_minute"]
    assert not ApiKey.objects.exists()


def test_a_revoked_key_opens_nothing_and_stays_as_a_record(
    administrator: Client, anna: User
):
    key = a_key(anna)

    page = administrator.post(f"{PAGE}{key.pk}/revoke/", follow=True)

    key.refresh_from_db()
    assert key.revoked_at is not None
    assert "“Till” is revoked; it opens nothing any more." in page.content.decode()


def test_somebody_without_the_right_sees_no_keys(operator: Client, anna: User):
    key = a_key(anna)

    answers = [
        operator.get(PAGE),
        operator.post(PAGE, asked(anna)),
        operator.post(f"{PAGE}{key.pk}/revoke/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert ApiKey.objects.get().revoked_at is None


def test_who_only_looks_makes_no_key(viewer: Client, anna: User):
    me = User.objects.get(username="user-Viewer")
    me.user_permissions.add(Permission.objects.get(codename="view_apikey"))

    page = viewer.get(PAGE)
    answer = viewer.post(PAGE, asked(me))

    assert "Make the key" not in page.content.decode()
    assert answer.status_code == 403


def test_only_a_superuser_makes_keys_that_act_as_others(viewer: Client, anna: User):
    me = User.objects.get(username="user-Viewer")
    rights = Permission.objects.filter(codename__in=["view_apikey", "add_apikey"])
    me.user_permissions.set(rights)

    viewer.post(PAGE, asked(anna))
    viewer.post(PAGE, asked(me, name="Mine"))

    assert list(ApiKey.objects.values_list("name", "user__username")) == [
        ("Mine", "user-Viewer")
    ]

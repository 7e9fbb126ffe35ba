"""Who looks: an operator, a viewer, somebody without a role."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from nightclerk.connector.services.shops.roles import OPERATOR, VIEWER, ensure_roles

LogIn = Callable[[str], Client]


@pytest.fixture
def log_in(db: None) -> LogIn:
    """Log a user of a role in; the empty role is staff without any."""
    ensure_roles()

    def user_of(role: str) -> Client:
        user = User.objects.create_user(
            f"user-{role or 'none'}", password="a-long-password", is_staff=True
        )
        if role:
            user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return user_of


@pytest.fixture
def operator(log_in: LogIn) -> Client:
    return log_in(OPERATOR)


@pytest.fixture
def viewer(log_in: LogIn) -> Client:
    return log_in(VIEWER)

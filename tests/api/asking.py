"""Ask the API as a program does."""

import json
from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client

from nightclerk.access.models import ApiKey
from nightclerk.access.services import create_key
from nightclerk.connector.services.shops.roles import OPERATOR, ensure_roles


class Program:
    """A client with a key; without one where the key is empty."""

    def __init__(self, key: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query, headers=self.headers)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.generic(
            method,
            f"/api/v1{path}",
            body if isinstance(body, bytes) else json.dumps(body or {}),
            content_type="application/json",
            headers=self.headers,
        )

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, body)


def a_user(name: str = "ada", *, role: str = OPERATOR) -> User:
    """Make a user of a role; the empty role is none."""
    ensure_roles()
    user = User.objects.create_user(name, is_staff=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def a_key(user: User, *, role: str = OPERATOR, **more: Any) -> tuple[ApiKey, str]:
    return create_key(name="Warehouse", user=user, role=role, **more)


def a_program(*, role: str = OPERATOR) -> Program:
    """Give a program whose key and user have the same role."""
    return Program(a_key(a_user(role=role), role=role)[1])

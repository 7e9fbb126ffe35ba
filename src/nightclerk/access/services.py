"""Make keys, take them back, and let in whoever shows one."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Permission
from django.db import connection

from nightclerk.access.errors import NotKnown, TooOften
from nightclerk.access.keys import NOBODY, digest, is_same, new_key, prefix_of
from nightclerk.access.models import MOST_REQUESTS, ApiKey
from nightclerk.core import clock
from nightclerk.core.errors import NotAllowed, Refused, invalid_fields
from nightclerk.core.text import Text, words

LONGEST_NAME = 100
# One statement counts the request and notes the use, the latter once a minute; it holds
# over all processes that answer.
COUNT = """
WITH this AS MATERIALIZED (SELECT clock_timestamp() AS moment)
UPDATE access_apikey AS key SET
    requests = CASE WHEN minute = date_trunc('minute', moment)
        THEN requests + 1 ELSE 1 END,
    last_used_at = CASE WHEN minute = date_trunc('minute', moment)
        THEN last_used_at ELSE moment END,
    minute = date_trunc('minute', moment)
FROM this WHERE key.id = %s
RETURNING requests,
    ceil(60 - extract(epoch FROM moment - date_trunc('minute', moment)))::int
"""


@dataclass(frozen=True)
class Caller:
    """A program that was let in: its key, its user, and what both may.

    `permissions` are those of the role; None is a role that leaves all to the user.
    """

    key: ApiKey
    permissions: frozenset[str] | None = field(repr=False)

    @property
    def user(self) -> AbstractBaseUser:
        """Whoever is written down as the one who acted."""
        return self.key.user

    def may(self, permission: str) -> bool:
        """Tell whether user and role both have a permission: `jobs.add_jobentry`."""
        is_of_role = self.permissions is None or permission in self.permissions
        return is_of_role and self.key.user.has_perm(permission)

    def require(self, permission: str) -> None:
        """Raise `NotAllowed` where the key or its user lacks a permission."""
        if not self.may(permission):
            raise NotAllowed(
                words("The key “{key}” may not do this", key=self.key),
                hint=words(
                    "Its role and its user both need {right}.", right=permission
                ),
            )


def create_key(
    *,
    name: str,
    user: AbstractBaseUser,
    role: str = ApiKey.Role.VIEWER,
    rate_per_minute: int = 300,
    actor: Any = None,
) -> tuple[ApiKey, str]:
    """Make a key that acts as a user within a role; give it with its whole text.

    The text is never shown again. `Refused` names the fields that are wrong. Actor
    None is the system; others need the right, and only superusers make keys that act
    as somebody else: a key must not lend its maker what another one may.
    """
    _require(actor, "access.add_apikey")
    problems: dict[str, Text] = {}
    if not name.strip() or len(name) > LONGEST_NAME:
        problems["name"] = words(
            "Give a name of at most {most} signs", most=LONGEST_NAME
        )
    if role not in ApiKey.Role.values:
        problems["role"] = words("Choose Administrator, Operator or Viewer")
    if not 1 <= rate_per_minute <= MOST_REQUESTS:
        problems["rate_per_minute"] = words(
            "Give between 1 and {most} requests a minute", most=MOST_REQUESTS
        )
    if actor is not None and not actor.is_superuser and user.pk != actor.pk:
        problems["user"] = words("Only a superuser makes keys for other people")
    if problems:
        raise invalid_fields(problems)
    made = new_key()
    key = ApiKey.objects.create(
        name=name.strip(),
        prefix=made.prefix,
        hash=digest(made.whole),
        user_id=user.pk,
        role=role,
        rate_per_minute=rate_per_minute,
    )
    return key, made.whole


def revoke_key(key: ApiKey, *, actor: Any = None) -> ApiKey:
    """Close a key for ever, from the next request on; it stays as a record.

    Actor None is the system; others need the right, or that the key acts as them.
    """
    if actor is None or actor.pk != key.user_id:
        _require(actor, "access.change_apikey")
    now = clock.now()
    if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        raise Refused(words("The key “{key}” is revoked already", key=key))
    key.revoked_at = now
    return key


def authenticate(whole: str) -> Caller:
    """Let in whoever shows a key, and count the request.

    `NotKnown` where the key opens nothing, without saying why; `TooOften` where it
    asks more often in one minute than it may.
    """
    found = (
        ApiKey.objects.select_related("user").filter(prefix=prefix_of(whole)).first()
    )
    fits = is_same(whole, found.hash if found else NOBODY)
    if found is None or not fits or found.revoked_at or not found.user.is_active:
        raise NotKnown(
            words("This key opens nothing"),
            hint=words("Ask an administrator for a key that is not revoked."),
        )
    _count(found)
    return Caller(found, _permissions_of(found.role))


def _count(key: ApiKey) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key.pk])
        requests, seconds_left = cursor.fetchone()
    if requests > key.rate_per_minute:
        raise TooOften(
            words(
                "“{key}” asked more than {most} times in this minute",
                key=key,
                most=key.rate_per_minute,
            ),
            hint=words("Ask again in {seconds} seconds.", seconds=seconds_left),
            retry_after=float(seconds_left),
        )


def _require(actor: Any, permission: str) -> None:
    if actor is not None and not actor.has_perm(permission):
        raise NotAllowed(
            words("You have no right to the keys of programs"),
            hint=words("Ask an administrator."),
        )


def _permissions_of(role: str) -> frozenset[str] | None:
    """Give what the group of this name may; a key is never more than its role.

    An administrator's key may all that its user may, which is None.
    """
    if role == ApiKey.Role.ADMINISTRATOR:
        return None
    granted = Permission.objects.filter(group__name=role)
    named = granted.values_list("content_type__app_label", "codename")
    return frozenset(f"{app}.{codename}" for app, codename in named)

"""Let programs in by their key, and say what they may."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from nightclerk.access.services import Caller, authenticate
from nightclerk.api.problems import no_key


class KeyAuth(HttpBearer):
    """`Authorization: Bearer nck_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Give who asks; `NotKnown` and `TooOften` become answers."""
        return authenticate(token)


def caller_of(request: HttpRequest, permission: str) -> Caller:
    """Give who asks, once it has a permission such as `jobs.view_jobrun`.

    `NotKnown` without a key, `NotAllowed` where key or user lack the permission.
    """
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise no_key()
    caller.require(permission)
    return caller

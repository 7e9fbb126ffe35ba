"""Read Shopify's answer: data, or the error that it means."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import Raw, Struct

from nightclerk.core.errors import NightclerkError
from nightclerk.shopify import errors, refusals
from nightclerk.shopify.errors import Asked
from nightclerk.shopify.nodes import read_record
from nightclerk.shopify.throttle import ThrottleStatus
from nightclerk.shopify.transport import Reply

EXPIRING_WANTED = b"Non-expiring access tokens"
VERSION_HEADER = "x-shopify-api-version"


class Trouble(Struct, rename="camel"):
    """One entry of the `errors` of an answer."""

    message: str = ""
    path: list[Any] | None = None
    extensions: dict[str, Any] = {}

    @property
    def code(self) -> str:
        return str(self.extensions.get("code", ""))

    @property
    def field(self) -> str:
        return ".".join(str(step) for step in self.path or ())


class Throttle(Struct, rename="camel"):
    """The state of the bucket after the request."""

    maximum_available: float
    currently_available: float
    restore_rate: float


class Cost(Struct, rename="camel"):
    """What the request asked for and what it used, in points."""

    requested_query_cost: float = 0.0
    actual_query_cost: float | None = None
    throttle_status: Throttle | None = None

    @property
    def status(self) -> ThrottleStatus | None:
        if (seen := self.throttle_status) is None:
            return None
        return ThrottleStatus(
            seen.maximum_available, seen.currently_available, seen.restore_rate
        )


class SearchWarning(Struct):
    """What Shopify did not understand in a search."""

    message: str = ""
    field: str = ""


class Search(Struct):
    """How Shopify understood a search."""

    query: str = ""
    warnings: list[SearchWarning] = []


class Extensions(Struct):
    """The part of an answer beside its data."""

    cost: Cost | None = None
    search: list[Search] = []


class Answer(Struct):
    """An answer whose data and errors are not read yet."""

    data: Raw = Raw(b"null")
    errors: Raw = Raw(b"null")
    extensions: Extensions | None = None

    @property
    def cost(self) -> Cost | None:
        return self.extensions.cost if self.extensions else None


class UserError(Struct, frozen=True):
    """One rule of the shop that a change breaks; `field` says where, to the row."""

    message: str = ""
    field: list[Any] | None = None
    code: str | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Give where it is in the input, from the argument down."""
        return tuple(map(str, self.field or ()))

    def row(self, name: str) -> int | None:
        """Give which row of a list of the input is meant; None where none is."""
        path = self.path
        if name not in path[:-1]:
            return None
        index = path[path.index(name) + 1]
        return int(index) if index.isdecimal() else None


ANSWERS = msgspec.json.Decoder(Answer)
TROUBLES = msgspec.json.Decoder(list[Trouble])
PAYLOADS = dict[str, dict[str, Raw] | None]

BY_STATUS: dict[int, Callable[[Asked], NightclerkError]] = {
    401: errors.token_rejected,
    402: errors.shop_frozen,
    403: errors.forbidden,
    404: errors.not_found,
    423: errors.shop_locked,
}


def read_answer(reply: Reply, asked: Asked) -> Answer:
    """Take an answer apart; raises what its HTTP status means."""
    asked = replace(asked, request_id=reply.request_id)
    if reply.status != 200:
        raise status_error(reply, asked)
    try:
        answer = ANSWERS.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise errors.unreadable(asked) from None
    if bytes(answer.data) == bytes(answer.errors) == b"null":
        raise errors.unreadable(asked)
    return answer


def status_error(reply: Reply, asked: Asked) -> NightclerkError:
    """Give the error that an HTTP status other than 200 means."""
    if reply.status in (429, 430):
        return errors.too_many_requests(asked, _seconds(reply))
    if reply.status >= 500:
        return errors.server_down(asked, reply.status)
    if reply.status == 403 and EXPIRING_WANTED in reply.body:
        return errors.permanent_token(asked)
    if 300 <= reply.status < 400:
        return errors.not_found(asked)
    known = BY_STATUS.get(reply.status)
    return known(asked) if known else errors.not_understood(asked, reply.status)


def data_of(answer: Answer, reply: Reply, asked: Asked) -> bytes:
    """Give the data as JSON; raises what errors, warnings and the version mean."""
    asked = replace(asked, request_id=reply.request_id)
    answered = reply.headers.get(VERSION_HEADER, asked.version)
    if answered != asked.version:
        raise refusals.version_retired(asked, answered)
    if troubles := _troubles(answer):
        raise _error_of(troubles, answer.cost, asked)
    _refuse_search_warnings(answer, asked)
    return bytes(answer.data)


def _troubles(answer: Answer) -> list[Trouble]:
    raw = bytes(answer.errors)
    if raw in (b"null", b"[]"):
        return []
    try:
        return TROUBLES.decode(raw)
    except msgspec.DecodeError:
        return [Trouble(message=raw.decode("utf-8", "replace")[:500])]


def _error_of(
    troubles: list[Trouble], cost: Cost | None, asked: Asked
) -> NightclerkError:
    by_code = {trouble.code: trouble for trouble in reversed(troubles)}
    if "THROTTLED" in by_code:
        return errors.throttled(asked, _seconds_until(cost))
    if dear := by_code.get("MAX_COST_EXCEEDED"):
        told = dear.extensions
        return refusals.too_dear(asked, told.get("cost", "?"), told.get("maxCost", "?"))
    if "ACCESS_DENIED" in by_code:
        return _denied(
            [trouble for trouble in troubles if trouble.code == "ACCESS_DENIED"], asked
        )
    if failed := by_code.get("INTERNAL_SERVER_ERROR"):
        number = str(failed.extensions.get("requestId") or asked.request_id)
        return errors.server_failed(replace(asked, request_id=number))
    return refusals.invalid_request(asked, [trouble.message for trouble in troubles])


def _denied(troubles: list[Trouble], asked: Asked) -> NightclerkError:
    """Name every field and scope at once, so that nobody grants them one by one."""
    fields = dict.fromkeys(trouble.field for trouble in troubles)
    needed = dict.fromkeys(
        str(trouble.extensions.get("requiredAccess") or trouble.message).rstrip(". ")
        for trouble in troubles
    )
    return refusals.access_denied(asked, ", ".join(fields), "; ".join(needed))


def _refuse_search_warnings(answer: Answer, asked: Asked) -> None:
    for search in answer.extensions.search if answer.extensions else ():
        for warning in search.warnings:
            raise refusals.search_not_understood(asked, search.query, warning.message)


def user_errors(data: bytes, operation: str) -> list[UserError]:
    """Give which rules a change breaks, as its answer says; a query breaks none."""
    found: list[UserError] = []
    for root, payload in read_record(data, PAYLOADS, gid=operation).items():
        for key, raw in (payload or {}).items():
            if key.lower().endswith("usererrors"):
                rows = read_record(bytes(raw), list[UserError], gid=root)
                found += [
                    row if row.field else msgspec.structs.replace(row, field=[root])
                    for row in rows
                ]
    return found


def refuse(found: Sequence[UserError], asked: Asked) -> None:
    """Raise `Refused` with the words of every broken rule, by its place."""
    if found:
        told = {".".join(error.path): error.message for error in found}
        raise refusals.declined(asked, told)


def _seconds_until(cost: Cost | None) -> float:
    """Give the seconds until the bucket holds what was asked of it."""
    if cost is None or cost.throttle_status is None:
        return 1.0
    seen = cost.throttle_status
    missing = cost.requested_query_cost - seen.currently_available
    return max(missing, 0.0) / (seen.restore_rate or 1.0)


def _seconds(reply: Reply) -> float | None:
    """Read `Retry-After`; a date in it is not what Shopify sends."""
    try:
        return max(0.0, float(reply.headers.get("retry-after", "")))
    except ValueError:
        return None

"""What can go wrong on the way to Shopify, each a sentence that says what to do."""

from dataclasses import dataclass

from nightclerk.core.errors import Broken, NotReady, Transient
from nightclerk.core.text import Text, words


@dataclass(frozen=True)
class Asked:
    """What was asked of whom, for the sentence about what went wrong."""

    shop: str
    operation: str
    version: str
    request_id: str = ""


class TokenRejected(NotReady):
    """The access token is wrong, expired or taken back."""


class Throttled(Transient):
    """The bucket did not hold the cost; nothing was executed."""


class Unavailable(Transient):
    """No usable answer came; whether the request was executed is not known."""


class Unreached(Unavailable):
    """The request never arrived; it was certainly not executed."""


class ServerError(Unavailable):
    """Shopify's program failed at this request, while it answers others."""


class Uncertain(NotReady):
    """A change was asked for, and whether it was made is not known."""


class ChangesOff(NotReady):
    """A change was asked for that somebody switched off; nothing was sent."""


class PayloadError(Broken):
    """A record cannot be read; the sentence names the record and the field."""


def token_rejected(asked: Asked) -> TokenRejected:
    """Answer 401."""
    return TokenRejected(
        words("{shop} does not accept the access token", shop=asked.shop),
        hint=words("Enter a valid token on the shop card and test the connection."),
        request_id=asked.request_id,
    )


def shop_frozen(asked: Asked) -> NotReady:
    """Answer 402."""
    return NotReady(
        words("{shop} is frozen by Shopify", shop=asked.shop),
        hint=words("The shop's owner must settle the shop's bill at Shopify."),
        request_id=asked.request_id,
    )


def permanent_token(asked: Asked) -> NotReady:
    """Answer 403 to a token without an end, where Shopify wants one that expires."""
    return NotReady(
        words("{shop} no longer accepts tokens that never expire", shop=asked.shop),
        hint=words("Use the app's client ID and client secret on the shop card."),
        request_id=asked.request_id,
    )


def forbidden(asked: Asked) -> NotReady:
    """Answer 403."""
    return NotReady(
        words("{shop} does not allow this app to be used", shop=asked.shop),
        hint=words("Check at Shopify that the app is installed and may be used."),
        request_id=asked.request_id,
    )


def not_found(asked: Asked) -> NotReady:
    """Answer 404, and every redirection."""
    return NotReady(
        words(
            "There is no shop at {shop}, or it does not know API version {version}",
            shop=asked.shop,
            version=asked.version,
        ),
        hint=words("Check the address and the API version on the shop card."),
        request_id=asked.request_id,
    )


def shop_locked(asked: Asked) -> NotReady:
    """Answer 423."""
    return NotReady(
        words("{shop} is locked by Shopify", shop=asked.shop),
        hint=words("The shop's owner must ask Shopify's support to unlock it."),
        request_id=asked.request_id,
    )


def not_understood(asked: Asked, status: int) -> Broken:
    """Answer every other refusal of a whole request."""
    return Broken(
        words(
            "{shop} refused {operation} with HTTP status {status}",
            shop=asked.shop,
            operation=asked.operation,
            status=status,
        ),
        hint=report_it(),
        request_id=asked.request_id,
    )


def too_many_requests(asked: Asked, retry_after: float | None) -> Throttled:
    """Answer 429 and 430; `retry_after` in seconds, where Shopify says it."""
    return Throttled(
        words("{shop} receives too many requests", shop=asked.shop),
        hint=words("It will be tried again later."),
        request_id=asked.request_id,
        retry_after=retry_after,
    )


def throttled(asked: Asked, seconds: float) -> Throttled:
    """Say that the request budget is used up for some seconds."""
    return Throttled(
        words("The request budget of {shop} is used up", shop=asked.shop),
        hint=words("It will be tried again later."),
        request_id=asked.request_id,
        retry_after=seconds,
    )


def server_down(asked: Asked, status: int) -> Unavailable:
    """Answer 5xx."""
    return Unavailable(
        words(
            "{shop} could not answer {operation}: HTTP status {status}",
            shop=asked.shop,
            operation=asked.operation,
            status=status,
        ),
        hint=words("It will be tried again. Status: www.shopifystatus.com"),
        request_id=asked.request_id,
    )


def server_failed(asked: Asked) -> ServerError:
    """Answer INTERNAL_SERVER_ERROR."""
    return ServerError(
        words(
            "{shop} failed at {operation}",
            shop=asked.shop,
            operation=asked.operation,
        ),
        hint=words("It will be tried again. If it stays so, ask Shopify's support."),
        request_id=asked.request_id,
    )


def no_answer(asked: Asked) -> Unavailable:
    """Say that the answer did not come in time, or that the line was cut."""
    return Unavailable(
        words(
            "{shop} did not answer {operation}",
            shop=asked.shop,
            operation=asked.operation,
        ),
        hint=words("It will be tried again. Check the network if this lasts."),
    )


def not_reached(asked: Asked) -> Unreached:
    """Say that no connection could be made."""
    return Unreached(
        words("{shop} cannot be reached", shop=asked.shop),
        hint=words("Check the network, and the address on the shop card."),
    )


def unreadable(asked: Asked) -> Unavailable:
    """Say that the answer is not what the API answers."""
    return Unavailable(
        words(
            "{shop} answered {operation} with something that cannot be read",
            shop=asked.shop,
            operation=asked.operation,
        ),
        hint=words("If this lasts, check the address on the shop card."),
        request_id=asked.request_id,
    )


def changes_switched_off(asked: Asked) -> ChangesOff:
    """Say that nothing of the shop may be changed; the request was not sent."""
    return ChangesOff(
        words("Nothing is sent to {shop}: data sync is not allowed", shop=asked.shop),
        hint=words("Turn on “Allow data sync to Shopify” on the shop card."),
    )


def uncertain(asked: Asked, cause: Transient) -> Uncertain:
    """Say that a change was asked for and its end is not known."""
    return Uncertain(
        words(
            "{shop} did not confirm {operation}",
            shop=asked.shop,
            operation=asked.operation,
        ),
        hint=words("Look at Shopify whether it was done before you run it again."),
        request_id=cause.request_id,
    )


def report_it() -> Text:
    """Say what to do about a fault that only a change of the program mends."""
    return words("This is a fault of the program. Please report it with these words.")

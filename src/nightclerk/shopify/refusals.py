"""What Shopify says no to, each a sentence that says what to do."""

from collections.abc import Mapping, Sequence

from nightclerk.core.errors import Broken, NotReady, Refused
from nightclerk.core.text import verbatim, words
from nightclerk.shopify.errors import Asked, PayloadError, report_it


def too_dear(asked: Asked, cost: object, maximum: object) -> Broken:
    """Answer MAX_COST_EXCEEDED; costs in points."""
    return Broken(
        words(
            "{operation} costs {cost} points, and Shopify allows {maximum}",
            operation=asked.operation,
            cost=cost,
            maximum=maximum,
        ),
        hint=report_it(),
        request_id=asked.request_id,
    )


def access_denied(asked: Asked, field: str, needed: str) -> NotReady:
    """Answer ACCESS_DENIED; `needed` is what Shopify says is missing."""
    return NotReady(
        words(
            "This app may not use “{field}” of {shop}. Needed: {needed}.",
            field=field,
            shop=asked.shop,
            needed=needed,
        ),
        hint=words("Grant the app what is needed at Shopify and test the connection."),
        request_id=asked.request_id,
    )


def invalid_request(asked: Asked, messages: Sequence[str]) -> Broken:
    """Answer errors that only a change of the program can mend."""
    return Broken(
        words(
            "Shopify did not understand {operation}: {messages}",
            operation=asked.operation,
            messages="; ".join(messages),
        ),
        hint=report_it(),
        request_id=asked.request_id,
    )


def search_not_understood(asked: Asked, search: str, warning: str) -> Broken:
    """Answer a search warning: the rows that came are not those asked for."""
    return Broken(
        words(
            "Shopify did not understand the search “{search}”: {warning}",
            search=search,
            warning=warning,
        ),
        hint=report_it(),
        request_id=asked.request_id,
    )


def version_retired(asked: Asked, answered: str) -> NotReady:
    """Say that another API version answered than the one asked for."""
    return NotReady(
        words(
            "{shop} no longer speaks API version {version}, it answered in {answered}",
            shop=asked.shop,
            version=asked.version,
            answered=answered,
        ),
        hint=words("Update Nightclerk, or choose another API version."),
        request_id=asked.request_id,
    )


def declined(asked: Asked, messages: Mapping[str, str]) -> Refused:
    """Answer `userErrors`: what was asked breaks a rule of the shop."""
    fields = {field: verbatim(text) for field, text in messages.items()}
    return Refused(
        words(
            "Shopify refused {operation}: {messages}",
            operation=asked.operation,
            messages="; ".join(messages.values()),
        ),
        hint=words("Change what Shopify names, and try again."),
        fields=fields,
        request_id=asked.request_id,
    )


def record_unreadable(gid: str, field: str, problem: str) -> PayloadError:
    """Say which field of which record is not as the API describes it."""
    return PayloadError(
        words(
            "{gid} cannot be read: {field}: {problem}",
            gid=gid,
            field=field,
            problem=problem,
        ),
        hint=report_it(),
    )


def list_cut_short(gid: str, field: str) -> PayloadError:
    """Say that a list could not be read to its end."""
    return PayloadError(
        words(
            "{gid}: the list “{field}” cannot be read to its end", gid=gid, field=field
        ),
        hint=report_it(),
    )


def count_inexact(search: str) -> PayloadError:
    """Say that a count is only a lower bound."""
    return PayloadError(
        words("Shopify gave no exact count for “{search}”", search=search),
        hint=report_it(),
    )

"""Limits that a wrong price does not pass: nothing for nothing, no leaps. Pure."""

from decimal import Decimal

from nightclerk.connector.models import ProductSettings
from nightclerk.core.errors import Refused
from nightclerk.core.text import counted, words

HUNDRED = Decimal(100)


def price_problem(
    before: str | None,
    after: str,
    settings: ProductSettings,
    *,
    is_free: bool = False,
    allowed: Decimal | None = None,
) -> Refused | None:
    """Say why a price must not be sent; None where it may.

    `before` is what Shopify last had, None of a new variant; a change from nothing
    has no measure. `allowed` is the price that a person let pass.
    """
    new = Decimal(after)
    if new <= 0 and not is_free:
        return Refused(
            words("The price is {price}", price=after),
            hint=words("Enter a price, or let the item be sold for nothing."),
        )
    old = Decimal(before) if before else Decimal(0)
    limit = settings.largest_change
    if limit is None or not old or new == allowed:
        return None
    change = (new - old) / old * HUNDRED
    if abs(change) <= limit:
        return None
    return Refused(
        words(
            "The price would change from {old} to {new}, by {percent} %, and the limit "
            "is {limit} %",
            old=before,
            new=after,
            percent=f"{change:.1f}",
            limit=f"{limit.normalize():f}",
        ),
        hint=words("Allow this price, or correct it on the item."),
    )


def share_problem(
    changed: int, known: int, settings: ProductSettings
) -> Refused | None:
    """Say why no price of a run must be sent: too many of them would change."""
    limit = settings.largest_share
    if limit is None or not known or changed * HUNDRED <= limit * known:
        return None
    return Refused(
        words(
            "{changed} of {known} prices would change, and the limit is {limit} %",
            changed=counted(changed),
            known=counted(known),
            limit=f"{limit.normalize():f}",
        ),
        hint=words("No price was sent. Check them, or raise the limit on the card."),
    )

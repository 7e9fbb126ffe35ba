"""When to look at a bulk operation again, and what to tell people meanwhile."""

from collections.abc import Mapping
from datetime import timedelta

from nightclerk.core.text import Text, counted, joined, verbatim, words

FIRST = 2.0  # seconds, doubled with every look
LONGEST = 30.0

# What the operations of a purpose carry, as people say it.
TITLES: Mapping[str, Text] = {
    "product": words("product changes"),
    "product-new": words("new products"),
    "variants": words("price changes"),
    "variants-new": words("new variants"),
    "variants-gone": words("removed variants"),
    "publish": words("publications"),
    "stock": words("stock changes"),
    "picture": words("pictures"),
    "pictures-read": words("pictures of products"),
    "products": words("products"),
    "stock-read": words("stock levels"),
}


def wait_after(looks: int) -> timedelta:
    """Give how long to wait after so many looks: from 2 seconds up to 30."""
    doubled = FIRST * 2.0 ** min(max(looks, 0), 10)
    return timedelta(seconds=min(doubled, LONGEST))


def title_of(purpose: str) -> Text:
    """Give what an operation carries; an unknown purpose is said as it is."""
    return TITLES.get(purpose) or verbatim(purpose)


def how_far(purpose: str, *, done: int, rows: int) -> Text:
    """Say of one operation how much of its work Shopify has done.

    `rows` is what it has to do, 0 where nobody knows, as of a list that is read.
    """
    title = title_of(purpose)
    if rows:
        return words(
            "{title}, {done} of {rows}",
            title=title,
            done=counted(done),
            rows=counted(rows),
        )
    return words("{title}, {done} so far", title=title, done=counted(done))


def waiting_for(parts: list[Text]) -> Text:
    """Say for what of Shopify's a run waits."""
    return words("Waits for Shopify: {parts}", parts=joined(parts, by="; "))

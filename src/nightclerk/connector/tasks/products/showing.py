"""Say what a dry run would send."""

from collections import Counter
from collections.abc import Sequence

from nightclerk.connector.mapping.products.field_words import (
    FIELDS,
    field_title,
    value_words,
)
from nightclerk.connector.mapping.products.told import Told
from nightclerk.core.text import Text, joined, words
from nightclerk.jobs.context import Context

MOST_SHOWN = 100  # changes that are said one by one
NOT_SHOWN = ("body",)  # only a digest of it is known


def show(ctx: Context, told: Sequence[Told]) -> None:
    """Count changes that would be sent, and say of the first ones what they are."""
    if not told:
        return
    shown = ctx.counts.get("would_send", 0)
    ctx.count(would_send=len(told))
    for kind, number in Counter(each.kind for each in told).items():
        ctx.count(**{f"would_send_{kind.replace('-', '_')}": number})
    for each in told[: max(MOST_SHOWN - shown, 0)]:
        ctx.say(_line(each))


def _line(told: Told) -> Text:
    values = {**told.payload, **(told.payload.get("fields") or {})}
    fields = [
        words("{field} = {value}", field=field_title(name), value=value_words(value))
        for name, value in values.items()
        if name in FIELDS and name not in NOT_SHOWN
    ]
    return words(
        "Would send {record}: {fields}", record=told.subject, fields=joined(fields)
    )

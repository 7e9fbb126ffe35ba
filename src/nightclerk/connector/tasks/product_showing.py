"""Say what a dry run would send."""

from collections import Counter
from collections.abc import Sequence

from nightclerk.connector.mapping.product_told import Told
from nightclerk.core.text import Text, words
from nightclerk.jobs.context import Context

MOST_SHOWN = 100  # changes that are said one by one
NOT_SHOWN = ("product", "html", "body")


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
    fields = [
        f"{name} = {value}"
        for name, value in told.payload.items()
        if name not in NOT_SHOWN and not isinstance(value, dict | list)
    ]
    return words(
        "Would send {record}: {fields}", record=told.subject, fields=", ".join(fields)
    )

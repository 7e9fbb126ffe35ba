"""Keep which records runs changed."""

from collections.abc import Iterable

from nightclerk.jobs.context import Touch
from nightclerk.jobs.models import JobTouch
from nightclerk.jobs.plain import plain_link, plain_text


def keep_touches(touched: Iterable[tuple[int, Iterable[Touch]]]) -> None:
    """Keep what runs touched, in their order."""
    kept = [
        JobTouch(
            run_id=run,
            kind=plain_text(touch.kind, most=40),
            name=plain_text(touch.name, most=200),
            key=plain_text(touch.key, most=40),
            link=plain_link(touch.link),
        )
        for run, touches in touched
        for touch in touches
    ]
    if kept:
        JobTouch.objects.bulk_create(kept, batch_size=1000)

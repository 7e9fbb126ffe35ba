"""What Shopify confirmed and what was seen there: how an answer moves them. Pure.

Only fields that we decide can drift. The others are Shopify's: what is seen there is
what holds.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

BODY, BODY_THERE = "body", "body_there"
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """A record's values as confirmed and as seen, and how often they were confirmed.

    `drift` are the fields that were changed at Shopify although we decide them.
    """

    confirmed: Values
    observed: Values
    revision: int
    drift: tuple[str, ...] = ()


UNKNOWN = Stand({}, {}, 0)


def after_read(
    kept: Stand, told: Mapping[str, Any], *, ours: Collection[str], repairs: bool
) -> Stand:
    """Give how a record stands after it was read; the first read confirms all.

    `ours` are the fields that we decide; with `repairs` their drift is taken for
    confirmed, so that what we want differs from it and is sent.
    """
    seen = _with_body(kept.confirmed, told)
    observed = {**kept.observed, **seen}
    if not kept.confirmed:
        return Stand(observed, observed, kept.revision + 1)
    drift = drift_of(kept.confirmed, seen, ours)
    is_kept = () if repairs else _and_there(drift)
    followed = {name: value for name, value in seen.items() if name not in is_kept}
    revision = kept.revision + (1 if repairs and drift else 0)
    return Stand({**kept.confirmed, **followed}, observed, revision, drift)


def after_answer(
    kept: Stand,
    told: Mapping[str, Any],
    *,
    sent: Collection[str] | None,
    ours: Collection[str],
) -> Stand:
    """Give how a record stands after Shopify answered to a change of it.

    `sent` are the fields that were sent, None: all that are told. What somebody
    changed at Shopify meanwhile in another field is drift as ever.
    """
    if sent is None:
        sent = told.keys()
    read = after_read(
        kept, told, ours=[name for name in ours if name not in sent], repairs=False
    )
    return Stand(read.confirmed, read.observed, kept.revision + 1, read.drift)


def drift_of(
    confirmed: Mapping[str, Any], seen: Mapping[str, Any], ours: Collection[str]
) -> tuple[str, ...]:
    """Give the fields of ours that are not as Shopify last confirmed them."""
    return tuple(
        name
        for name in sorted(ours)
        if name in seen and name in confirmed and seen[name] != confirmed[name]
    )


def _with_body(confirmed: Mapping[str, Any], told: Mapping[str, Any]) -> Values:
    """Add what the body counts as: what we sent, while nobody else changed it.

    Shopify tidies what it is sent: the text that is there is not the one we know.
    """
    if BODY in told or BODY_THERE not in told:
        return dict(told)
    there = told[BODY_THERE]
    is_as_sent = there == confirmed.get(BODY_THERE)
    return {**told, BODY: confirmed.get(BODY, there) if is_as_sent else there}


def _and_there(drift: tuple[str, ...]) -> tuple[str, ...]:
    return (*drift, BODY_THERE) if BODY in drift else drift

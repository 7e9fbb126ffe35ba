"""Judge what Shopify answered to changes of products: row by row, value by value.

A change is there only where Shopify gave the record back with the values that were
sent and had nothing against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from nightclerk.connector.mapping.products.field_owners import (
    PRODUCT_FIELDS,
    VARIANT_FIELDS,
    refused_values,
)
from nightclerk.connector.mapping.products.field_words import field_title, value_words
from nightclerk.connector.mapping.products.rows import product_row, variant_row
from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.services.products.answers import GONE
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.core.errors import Refused
from nightclerk.core.text import joined, verbatim, words
from nightclerk.shopify.answers import UserError
from nightclerk.shopify.operations import Payload

Changes = Sequence[OutgoingChange]
NO_VARIANT = "PRODUCT_VARIANT_DOES_NOT_EXIST"
NO_PRODUCT = "PRODUCT_DOES_NOT_EXIST"
HINT = words("Change what Shopify names, and send it again.")


def refusal(errors: Iterable[UserError], *, is_gone: bool = False) -> Refused:
    """Give Shopify's words against a change."""
    said = joined([verbatim(error.message) for error in errors], by="; ")
    fields = {GONE: words("There is no such record any more")} if is_gone else {}
    return Refused(
        words("Shopify refused it: {messages}", messages=said),
        hint=HINT,
        fields=fields,
    )


def mismatch(sent: Mapping[str, Any], there: Mapping[str, Any]) -> Refused | None:
    """Say which values Shopify did not take as they were sent; None: all of them."""
    wrong = refused_values(sent, there)
    if not wrong:
        return None
    told = [
        words(
            "{field}: {sent} was sent, {there} is there",
            field=field_title(name),
            sent=value_words(mine),
            there=value_words(theirs),
        )
        for name, (mine, theirs) in wrong.items()
    ]
    return Refused(
        words("Shopify did not take all values: {values}", values=joined(told)),
        hint=HINT,
    )


def judge_product(
    change: OutgoingChange,
    product: Payload | None,
    errors: Sequence[UserError],
    *,
    currency: str,
) -> Answers:
    """Judge the change of one product; without an answer nothing is known."""
    if errors:
        is_gone = product is None and any(error.path[-1] == "id" for error in errors)
        return {change.pk: Verdict(refusal(errors, is_gone=is_gone))}
    if product is None:
        return {}
    row = product_row(product, currency=currency)
    sent = _only(change.payload, PRODUCT_FIELDS)
    return {change.pk: Verdict(mismatch(sent, row.fields), as_tree(product), row.gid)}


def judge_variants(
    changes: Changes,
    variants: Iterable[Payload] | None,
    errors: Sequence[UserError],
    *,
    currency: str,
) -> Answers:
    """Judge changes of variants of one product, each by its own row.

    What no error names and what was not given back is not known.
    """
    found: dict[int, Verdict | None] = {}
    by_row, of_all = _by_row(errors, len(changes))
    given = [(each, variant_row(each, currency=currency)) for each in variants or ()]
    rows = {row.gid: (each, row) for each, row in given}
    for place, change in enumerate(changes):
        if place in by_row:
            is_gone = any(error.code == NO_VARIANT for error in by_row[place])
            found[change.pk] = Verdict(refusal(by_row[place], is_gone=is_gone))
        elif change.gid in rows:
            tree, row = rows[change.gid]
            sent = _only(change.payload, VARIANT_FIELDS)
            found[change.pk] = Verdict(mismatch(sent, row.fields), as_tree(tree))
        elif of_all:
            found[change.pk] = Verdict(refusal(of_all))
    return found


def judge_new_variants(
    changes: Changes,
    variants: Iterable[Payload] | None,
    errors: Sequence[UserError],
    *,
    currency: str,
) -> Answers:
    """Judge new variants, told apart by their options: all are made, or none.

    Rows that no error names are not there, and may be sent without the others.
    """
    by_row, of_all = _by_row(errors, len(changes))
    found: dict[int, Verdict | None] = {}
    rows = {}
    for each in variants or ():
        row = variant_row(each, currency=currency)
        rows[tuple(option["value"] for option in row.options)] = (row.gid, each)
    for place, change in enumerate(changes):
        values = tuple(value for _, value in change.payload["options"])
        if place in by_row:
            found[change.pk] = Verdict(refusal(by_row[place]))
        elif values in rows:
            gid, tree = rows[values]
            found[change.pk] = Verdict(answer=as_tree(tree), gid=gid)
        elif by_row:
            found[change.pk] = None
        elif of_all:
            found[change.pk] = Verdict(refusal(of_all))
    return found


def judge_all(changes: Changes, errors: Sequence[UserError]) -> Answers:
    """Judge changes that are carried out together, and give nothing back."""
    if not errors:
        return {change.pk: Verdict() for change in changes}
    by_row, of_all = _by_row(errors, len(changes))
    if not by_row:
        return {change.pk: Verdict(refusal(of_all)) for change in changes}
    return {
        change.pk: Verdict(refusal(by_row[place])) if place in by_row else None
        for place, change in enumerate(changes)
    }


def as_tree(payload: Payload) -> dict[str, Any]:
    """Give a part of an answer as JSON, by Shopify's names."""
    tree: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(payload))
    return tree


def is_gone_product(errors: Iterable[UserError]) -> bool:
    """Tell whether Shopify says that there is no such product."""
    return any(error.code == NO_PRODUCT for error in errors)


def _by_row(
    errors: Iterable[UserError], count: int
) -> tuple[dict[int, list[UserError]], list[UserError]]:
    """Give errors by the row that they name, and those that name none."""
    by_row: dict[int, list[UserError]] = {}
    of_all: list[UserError] = []
    for error in errors:
        row = error.row("variants")
        row = error.row("variantsIds") if row is None else row
        if row is None or row >= count:
            of_all.append(error)
        else:
            by_row.setdefault(row, []).append(error)
    return by_row, of_all


def _only(payload: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: payload[name] for name in names if name in payload}

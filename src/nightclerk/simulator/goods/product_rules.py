"""What Shopify refuses of products that an app writes, in its words and codes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from nightclerk.simulator.goods.options import Misfit

Node = dict[str, Any]
Given = Mapping[str, Any]

LONGEST = 255
# https://shopify.dev/docs/api/admin-graphql/2026-10/mutations/productSet
MOST_OPTIONS, MOST_VALUES, MOST_FILES, MOST_COUNTS = 3, 100, 250, 50_000
SHORT_TEXTS = {
    "title": "Title",
    "handle": "Handle",
    "vendor": "Vendor",
    "productType": "Product type",
}
GONE = "Product does not exist"


def user_errors(kind: str, misfits: Iterable[Misfit]) -> list[Node]:
    """Write entries of `userErrors` of a type."""
    return [
        {
            "__typename": kind,
            "code": misfit.code,
            "field": list(misfit.path) or None,
            "message": misfit.message,
        }
        for misfit in misfits
    ]


def unfit_texts(given: Given, *, is_new: bool) -> Iterator[Misfit]:
    """Say which words no product can have."""
    if (is_new or "title" in given) and not (given.get("title") or "").strip():
        yield Misfit(("title",), "INVALID_PRODUCT", "Title can't be blank")
    for name, title in SHORT_TEXTS.items():
        if len(given.get(name) or "") > LONGEST:
            text = f"{title} is too long (maximum is {LONGEST} characters)"
            yield Misfit((name,), "INVALID_PRODUCT", text)
    if any(len(tag) > LONGEST for tag in given.get("tags") or ()):
        yield Misfit(("tags",), "INVALID_PRODUCT", "Product tags is invalid")
    if given.get("collections"):
        text = "Collection does not exist"
        yield Misfit(("collections", "0"), "INVALID_INPUT", text)


def unfit_lists(given: Given) -> Iterator[Misfit]:
    """Say which lists are too long, or lack what they need beside them."""
    options = given.get("productOptions") or ()
    if len(options) > MOST_OPTIONS:
        text = f"Options are limited to {MOST_OPTIONS} per product"
        yield Misfit(("productOptions",), "INVALID_INPUT", text)
    if any(len(option.get("values") or ()) > MOST_VALUES for option in options):
        text = f"Option values are limited to {MOST_VALUES} per option"
        yield Misfit(("productOptions",), "INVALID_INPUT", text)
    if "productOptions" in given and "variants" not in given:
        text = "Variants input is required when updating product options"
        yield Misfit(("variants",), "VARIANTS_INPUT_MISSING", text)
    if "variants" in given and "productOptions" not in given:
        text = "Product options input is required when updating variants"
        yield Misfit(("productOptions",), "PRODUCT_OPTIONS_INPUT_MISSING", text)
    if len(given.get("files") or ()) > MOST_FILES:
        text = f"Files are limited to {MOST_FILES} per product"
        yield Misfit(("files",), "INVALID_INPUT", text)
    rows = given.get("variants") or ()
    if sum(len(row.get("inventoryQuantities") or ()) for row in rows) > MOST_COUNTS:
        text = (
            f"Inventory quantity input exceeds the limit of {MOST_COUNTS}. Consider "
            "using separate `inventorySetQuantities` mutations."
        )
        yield Misfit(("variants",), "INVENTORY_QUANTITIES_LIMIT_EXCEEDED", text)


def misnamed(identifier: Given, given: Given) -> list[Misfit]:
    """Say where a product is called otherwise than in the input."""
    if "handle" in identifier:
        if not given.get("handle"):
            text = "The input field corresponding to the identifier is required."
            return [Misfit(("input", "handle"), "MISSING_FIELD_REQUIRED", text)]
        if given["handle"] != identifier["handle"]:
            text = (
                "The identifier value does not match the value of the corresponding "
                "field in the input."
            )
            return [Misfit(("input", "handle"), "INPUT_MISMATCH", text)]
    own = identifier.get("customId")
    if (
        own
        and "metafields" in given
        and not any(_is(own, m) for m in given["metafields"])
    ):
        text = (
            "The input argument `metafields` (if present) must contain the `customId` "
            "value."
        )
        return [Misfit(("input", "metafields"), "METAFIELD_MISMATCH", text)]
    return []


def _is(own: Given, metafield: Given) -> bool:
    names = ("namespace", "key", "value")
    return all(own.get(name) == metafield.get(name) for name in names)


def tidy_tags(tags: Sequence[str]) -> list[str]:
    """Put tags as Shopify keeps them: each once, whatever its case, in order."""
    kept: dict[str, str] = {}
    for tag in tags:
        if tag.strip():
            kept.setdefault(tag.strip().casefold(), tag.strip())
    return [kept[key] for key in sorted(kept)]


def slug(text: str) -> str:
    """Make a handle of a title: letters and digits of any script, and hyphens."""
    words = "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()
    return "-".join(words) or "product"

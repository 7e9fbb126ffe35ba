"""What Shopify refuses of pictures, with its codes and where they are in the input."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

Node = dict[str, Any]

# https://shopify.dev/docs/api/admin-graphql/latest/enums/FilesErrorCode
LONGEST_ALT = 512
MOST_OF_A_PRODUCT = 250


class Known(Protocol):
    """Where objects are found by their ids."""

    def node(self, gid: str) -> Node | None:
        """Give an object by its id; `None` where there is none."""


@dataclass
class Problem:
    """One thing that is wrong with a file: where below its row, which code, why."""

    row: int
    field: tuple[str, ...]
    code: str
    message: str

    def path(self, *above: str) -> list[str]:
        """Give the way to it through the input."""
        return [*above, str(self.row), *self.field]


def picture(known: Known, gid: str) -> Node | None:
    """Find a picture by its id."""
    node = known.node(gid)
    return node if node is not None and node["__typename"] == "MediaImage" else None


def new_problems(rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Say what is wrong with files to be made."""
    for number, row in enumerate(rows):
        yield from _alt(number, row)
        if not _is_address(row.get("originalSource")):
            yield Problem(
                number, ("originalSource",), "INVALID", "Image URL is invalid"
            )
        kind = row.get("contentType") or row.get("mediaContentType") or "IMAGE"
        if kind != "IMAGE":
            yield Problem(
                number,
                ("contentType",),
                "INVALID",
                f"The simulator keeps no files of type {kind}",
            )


def changed_problems(
    known: Known, rows: Sequence[Mapping[str, Any]]
) -> Iterator[Problem]:
    """Say what is wrong with changes of files."""
    for number, row in enumerate(rows):
        node = picture(known, row["id"])
        if node is None:
            yield Problem(
                number,
                ("id",),
                "FILE_DOES_NOT_EXIST",
                f'File id ["{row["id"]}"] does not exist.',
            )
        elif node["fileStatus"] != "READY":
            yield Problem(
                number, ("id",), "NON_READY_STATE", "Non-ready files cannot be updated."
            )
        yield from _alt(number, row)
        yield from _references(known, number, row)


def set_problems(known: Known, rows: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Say what is wrong with the files that a product shall have."""
    if len(rows) > MOST_OF_A_PRODUCT:
        yield Problem(
            MOST_OF_A_PRODUCT,
            (),
            "PRODUCT_MEDIA_LIMIT_EXCEEDED",
            f"Exceeded the limit of {MOST_OF_A_PRODUCT} media per product",
        )
    for number, row in enumerate(rows):
        gid = row.get("id")
        if gid is None:
            yield from (
                Problem(number, each.field, each.code, each.message)
                for each in new_problems([row])
            )
        elif picture(known, gid) is None:
            yield Problem(
                number,
                ("id",),
                "FILE_DOES_NOT_EXIST",
                f'File id ["{gid}"] does not exist.',
            )


def _references(known: Known, number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("referencesToAdd", "referencesToRemove"):
        for gid in row.get(name) or ():
            target = known.node(gid)
            if target is None or target["__typename"] != "Product":
                yield Problem(
                    number,
                    (name,),
                    "REFERENCE_TARGET_DOES_NOT_EXIST",
                    "The reference target does not exist",
                )
            elif name == "referencesToAdd" and _is_full(target, row["id"]):
                yield Problem(
                    number,
                    (name,),
                    "PRODUCT_MEDIA_LIMIT_EXCEEDED",
                    f"Exceeded the limit of {MOST_OF_A_PRODUCT} media per product",
                )


def _is_full(product: Node, gid: str) -> bool:
    media = product["media"]
    return len(media) >= MOST_OF_A_PRODUCT and all(m["id"] != gid for m in media)


def _alt(number: int, row: Mapping[str, Any]) -> Iterator[Problem]:
    if len(row.get("alt") or "") > LONGEST_ALT:
        yield Problem(
            number,
            ("alt",),
            "ALT_VALUE_LIMIT_EXCEEDED",
            f"The alt value exceeds the maximum limit of {LONGEST_ALT} characters.",
        )


def _is_address(text: object) -> bool:
    parts = urlsplit(str(text or ""))
    return parts.scheme in {"http", "https"} and bool(parts.hostname)

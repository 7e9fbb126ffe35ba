"""Write the msgspec types of every GraphQL document's answer.

    python -m tools.generate_payloads [--schema SDL or INTROSPECTION.json] [--check]

Reads `src/nightclerk/shopify/RESOURCE/*.graphql` and writes `payloads.py` and
`operations.py` beside them. `--check` writes nothing and fails where they are stale.
Enums stay text: a value that is new at Shopify must not stop an import.
"""

import argparse
import gzip
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graphql import GraphQLSchema, build_client_schema, build_schema, parse
from tools.bulk_documents import Places, paged, places
from tools.payload_types import WIDTH, Field, Payloads

from nightclerk.shopify.documents import read_document

ROOT = Path(__file__).resolve().parents[1]
SHOPIFY = ROOT / "src" / "nightclerk" / "shopify"
SCHEMA = ROOT / "src" / "nightclerk" / "simulator" / "engine" / "schema.graphql"
DRAIN = "_more"  # documents that fetch the rest of a list are read as plain JSON
BULK = "# cost: bulk\n"  # the first line of a query for a bulk operation

IMPORTS = (
    ("datetime", "datetime", ("date", "datetime")),
    ("decimal", "Decimal", ("Decimal",)),
    ("msgspec", "field", ("field",)),
)


@dataclass(frozen=True)
class Request:
    """One document: the type of its answer, and how it is read."""

    document: str
    type: str
    reader: str = "read_operation"
    places: Places = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Write the request's constant."""
        start = f"{self.document.upper()} = {self.reader}("
        values = ["PACKAGE", f'"{self.document}"', self.type]
        call = ", ".join(values)
        if self.reader == "read_bulk_query":
            return [start, *(f"    {v}," for v in values), *self._places(), ")"]
        if len(start + call) < WIDTH:
            return [f"{start}{call})"]
        return [start, f"    {call}", ")"]

    def _places(self) -> list[str]:
        return [
            "    {",
            *(
                f'        ("{owner}", "{kind}"): "{name}",'
                for (owner, kind), name in sorted(self.places.items())
            ),
            "    },",
        ]


def payloads_text(folder: str, classes: dict[str, tuple[Field, ...]]) -> str:
    """Write `payloads.py`."""
    bodies = []
    for name, fields in classes.items():
        ordered = sorted(fields, key=lambda field: field.is_optional)
        lines = "\n".join(field.line() for field in ordered)
        bodies.append(f"class {name}(Payload, frozen=True):\n{lines}\n")
    text = "\n\n".join(bodies)
    return (
        f'"""Types of the answers about {folder}, generated; do not edit."""\n\n'
        f"# ruff: noqa: D101\n\n{_imports(text)}"
        f"from nightclerk.shopify.operations import Payload\n\n\n{text}"
    )


def _imports(text: str) -> str:
    blocks: list[str] = []
    for module, _, names in IMPORTS:
        used = [name for name in names if re.search(rf"\b{name}\b[^:]", text)]
        if used:
            gap = "\n" if module == "msgspec" and blocks else ""
            blocks.append(f"{gap}from {module} import {', '.join(used)}\n")
    return "".join(blocks) + ("\n" if blocks else "")


def operations_text(folder: str, requests: list[Request]) -> str:
    """Write `operations.py` from a folder's requests."""
    types = sorted({request.type for request in requests} - {"Tree"})
    readers = {request.reader for request in requests}
    trees = {"Tree"} if any(request.type == "Tree" for request in requests) else set()
    lines = [
        f'"""Requests about {folder}, generated from their documents; do not edit."""',
        "",
        *(
            text
            for _, text in sorted(
                (module, _import(module, names))
                for module, names in (
                    (
                        "nightclerk.shopify.operations",
                        sorted(trees) + sorted(readers),
                    ),
                    (
                        f"nightclerk.shopify.{folder}.payloads",
                        sorted(types, key=lambda name: (name.lower(), name)),
                    ),
                )
            )
        ),
        "",
        f'PACKAGE = "nightclerk.shopify.{folder}"',
        "",
    ]
    for request in requests:
        lines += request.lines()
    return "\n".join(lines) + "\n"


def _import(module: str, names: list[str]) -> str:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return f"from {module} import (\n" + "".join(f"    {n},\n" for n in names) + ")"


def generated(schema: GraphQLSchema, folder: Path) -> dict[Path, str]:
    """Give what a folder's generated files should hold."""
    payloads = Payloads(schema)
    # A type that pages and bulk share is named after the pages' document.
    paths = sorted(folder.glob("*.graphql"), key=lambda path: (_is_bulk(path), path))
    requests = [_request(schema, payloads, path) for path in paths]
    requests.sort(key=lambda request: request.document)
    return {
        folder / "payloads.py": payloads_text(folder.name, payloads.classes),
        folder / "operations.py": operations_text(folder.name, requests),
    }


def _is_bulk(path: Path) -> bool:
    return path.read_text("utf-8").startswith(BULK)


def _request(schema: GraphQLSchema, payloads: Payloads, path: Path) -> Request:
    document = parse(read_document(path.parent, path.stem))
    if path.stem.endswith(DRAIN):
        return Request(path.stem, "Tree")
    if _is_bulk(path):
        kind = payloads.add_rows(paged(document))
        found = places(schema, document)
        return Request(path.stem, kind, "read_bulk_query", found)
    kind, nodes = payloads.add(document)
    return Request(
        path.stem, kind, "read_nodes_operation" if nodes else "read_operation"
    )


def resources() -> list[Path]:
    """Give the folders that hold documents."""
    return sorted({path.parent for path in SHOPIFY.glob("*/*.graphql")})


def read_schema(path: Path) -> GraphQLSchema:
    """Read SDL, or an introspection answer as JSON, packed or not."""
    if path.suffix == ".graphql":
        return build_schema(path.read_text("utf-8"), assume_valid=True)
    packed = path.read_bytes()
    text = gzip.decompress(packed) if path.suffix == ".gz" else packed
    return build_client_schema(json.loads(text)["data"], assume_valid=True)


def stale(schema: GraphQLSchema) -> list[Path]:
    """Give the generated files that are not what they should be."""
    return [
        path
        for folder in resources()
        for path, text in generated(schema, folder).items()
        if not path.exists() or path.read_text("utf-8") != text
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the generated files; 1 when a check fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--schema", type=Path, default=SCHEMA)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    schema = read_schema(given.schema)
    if given.check:
        wrong = stale(schema)
        for path in wrong:
            sys.stderr.write(f"{path.relative_to(ROOT)} is stale\n")
        return 1 if wrong else 0
    for folder in resources():
        for path, text in generated(schema, folder).items():
            path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

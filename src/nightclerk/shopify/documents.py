"""GraphQL documents as they are sent: what several of them select is written once."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

FRAGMENTS = "fragments.gql"
SPREAD = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")
DEFINITION = re.compile(
    r"^fragment (?P<name>\w+) on \w+ \{(?P<fields>.*?)^\}", re.MULTILINE | re.DOTALL
)
# A bulk operation takes one operation and nothing beside it.
STANDS_ALONE = re.compile(r"^(mutation\b|# cost: bulk$)", re.MULTILINE)

Fragments = Mapping[str, re.Match[str]]


def read_document(folder: Traversable, name: str) -> str:
    """Give `name.graphql` with what it uses of the folder's fragments.

    They stand behind it; in a mutation or a bulk query each stands in its place.
    `ValueError` names a fragment that is neither there nor in the document itself.
    """
    text = folder.joinpath(f"{name}.graphql").read_text("utf-8")
    fragments = _fragments(folder)
    for used in _used(text, fragments):
        if used not in fragments and f"fragment {used} on " not in text:
            raise ValueError(f"{name}.graphql: there is no fragment {used}")
    if STANDS_ALONE.search(text):
        return _in_place(text, fragments)
    return "\n\n".join([text.rstrip(), *_behind(text, fragments)]) + "\n"


def _fragments(folder: Traversable) -> Fragments:
    file = folder.joinpath(FRAGMENTS)
    text = file.read_text("utf-8") if file.is_file() else ""
    return {found["name"]: found for found in DEFINITION.finditer(text)}


def _used(text: str, fragments: Fragments) -> set[str]:
    """Give the names of all fragments of a text, and of those inside them."""
    used: set[str] = set()
    waiting = SPREAD.findall(text)
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            inside = fragments[name]["fields"] if name in fragments else ""
            waiting += SPREAD.findall(inside)
    return used


def _behind(text: str, fragments: Fragments) -> Iterator[str]:
    used = _used(text, fragments)
    return (found[0] for name, found in fragments.items() if name in used)


def _in_place(text: str, fragments: Fragments) -> str:
    """Write each fragment's fields where it is spread."""

    def fields(spread: re.Match[str]) -> str:
        found = fragments.get(spread[1])
        return _in_place(found["fields"].strip(), fragments) if found else spread[0]

    return SPREAD.sub(fields, text)

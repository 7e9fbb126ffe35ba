"""Keep the German words complete and fresh.

    python tools/translate.py           collect all words, update the .po, compile it
    python tools/translate.py --check   say what is missing or stale; exits with 1 then

Collected are `gettext` and its relatives, `words` of the floors below the pages, the
titles of parameters, and the templates. The .po file is then edited by hand.
"""

import argparse
import ast
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "nightclerk"
LANGUAGE = "de"
PO = PACKAGE / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"

ONE = {"_", "gettext", "gettext_lazy", "gettext_noop", "words", "Text"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
# Titles and explanations of parameters are words as well; settings are for programmers.
SHOWN = {"title", "description"}
NOT_SHOWN = (PACKAGE / "simulator", PACKAGE / "cli", PACKAGE / "config" / "env.py")
IN_TEMPLATES = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# The files change only when words do, so they name no day.
NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"\{\w+\}|%\(\w+\)[sd]|%[sd]")


@dataclass(frozen=True)
class Found:
    """Words in a file: singular or singular and plural, and their context."""

    path: Path
    words: tuple[str, ...]
    context: str | None = None


class Collector(ast.NodeVisitor):
    """Collects the words of one Python file, and calls whose words cannot be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Found] = []
        self.unreadable: list[int] = []

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "id", "")
        if name in ONE:
            self._keep(node, node.args[:1])
        elif name in PLURAL:
            self._keep(node, node.args[:2])
        elif name in CONTEXT:
            context = _text(node.args[0]) if node.args else None
            self._keep(node, node.args[1:2], context)
        elif name == "Field":
            for keyword in node.keywords:
                if keyword.arg in SHOWN and _text(keyword.value):
                    self._keep(node, [keyword.value])
        self.generic_visit(node)

    def _keep(
        self, node: ast.Call, given: list[ast.expr], context: str | None = None
    ) -> None:
        texts = [text for each in given if (text := _text(each)) is not None]
        if given and len(texts) == len(given):
            self.found.append(Found(self.path, tuple(texts), context))
        elif getattr(node.func, "id", "") == "words":
            self.unreadable.append(node.lineno)


def _text(node: ast.expr) -> str | None:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return node.value if is_text else None


def python_files() -> list[Path]:
    """Give the files whose words people read on the pages."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not any(path.is_relative_to(folder) for folder in NOT_SHOWN)
        and "migrations" not in path.parts
    ]


def collected() -> Iterator[Found]:
    """Give all words of the program and its templates."""
    for path in python_files():
        collector = Collector(path)
        collector.visit(ast.parse(path.read_text()))
        for found in collector.found:
            if found.words[0]:
                yield found
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        yield from _in_template(path)


def unreadable() -> list[str]:
    """Name the calls of `words` whose first argument is not written out."""
    named = []
    for path in python_files():
        collector = Collector(path)
        collector.visit(ast.parse(path.read_text()))
        named += [f"{path.relative_to(ROOT)}:{line}" for line in collector.unreadable]
    return named


def _in_template(path: Path) -> Iterator[Found]:
    source = templatize(path.read_text(), origin=str(path))
    # Only the words matter; the indentation of HTML is none for Python.
    flat = "\n".join(line.lstrip() for line in source.splitlines())
    calls = extract_python(io.BytesIO(flat.encode()), IN_TEMPLATES, (), {})
    for _, function, given, _ in calls:
        parts = [given] if isinstance(given, str) else [each for each in given if each]
        has_context = "pgettext" in str(function)
        context = parts[0] if has_context else None
        yield Found(path, tuple(parts[1:] if has_context else parts), context)


def template() -> Catalog:
    """Make the catalogue of all words, untranslated."""
    catalog = Catalog(charset="utf-8")
    for found in collected():
        place = str(found.path.relative_to(ROOT))
        words = found.words if len(found.words) > 1 else found.words[0]
        catalog.add(words, locations=[(place, 0)], context=found.context)
    return catalog


def fresh() -> Catalog:
    """Give the German catalogue with exactly the words of today."""
    known = Catalog(locale=LANGUAGE)
    if PO.exists():
        with PO.open("rb") as file:
            known = read_po(file, locale=LANGUAGE)
    catalog = Catalog(
        locale=LANGUAGE,
        language_team="Nightclerk",
        charset="utf-8",
        fuzzy=False,
        creation_date=NO_DATE,
        revision_date=NO_DATE,
    )
    for message in template():
        if message.id:
            old = known.get(_id(message), message.context)
            catalog.add(
                message.id,
                string=old.string if old else None,
                locations=sorted(set(message.locations)),
                flags={flag for flag in old.flags if flag == "fuzzy"} if old else (),
                context=message.context,
            )
    return catalog


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def as_po(catalog: Catalog) -> bytes:
    """Write a catalogue as a .po file that changes only when words change."""
    out = io.BytesIO()
    write_po(out, catalog, sort_output=True, include_lineno=False, width=88)
    lines = out.getvalue().decode().splitlines(keepends=True)
    moving = ('"POT-C', '"PO-R', '"Generated-By', '"Report', '"Last-', '"Project', "# ")
    kept = [line for line in lines if not line.startswith(moving) and line != "#\n"]
    return "".join(kept).encode()


def as_mo(catalog: Catalog) -> bytes:
    """Compile a catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def problems(catalog: Catalog) -> list[str]:
    """List what is missing, uncertain or has other places than the English."""
    found = [f"Not written out: {place}" for place in unreadable()]
    for message in catalog:
        if not message.id:
            continue
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        german = (
            message.string if isinstance(message.string, tuple) else (message.string,)
        )
        if not all(german):
            found.append(f"Missing: {english[0]}")
        elif message.fuzzy:
            found.append(f"Uncertain: {english[0]}")
        elif set(PLACE.findall(english[-1])) != set(PLACE.findall(german[-1])):
            found.append(f"Other places: {english[0]}")
    return found


def stale(catalog: Catalog) -> list[str]:
    """Name the files that are not what they would be made now."""
    wanted = {PO: as_po(catalog), PO.with_suffix(".mo"): as_mo(catalog)}
    return [
        f"Stale: {path.relative_to(ROOT)}; run tools/translate.py"
        for path, content in wanted.items()
        if not path.exists() or path.read_bytes() != content
    ]


def main(arguments: list[str]) -> int:
    """Update and compile, or check only; name what a translator has to do."""
    parser = argparse.ArgumentParser(description="Keep the German words fresh.")
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args(arguments).check
    catalog = fresh()
    if not is_check:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(as_po(catalog))
        PO.with_suffix(".mo").write_bytes(as_mo(catalog))
    found = problems(catalog) + (stale(catalog) if is_check else [])
    for problem in found:
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{len(catalog)} words, {len(found)} to do\n")
    return 1 if found and is_check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

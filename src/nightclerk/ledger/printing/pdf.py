"""Setting papers: the typst library makes pages of a template and of facts."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).parent / "papers.typ"
# Readable by a screen reader, and for as long as the law has papers kept.
KEPT: "list[typst.PDFStandard]" = ["ua-1", "a-2a"]


def pdf_of(facts: dict[str, Any], *, at: datetime) -> bytes:
    """Set a paper as PDF/A-2a and PDF/UA-1.

    The same facts and the same moment of making make the same bytes. Names in a
    script that the fonts of the library lack are set with fonts of the machine, as
    an ordinary PDF: for keeping, every sign must have its font.
    """
    try:
        return _set(facts, at=at, standards=KEPT, fonts=_own_fonts())
    except typst.TypstError:
        return _set(facts, at=at, standards=[], fonts=_all_fonts())


def pictures_of(facts: dict[str, Any]) -> list[bytes]:
    """Set a paper as PNG, one picture for each page."""
    compiler = typst.Compiler(TEMPLATE, font_paths=_own_fonts(), sys_inputs=_in(facts))
    return _pieces(compiler.compile(format="png"))


def _set(
    facts: dict[str, Any],
    *,
    at: datetime,
    standards: "list[typst.PDFStandard]",
    fonts: typst.Fonts,
) -> bytes:
    compiler = typst.Compiler(TEMPLATE, font_paths=fonts, sys_inputs=_in(facts))
    made = compiler.compile(
        format="pdf", pdf_standards=standards, timestamp=int(at.timestamp())
    )
    return b"".join(_pieces(made))


def _pieces(made: bytes | list[bytes] | None) -> list[bytes]:
    return made if isinstance(made, list) else [made or b""]


def _in(facts: dict[str, Any]) -> dict[str, str]:
    return {"data": json.dumps(facts, ensure_ascii=False)}


@cache
def _own_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True)

"""Who carries out what a request wants changed about files and pictures."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from nightclerk.simulator.engine.media_rules import Problem

Node = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]


class KeepsMedia(Protocol):
    """Where pictures are made, changed, and put on products and variants."""

    def create(self, rows: Rows) -> tuple[list[Node] | None, list[Problem]]:
        """Make pictures of all sources; or give what is wrong and make none."""

    def update(self, rows: Rows) -> tuple[list[Node] | None, list[Problem]]:
        """Change all that is named; or give what is wrong and change nothing."""

    def delete(self, gids: Sequence[str]) -> list[str]:
        """Delete pictures; gives the ids that are unknown, and does nothing then."""

    def problems(self, rows: Rows) -> list[Problem]:
        """Say what is wrong with the files that a product or a variant shall have."""

    def attach(self, product: Node, rows: Rows) -> None:
        """Make a product's pictures exactly these (`FileSetInput`), in this order."""

    def add(self, product: Node, rows: Rows) -> list[Node]:
        """Make pictures (`CreateMediaInput`) at the end of a product's; gives them."""

    def attach_to_variant(
        self, product: Node, variant: Node, row: Mapping[str, Any] | None
    ) -> None:
        """Give a variant one picture (`FileSetInput`), or none."""

    def reorder(self, product: Node, moves: Sequence[tuple[str, int]]) -> None:
        """Move pictures of a product to places, one after the other, in a moment."""


class TakesUploads(Protocol):
    """Where places for files are made."""

    def stage(self, rows: Rows) -> tuple[list[Node] | None, list[Node]]:
        """Make a place for each file, or give what is wrong with the wishes."""

"""Who carries out what a request wants shipped, held back or moved."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

Node = dict[str, Any]
Given = Mapping[str, Any]


class Ships(Protocol):
    """Where fulfilments are made; fulfilment orders are held and moved.

    Without `at_services` nothing is known of what a fulfilment service ships.
    """

    def create(
        self, given: Given, *, message: str | None = None, at_services: bool = True
    ) -> tuple[Node | None, list[Node]]:
        """Make a fulfilment of fulfilment orders; or give what is wrong."""

    def track(
        self, gid: str, given: Given, *, notify: bool = False
    ) -> tuple[Node | None, list[Node]]:
        """Say anew how a fulfilment is followed; or give what is wrong."""

    def cancel(self, gid: str) -> tuple[Node | None, list[Node]]:
        """Cancel a fulfilment; or give what is wrong."""

    def hold(
        self, gid: str, given: Given, *, at_services: bool = True
    ) -> tuple[Node | None, Node | None, list[Node]]:
        """Hold a fulfilment order, or some of it; gives what is not held besides."""

    def release(
        self, gid: str, holds: Sequence[str] | None = None, *, at_services: bool = True
    ) -> tuple[Node | None, list[Node]]:
        """Release the holds of a fulfilment order, all or those that are named."""

    def move(
        self,
        gid: str,
        place: str,
        rows: Sequence[Given] = (),
        *,
        at_services: bool = True,
    ) -> tuple[Node | None, Node | None, list[Node]]:
        """Let another location ship what is left; gives what moved and what it was."""

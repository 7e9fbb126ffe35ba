"""What the steps of a demonstration tell its terminal: one JSON object a line."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any


def tell(kind: str, **facts: Any) -> None:
    """Write one line; `kind` is step, progress, result or error."""
    sys.stdout.write(json.dumps({"kind": kind, **facts}, default=str) + "\n")
    sys.stdout.flush()


def heard(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Read the lines again; whatever is not one of them is passed over."""
    for line in lines:
        if line.startswith("{"):
            told: dict[str, Any] = json.loads(line)
            yield told

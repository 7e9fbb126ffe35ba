"""What buttons of a card do: each is one service call, named once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Call = Callable[[Any, Any], Any]  # (record, actor); gives the record to go on with


def always(record: Any) -> bool:
    """Tell that a button is there for every record."""
    return True


@dataclass(frozen=True)
class Act:
    """A button: what it is called, what it does, and when it is there.

    `done` is said afterwards, with `{record}` in it. `asks` is asked before, where the
    deed cannot be taken back. `right` is the permission's first word.
    """

    title: Any
    icon: str
    call: Call
    done: Any
    when: Callable[[Any], bool] = field(default=always)
    is_first: bool = False
    is_danger: bool = False
    right: str = "change"
    asks: Any = ""


@dataclass(frozen=True)
class Button:
    """A button as a card draws it: a link to a page, or a form of its own."""

    title: Any
    icon: str
    address: str
    is_form: bool = False
    is_first: bool = False
    is_danger: bool = False

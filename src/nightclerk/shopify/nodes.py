"""One record of an answer, kept as JSON and read only when somebody asks."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar

import msgspec

from nightclerk.core.errors import NightclerkError
from nightclerk.shopify.refusals import record_unreadable

N = TypeVar("N")
PLACE = re.compile(r"^(?P<problem>.*) - at `\$?\.?(?P<field>.*)`$")


@dataclass(frozen=True)
class Node(Generic[N]):
    """A record's id and its JSON; one that is bad never spoils its page.

    `trouble` is why Shopify could not give the record; its JSON is `null` then.
    """

    gid: str
    raw: bytes = field(repr=False)
    kind: type[N] = field(repr=False)
    trouble: NightclerkError | None = None

    def decode(self) -> N:
        """Read the record; raises `PayloadError` that names the id and the field."""
        if self.trouble is not None:
            raise self.trouble
        return read_record(self.raw, self.kind, gid=self.gid)


def read_record(raw: bytes, kind: type[N], *, gid: str) -> N:
    """Read JSON into its type; raises `PayloadError`."""
    try:
        record: N = _decoder(kind).decode(raw)
    except msgspec.DecodeError as error:
        found = PLACE.match(str(error))
        place = found["field"] if found else ""
        problem = found["problem"] if found else str(error)
        raise record_unreadable(gid, place or "-", problem) from None
    return record


def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    # mypy does not know that every type can be the key of a cache, hence the detour.
    return _cached_decoder(kind)


@cache
def _cached_decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)

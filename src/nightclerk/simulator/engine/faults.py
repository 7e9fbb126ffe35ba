"""Trouble on demand: late answers, error statuses, dropped connections, garbage."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"
    STATUS = "status"
    STATUS_AFTER = "status_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    INTERNAL_ERROR = "internal_error"
    GARBAGE = "garbage"
    THROTTLED = "throttled"
    USER_ERROR = "user_error"
    BULK = "bulk"


# What hits a request, one line of a bulk operation, and such an operation itself.
REQUESTS = frozenset(set(Kind) - {Kind.BULK})
LINES = frozenset({Kind.USER_ERROR, Kind.INTERNAL_ERROR})
OPERATIONS = frozenset({Kind.BULK})

Outcome = Literal["failed", "stuck", "canceled", "expired"]


class Fault(BaseModel):
    """One planned trouble: skip `after` matching requests, then hit `count`.

    `operation` is a regular expression on the operation's name, empty for all;
    `seconds` belongs to latency, `status` and `retry_after` to statuses, `body`
    to garbage, `code`, `field` and `message` to the user error of a mutation, which
    is then not carried out, `outcome`, `share` and `code` to a bulk operation, which
    ends so when that share of it is done. `count` 0: until the faults are cleared.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    count: int = Field(default=1, ge=0)
    after: int = Field(default=0, ge=0)
    operation: str = ""
    seconds: float = Field(default=0.0, ge=0)
    status: int = Field(default=503, ge=400, le=599)
    retry_after: float | None = None
    body: str = "<html>It is not you, it is us</html>"
    code: str = "INVALID"
    field: list[str] | None = None
    message: str = "Something is wrong with it"
    outcome: Outcome = "failed"
    share: float = Field(default=0.5, ge=0, le=1)

    @property
    def user_error(self) -> dict[str, object]:
        """What the mutation answers in the place of its work."""
        return {"code": self.code, "field": self.field, "message": self.message}

    def strikes(self, operation: str) -> bool:
        """Say whether this request is hit, and count it."""
        if self.operation and not re.search(self.operation, operation):
            return False
        if self.after:
            self.after -= 1
            return False
        return True


class Faults:
    """The troubles that still wait for their request."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, faults: Iterable[Fault]) -> None:
        """Plan some more."""
        self.planned.extend(faults)

    def clear(self) -> None:
        """Let everything go well again."""
        self.planned.clear()

    def next(self, operation: str, kinds: Collection[Kind] = REQUESTS) -> list[Fault]:
        """Give the troubles that hit this request; the spent ones are gone."""
        hits = [
            fault
            for fault in self.planned
            if fault.kind in kinds and fault.strikes(operation)
        ]
        for fault in hits:
            if fault.count == 1:
                self.planned.remove(fault)
            elif fault.count:
                fault.count -= 1
        return hits

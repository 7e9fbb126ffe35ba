"""Why a program is not let in."""

from nightclerk.core.errors import Refused, Transient


class NotKnown(Refused):
    """No key, or none that opens anything."""

    kind = "not_known"


class TooOften(Transient):
    """The key asks more often than it may; `retry_after` seconds later it may."""

    kind = "too_often"

"""When two pieces of work would change things under each other."""

from collections.abc import Iterable
from dataclasses import dataclass

from nightclerk.jobs.registry import Resource


@dataclass(frozen=True)
class Needs:
    """What a piece of work reads and what it changes."""

    reads: frozenset[Resource] = frozenset()
    writes: frozenset[Resource] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.reads or self.writes)


def contested(one: Needs, other: Needs) -> frozenset[Resource]:
    """Give what one of them changes while the other reads or changes it."""
    return (one.writes & (other.reads | other.writes)) | (one.reads & other.writes)


def as_text(resources: Iterable[Resource]) -> list[str]:
    """Write resources as the database keeps them: `name@scope`."""
    return sorted(f"{resource.name}@{resource.scope}" for resource in resources)


def from_text(kept: Iterable[str]) -> frozenset[Resource]:
    """Read what `as_text` wrote."""
    return frozenset(
        Resource(name, scope)
        for name, _, scope in (resource.partition("@") for resource in kept)
    )

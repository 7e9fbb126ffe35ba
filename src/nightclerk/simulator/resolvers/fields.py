"""All fields that are not just read from an object, from one module a subject."""

from nightclerk.simulator.context import Resolver
from nightclerk.simulator.resolvers.mutations import MUTATIONS
from nightclerk.simulator.resolvers.queries import RESOLVERS

FIELDS: dict[str, Resolver] = {
    **RESOLVERS,
    **MUTATIONS,
}

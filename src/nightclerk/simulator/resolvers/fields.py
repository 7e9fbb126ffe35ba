"""All fields that are not just read from an object, from one module a subject."""

from nightclerk.simulator.engine.context import Resolver
from nightclerk.simulator.resolvers.bulk_mutations import BULK_FIELDS
from nightclerk.simulator.resolvers.inventory_fields import INVENTORY_FIELDS
from nightclerk.simulator.resolvers.mutations import MUTATIONS
from nightclerk.simulator.resolvers.product_fields import PRODUCT_FIELDS
from nightclerk.simulator.resolvers.queries import RESOLVERS

FIELDS: dict[str, Resolver] = {
    **RESOLVERS,
    **BULK_FIELDS,
    **INVENTORY_FIELDS,
    **PRODUCT_FIELDS,
    **MUTATIONS,
}

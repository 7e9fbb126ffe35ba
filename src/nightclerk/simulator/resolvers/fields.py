"""All fields that are not just read from an object, from one module a subject."""

from nightclerk.simulator.engine.context import Resolver
from nightclerk.simulator.resolvers.bulk_mutations import BULK_FIELDS
from nightclerk.simulator.resolvers.inventory_fields import INVENTORY_FIELDS
from nightclerk.simulator.resolvers.mutations import MUTATIONS
from nightclerk.simulator.resolvers.payment_fields import PAYMENT_FIELDS
from nightclerk.simulator.resolvers.product_fields import PRODUCT_FIELDS
from nightclerk.simulator.resolvers.queries import RESOLVERS
from nightclerk.simulator.resolvers.shipping_fields import SHIPPING_FIELDS

FIELDS: dict[str, Resolver] = {
    **RESOLVERS,
    **BULK_FIELDS,
    **INVENTORY_FIELDS,
    **PAYMENT_FIELDS,
    **PRODUCT_FIELDS,
    **SHIPPING_FIELDS,
    **MUTATIONS,
}

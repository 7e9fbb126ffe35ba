"""The mutations that the simulated shop carries out, from one module a subject."""

from nightclerk.simulator.engine.context import Resolver
from nightclerk.simulator.resolvers.bulk_mutations import BULK_MUTATIONS
from nightclerk.simulator.resolvers.customer_mutations import CUSTOMER_MUTATIONS
from nightclerk.simulator.resolvers.inventory_mutations import INVENTORY_MUTATIONS
from nightclerk.simulator.resolvers.media_mutations import MEDIA_MUTATIONS
from nightclerk.simulator.resolvers.product_mutations import PRODUCT_MUTATIONS
from nightclerk.simulator.resolvers.shipping_mutations import SHIPPING_MUTATIONS

MUTATIONS: dict[str, Resolver] = {
    **BULK_MUTATIONS,
    **CUSTOMER_MUTATIONS,
    **INVENTORY_MUTATIONS,
    **MEDIA_MUTATIONS,
    **PRODUCT_MUTATIONS,
    **SHIPPING_MUTATIONS,
}

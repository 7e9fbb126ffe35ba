"""What apps change about products, their variants and where they are sold."""

from nightclerk.simulator.context import Resolver

PRODUCT_MUTATIONS: dict[str, Resolver] = {}

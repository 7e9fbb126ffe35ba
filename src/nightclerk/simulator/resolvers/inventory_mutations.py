"""What apps change about stock."""

from nightclerk.simulator.context import Resolver

INVENTORY_MUTATIONS: dict[str, Resolver] = {}

"""Types of the answers about inventory, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime

from nightclerk.shopify.operations import Payload


class InventoryQuantity(Payload, frozen=True):
    name: str
    quantity: int


class InventoryLevel(Payload, frozen=True):
    id: str
    is_active: bool
    updated_at: datetime
    quantities: list[InventoryQuantity]


class UserError(Payload, frozen=True):
    message: str
    field: list[str] | None = None


class InventoryActivatePayload(Payload, frozen=True):
    user_errors: list[UserError]
    inventory_level: InventoryLevel | None = None


class InventoryActivateData(Payload, frozen=True):
    inventory_activate: InventoryActivatePayload | None = None


class InventoryAdjustmentGroup(Payload, frozen=True):
    id: str
    created_at: datetime


class InventorySetQuantitiesUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class InventorySetQuantitiesPayload(Payload, frozen=True):
    user_errors: list[InventorySetQuantitiesUserError]
    inventory_adjustment_group: InventoryAdjustmentGroup | None = None


class InventorySetData(Payload, frozen=True):
    inventory_set_quantities: InventorySetQuantitiesPayload | None = None


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class Reference(Payload, frozen=True):
    id: str


class InventoryLevelRow(Payload, frozen=True):
    id: str
    is_active: bool
    updated_at: datetime
    location: Reference
    quantities: list[InventoryQuantity]


class InventoryItemInventoryLevels(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[InventoryLevelRow]


class InventoryItem(Payload, frozen=True):
    id: str
    tracked: bool
    inventory_levels: InventoryItemInventoryLevels

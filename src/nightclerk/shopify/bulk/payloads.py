"""Types of the answers about bulk, generated; do not edit."""

# ruff: noqa: D101

from datetime import datetime

from nightclerk.shopify.operations import Payload


class BulkOperation(Payload, frozen=True):
    id: str
    type: str
    status: str
    created_at: datetime


class UserError(Payload, frozen=True):
    message: str
    field: list[str] | None = None


class BulkOperationCancelPayload(Payload, frozen=True):
    user_errors: list[UserError]
    bulk_operation: BulkOperation | None = None


class BulkCancelData(Payload, frozen=True):
    bulk_operation_cancel: BulkOperationCancelPayload | None = None


class BulkOperationAgain(Payload, frozen=True):
    id: str
    type: str
    status: str
    created_at: datetime
    object_count: str
    root_object_count: str
    error_code: str | None = None
    completed_at: datetime | None = None
    file_size: str | None = None
    url: str | None = None
    partial_data_url: str | None = None


class BulkOperationData(Payload, frozen=True):
    bulk_operation: BulkOperationAgain | None = None


class PageInfo(Payload, frozen=True):
    has_next_page: bool
    end_cursor: str | None = None


class BulkOperations(Payload, frozen=True):
    page_info: PageInfo
    nodes: list[BulkOperationAgain]


class BulkOperationsData(Payload, frozen=True):
    bulk_operations: BulkOperations


class BulkMutationUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class BulkOperationRunMutationPayload(Payload, frozen=True):
    user_errors: list[BulkMutationUserError]
    bulk_operation: BulkOperation | None = None


class BulkRunMutationData(Payload, frozen=True):
    bulk_operation_run_mutation: BulkOperationRunMutationPayload | None = None


class BulkOperationUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class BulkOperationRunQueryPayload(Payload, frozen=True):
    user_errors: list[BulkOperationUserError]
    bulk_operation: BulkOperation | None = None


class BulkRunQueryData(Payload, frozen=True):
    bulk_operation_run_query: BulkOperationRunQueryPayload | None = None

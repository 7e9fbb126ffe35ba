"""Types of the answers about uploads, generated; do not edit."""

# ruff: noqa: D101

from nightclerk.shopify.operations import Payload


class StagedUploadParameter(Payload, frozen=True):
    name: str
    value: str


class StagedMediaUploadTarget(Payload, frozen=True):
    parameters: list[StagedUploadParameter]
    url: str | None = None
    resource_url: str | None = None


class UserError(Payload, frozen=True):
    message: str
    field: list[str] | None = None


class StagedUploadsCreatePayload(Payload, frozen=True):
    user_errors: list[UserError]
    staged_targets: list[StagedMediaUploadTarget] | None = None


class StagedUploadsCreateData(Payload, frozen=True):
    staged_uploads_create: StagedUploadsCreatePayload | None = None

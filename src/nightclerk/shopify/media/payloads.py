"""Types of the answers about media, generated; do not edit."""

# ruff: noqa: D101

from msgspec import field

from nightclerk.shopify.operations import Payload


class File(Payload, frozen=True):
    typename: str = field(name="__typename")
    id: str
    file_status: str


class FilesUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class FileCreatePayload(Payload, frozen=True):
    user_errors: list[FilesUserError]
    files: list[File] | None = None


class FilesCreateData(Payload, frozen=True):
    file_create: FileCreatePayload | None = None


class FileDeletePayload(Payload, frozen=True):
    user_errors: list[FilesUserError]
    deleted_file_ids: list[str] | None = None


class FilesDeleteData(Payload, frozen=True):
    file_delete: FileDeletePayload | None = None


class FileUpdatePayload(Payload, frozen=True):
    user_errors: list[FilesUserError]
    files: list[File] | None = None


class FilesUpdateData(Payload, frozen=True):
    file_update: FileUpdatePayload | None = None


class MediaError(Payload, frozen=True):
    code: str
    message: str
    details: str | None = None


class FileError(Payload, frozen=True):
    code: str
    message: str
    details: str | None = None


class Image(Payload, frozen=True):
    url: str
    width: int | None = None
    height: int | None = None


class MediaImage(Payload, frozen=True):
    id: str
    status: str
    file_status: str
    media_errors: list[MediaError]
    file_errors: list[FileError]
    alt: str | None = None
    image: Image | None = None


class Job(Payload, frozen=True):
    id: str
    done: bool


class MediaUserError(Payload, frozen=True):
    message: str
    code: str | None = None
    field: list[str] | None = None


class ProductReorderMediaPayload(Payload, frozen=True):
    media_user_errors: list[MediaUserError]
    job: Job | None = None


class ProductMediaReorderData(Payload, frozen=True):
    product_reorder_media: ProductReorderMediaPayload | None = None

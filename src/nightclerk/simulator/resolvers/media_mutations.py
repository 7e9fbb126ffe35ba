"""What apps change about files and pictures, and the places for what they send."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nightclerk.simulator.engine.context import Context, Node, Resolver
from nightclerk.simulator.engine.media_rules import Problem
from nightclerk.simulator.engine.templates import plain
from nightclerk.simulator.resolvers.refusals import refusable

Arguments = Mapping[str, Any]
Written = tuple[list[Node] | None, list[Problem]]


def staged_uploads_create(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Make places for files."""
    targets, problems = ctx.desk.uploads.stage(arguments["input"])
    return plain(
        "StagedUploadsCreatePayload", stagedTargets=targets, userErrors=problems
    )


def _files(kind: str, work: Callable[[Context, Arguments], Written]) -> Resolver:
    """Make the reader of a mutation of files: all of them, or none."""

    def resolve(ctx: Context, _root: Node, arguments: Arguments) -> Node:
        files, problems = work(ctx, arguments)
        return plain(f"{kind}Payload", files=files, userErrors=_errors(problems))

    return refusable(kind, resolve)


def _create(ctx: Context, arguments: Arguments) -> Written:
    return ctx.desk.media.create(arguments["files"])


def _update(ctx: Context, arguments: Arguments) -> Written:
    return ctx.desk.media.update(arguments["files"])


def file_delete(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Delete files, wherever they are."""
    gids = arguments["fileIds"]
    unknown = ctx.desk.media.delete(gids)
    if not unknown:
        return plain("FileDeletePayload", deletedFileIds=gids, userErrors=[])
    listed = ", ".join(f'"{gid}"' for gid in unknown)
    error = plain(
        "FilesUserError",
        field=["fileIds"],
        code="FILE_DOES_NOT_EXIST",
        message=f"File ids [{listed}] do not exist.",
    )
    return plain("FileDeletePayload", deletedFileIds=None, userErrors=[error])


def product_reorder_media(ctx: Context, _root: Node, arguments: Arguments) -> Node:
    """Move pictures of a product; it is done a moment later."""
    product = ctx.shelves.node(arguments["id"])
    if product is None or product["__typename"] != "Product":
        return _not_moved(["id"], "PRODUCT_DOES_NOT_EXIST", "Product does not exist")
    known = {media["id"] for media in product["media"]}
    for row, move in enumerate(arguments["moves"]):
        if move["id"] not in known:
            return _not_moved(
                ["moves", str(row), "id"],
                "MEDIA_DOES_NOT_EXIST",
                "Media does not exist",
            )
    moves = [(move["id"], int(move["newPosition"])) for move in arguments["moves"]]
    ctx.desk.media.reorder(product, moves)
    number = product["id"].rpartition("/")[2]
    job = plain("Job", id=f"gid://shopify/Job/reorder-{number}", done=False)
    return plain("ProductReorderMediaPayload", job=job, mediaUserErrors=[])


def _not_moved(field: list[str], code: str, message: str) -> Node:
    error = plain("MediaUserError", field=field, code=code, message=message)
    return plain("ProductReorderMediaPayload", job=None, mediaUserErrors=[error])


def _errors(problems: Iterable[Problem]) -> list[Node]:
    return [
        plain(
            "FilesUserError",
            field=problem.path("files"),
            code=problem.code,
            message=problem.message,
        )
        for problem in problems
    ]


MEDIA_MUTATIONS: dict[str, Resolver] = {
    "Mutation.stagedUploadsCreate": refusable(
        "StagedUploadsCreate", staged_uploads_create
    ),
    "Mutation.fileCreate": _files("FileCreate", _create),
    "Mutation.fileUpdate": _files("FileUpdate", _update),
    "Mutation.fileDelete": refusable("FileDelete", file_delete),
    "Mutation.productReorderMedia": product_reorder_media,
}

"""Send changes of pictures: bytes to the file store, the rest by calls of 250."""

from collections.abc import Mapping, Sequence
from typing import Any

from nightclerk.connector.mapping.pictures.wishes import (
    GONE,
    KINDS,
    MAKE,
    ORDER,
    PUT,
    SHOW,
    TEXT,
    in_order,
    moves,
)
from nightclerk.connector.models import OutgoingCall, OutgoingChange, Shop
from nightclerk.connector.services.pictures.answers import (
    keep_not_uploaded,
    picture_keeper,
)
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.connector.tasks.pictures.judging import (
    judged,
    not_taken,
    refusals,
    said,
)
from nightclerk.connector.tasks.pictures.reading import read_pictures
from nightclerk.connector.tasks.sending.calls import CallSender
from nightclerk.core.errors import NightclerkError, NotFound, Refused, Transient
from nightclerk.jobs.context import Context
from nightclerk.ledger.selectors.goods import picture_bytes
from nightclerk.shopify.client import LARGEST_PAGE, ShopifyClient
from nightclerk.shopify.media.operations import (
    FILES_CREATE,
    FILES_UPDATE,
    PRODUCT_MEDIA_REORDER,
)
from nightclerk.shopify.media.pictures import NewPicture, create_input
from nightclerk.shopify.products.operations import VARIANTS_UPDATE
from nightclerk.shopify.uploads.sending import FileToSend, Target, stage, upload

Changes = Sequence[OutgoingChange]
MOST_LOST = 3  # files not taken one after the other: the store is down


class PictureCalls:
    """Sends planned changes of pictures of one shop, for one run."""

    def __init__(self, ctx: Context, shop: Shop, client: ShopifyClient) -> None:
        self._ctx, self._shop, self._client = ctx, shop, client
        self._sender = CallSender(ctx, shop, client)
        self._targets: dict[int, Target] = {}
        self._lost = 0

    def settle(self) -> None:
        """Send again what has no answer: each of these does no more when done twice.

        A file of the same name takes the place of the one that is there; a picture
        that is on a product is not put there again.
        """
        self._sender.settle(KINDS, _not_there)

    def make(self, changes: Changes) -> int:
        """Send files and make pictures of them; gives how many Shopify works on now."""
        made = 0
        for batch in _batches(changes):
            sent = self._upload(batch)
            made += self._send(MAKE, sent)
        return made

    def put(self, changes: Changes) -> None:
        """Put ready pictures on their products."""
        for batch in _batches(changes):
            self._send(PUT, batch)

    def send(self, changes: Changes) -> None:
        """Send all other changes, kind by kind; what is taken off goes last."""
        by_kind: dict[str, list[OutgoingChange]] = {}
        for change in changes:
            by_kind.setdefault(change.kind, []).append(change)
        for group in _by_product(by_kind.get(SHOW, ())):
            self._send(SHOW, group)
        for batch in _batches(by_kind.get(ORDER, ())):
            self._order(batch)
        for kind in (TEXT, GONE):
            for batch in _batches(by_kind.get(kind, ())):
                self._send(kind, batch)

    def _send(self, kind: str, changes: Changes) -> int:
        """Send changes of a kind; those that others kept from being done go again."""
        keep, confirmed = picture_keeper(self._shop, kind), 0
        left = len(changes)
        while left:
            kept = self._sender.send(kind, changes, self._ask, keep=keep)
            confirmed += len(kept.confirmed)
            left = kept.released if kept.released < left else 0
        return confirmed

    def _ask(self, call: OutgoingCall, changes: Changes) -> Answers:
        if call.kind == MAKE:
            return self._ask_files(changes)
        if call.kind == SHOW:
            return self._ask_variants(changes)
        return self._ask_places(call.kind, changes)

    def _upload(self, changes: Changes) -> list[OutgoingChange]:
        """Send the bytes of files; gives those that the store took."""
        self._ctx.check()
        wanted = [_file_of(change.payload) for change in changes]
        targets = stage(self._client, wanted)
        taken: list[OutgoingChange] = []
        failed: list[tuple[OutgoingChange, NightclerkError]] = []
        for change, target in zip(changes, targets, strict=True):
            self._ctx.check()
            try:
                content = picture_bytes(change.payload["digest"])
                upload(self._client.http, target, content)
            except (Refused, NotFound, Transient) as error:
                failed.append((change, error))
                self._lose(error)
                continue
            self._lost = 0
            self._targets[change.pk] = target
            taken.append(change)
        keep_not_uploaded(self._shop, failed, run_id=self._ctx.run_id)
        for change, reason in failed:
            self._ctx.skip(change.subject, reason)
        return taken

    def _lose(self, error: NightclerkError) -> None:
        """Stop the run where the store answers nothing any more."""
        self._lost = self._lost + 1 if isinstance(error, Transient) else 0
        if self._lost >= MOST_LOST:
            raise error

    def _ask_files(self, changes: Changes) -> Answers:
        told = [self._new_picture(change) for change in changes]
        attempt = self._client.attempt(FILES_CREATE, files=told)
        if attempt.errors:
            return judged(changes, attempt.errors, list(range(len(changes))))
        answer = attempt.data.file_create
        files = (answer.files if answer else None) or []
        if len(files) != len(changes):
            return {}
        return {
            change.pk: Verdict(answer={"gid": file.id})
            for change, file in zip(changes, files, strict=True)
        }

    def _new_picture(self, change: OutgoingChange) -> dict[str, Any]:
        told = change.payload
        source = self._targets[change.pk].resource_url
        return create_input(
            NewPicture(source, told["alt"], told["file"], replaces=True)
        )

    def _ask_places(self, kind: str, changes: Changes) -> Answers:
        """Put pictures on products, take them off, or describe them: one way for all.

        What was put is looked for afterwards: Shopify's answer does not name it.
        """
        rows: dict[str, dict[str, Any]] = {}
        places: list[int] = []
        for change in changes:
            gid = change.payload["picture"]
            row = rows.setdefault(gid, {"id": gid})
            places.append(list(rows).index(gid))
            _add_to(row, kind, change.payload)
        attempt = self._client.attempt(FILES_UPDATE, files=list(rows.values()))
        if attempt.errors:
            return judged(changes, attempt.errors, places, is_gone=kind == GONE)
        if kind != PUT:
            return {change.pk: Verdict() for change in changes}
        return self._seen(changes)

    def _seen(self, changes: Changes) -> Answers:
        """Tell which pictures are on their products."""
        products = dict.fromkeys(change.payload["product"] for change in changes)
        found = read_pictures(self._client, list(products)).found
        answers: dict[int, Verdict | None] = {}
        for change in changes:
            there = found.get(change.payload["product"])
            if there is not None and change.payload["picture"] in there.media:
                verdict = Verdict(answer={"media": list(there.media)})
            else:
                verdict = Verdict(not_taken())
            answers[change.pk] = verdict
        return answers

    def _ask_variants(self, changes: Changes) -> Answers:
        """Let variants of one product show pictures, and look whether they do."""
        product = changes[0].payload["product"]
        rows = [{"id": row.gid, "mediaId": row.payload["picture"]} for row in changes]
        attempt = self._client.attempt(
            VARIANTS_UPDATE, productId=product, variants=rows
        )
        refused = refusals(attempt.errors, "variants", list(range(len(changes))))
        found = read_pictures(self._client, [product]).found.get(product)
        shown = found.of_variants if found else {}
        answers: dict[int, Verdict | None] = {}
        for place, change in enumerate(changes):
            error = refused.get(place)
            if error is None and change.payload["picture"] not in shown.get(
                change.gid, ()
            ):
                error = not_taken()
            answers[change.pk] = Verdict(error)
        return answers

    def _order(self, changes: Changes) -> None:
        """Bring pictures into order; those of others keep their places."""
        products = [change.gid for change in changes]
        found = read_pictures(self._client, products).found
        keep = picture_keeper(self._shop, ORDER)
        for change in changes:
            there = found.get(change.gid)
            here = list(there.media) if there else []

            def ask(
                call: OutgoingCall, rows: Changes, here: list[str] = here
            ) -> Answers:
                return self._ask_order(rows[0], here)

            self._sender.send(ORDER, [change], ask, keep=keep)

    def _ask_order(self, change: OutgoingChange, here: Sequence[str]) -> Answers:
        wanted = in_order(here, change.payload["order"])
        told = [
            {"id": gid, "newPosition": str(place)}
            for gid, place in moves(here, wanted).items()
        ]
        if told:
            attempt = self._client.attempt(
                PRODUCT_MEDIA_REORDER, id=change.gid, moves=told
            )
            if attempt.errors:
                return {change.pk: Verdict(said(attempt.errors))}
        return {change.pk: Verdict(answer={"media": wanted})}


def _not_there(call: OutgoingCall, changes: Changes) -> Answers:
    return dict.fromkeys((change.pk for change in changes), None)


def _file_of(told: Mapping[str, Any]) -> FileToSend:
    return FileToSend("IMAGE", told["file"], told["mime"], told["size"], "PUT")


def _add_to(row: dict[str, Any], kind: str, told: Mapping[str, Any]) -> None:
    if kind == TEXT:
        row["alt"] = told["alt"]
    else:
        name = "referencesToAdd" if kind == PUT else "referencesToRemove"
        row.setdefault(name, []).append(told["product"])


def _batches(changes: Changes) -> list[Changes]:
    return [
        changes[start : start + LARGEST_PAGE]
        for start in range(0, len(changes), LARGEST_PAGE)
    ]


def _by_product(changes: Changes) -> list[Changes]:
    found: dict[str, list[OutgoingChange]] = {}
    for change in changes:
        found.setdefault(change.payload["product"], []).append(change)
    return [batch for rows in found.values() for batch in _batches(rows)]

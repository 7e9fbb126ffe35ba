"""What a posted shipment says of how it went: carrier, tracking numbers, link."""

import logging
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from nightclerk.core.errors import Refused
from nightclerk.core.text import words
from nightclerk.jobs.services.rights import require_permission
from nightclerk.ledger.models import PostedDocument
from nightclerk.ledger.services.writing.filling import fill

logger = logging.getLogger(__name__)

CHANGEABLE = ("carrier", "tracking_no", "tracking_url")


@transaction.atomic
def change_tracking(
    shipment: PostedDocument, *, actor: Any = None, **fields: Any
) -> PostedDocument:
    """Change `carrier`, `tracking_no` or `tracking_url` of a posted shipment.

    Several numbers are separated by commas. `Refused` for another document and for
    all fields that are wrong, `NotAllowed` without the right to change postings.
    """
    require_permission(
        actor,
        "ledger.change_posteddocument",
        words("You have no right to change {document}", document=shipment.no),
    )
    if shipment.kind != PostedDocument.Kind.SHIPMENT:
        raise Refused(
            words("{document} is no posted shipment", document=shipment.no),
            hint=words("Only goods that were shipped can be followed."),
        )
    held = PostedDocument.objects.select_for_update(of=("self",)).get(pk=shipment.pk)
    others = {field.name for field in held._meta.concrete_fields} - {*CHANGEABLE}
    fill(
        held,
        fields,
        rules={"tracking_url": _address_rule},
        fixed=others,
        is_whole=False,
    )
    held.save(update_fields=CHANGEABLE)
    logger.info("Tracking of %s was changed by %s", held.no, actor or "the system")
    return held


def _address_rule(value: Any, _record: Any) -> str:
    link = str(value or "").strip()
    parts = urlsplit(link)
    if link and not (parts.scheme in {"http", "https"} and parts.netloc):
        raise Refused(words("This is no address of a page"))
    return link

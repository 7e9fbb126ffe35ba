"""Read what Shopify said of changes of pictures, row by row."""

from collections.abc import Sequence

from nightclerk.connector.models import OutgoingChange
from nightclerk.connector.services.sending.answers import Answers
from nightclerk.connector.services.sending.calls import Verdict
from nightclerk.core.errors import NightclerkError, Refused
from nightclerk.core.text import Text, verbatim, words
from nightclerk.shopify.answers import UserError

Changes = Sequence[OutgoingChange]
NO_FILE = "FILE_DOES_NOT_EXIST"


def judged(
    changes: Changes,
    errors: Sequence[UserError],
    places: Sequence[int],
    *,
    is_gone: bool = False,
) -> Answers:
    """Refuse the rows that are to blame; nothing was done, so the others go again.

    With `is_gone` a file that is no more is as it should be.
    """
    fine = {error.row("files") for error in errors if is_gone and error.code == NO_FILE}
    refused = refusals(errors, "files", places)
    return {
        change.pk: Verdict()
        if place in fine
        else Verdict(refused[place])
        if place in refused
        else None
        for change, place in zip(changes, places, strict=True)
    }


def refusals(
    errors: Sequence[UserError], name: str, places: Sequence[int]
) -> dict[int, NightclerkError]:
    """Give Shopify's words by row; an error that names no row is of all rows."""
    by_row: dict[int, list[UserError]] = {}
    for error in errors:
        row = error.row(name)
        for place in places if row is None else [row]:
            by_row.setdefault(place, []).append(error)
    return {place: said(found) for place, found in by_row.items()}


def said(errors: Sequence[UserError]) -> Refused:
    """Give the refusal that Shopify's words are."""
    told = "; ".join(dict.fromkeys(error.message for error in errors))
    return Refused(verbatim(told), hint=_mend())


def _mend() -> Text:
    return words("Mend it, then send the change again from the list of changes.")


def not_taken() -> Refused:
    """Give the refusal of what Shopify took, and did not do."""
    return Refused(words("Shopify does not show the picture"), hint=_mend())

"""A dry run of a batch: what would become of each document."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from nightclerk.core.errors import NightclerkError, Refused, Transient
from nightclerk.core.text import words
from nightclerk.jobs.context import Context, Level
from nightclerk.jobs.models import JobRun
from nightclerk.ledger.batch_selection import Selection
from nightclerk.ledger.models import SalesDocument
from nightclerk.ledger.posting_options import PostingOptions
from nightclerk.ledger.problems import Problem, problems_in
from nightclerk.ledger.selectors.batches import documents_to_post
from nightclerk.ledger.selectors.setup import Setup
from nightclerk.ledger.services.posting.preview import preview
from nightclerk.ledger.tasks.batch_run import UNITS, said


def look(ctx: Context, selection: Selection, options: PostingOptions) -> None:
    """Say which documents could be posted and what stands in the way of the others.

    Each is looked at as if it were the only one.
    """
    actor = JobRun.objects.select_related("actor").get(pk=ctx.run_id).actor
    found = documents_to_post(selection)
    total = found.count()
    setup = Setup()
    ctx.progress(0, total, unit=UNITS[selection.kind])
    for done, document in enumerate(_each(found), start=1):
        problems = _problems(document, options, setup, actor)
        if problems:
            text = words(
                "{document}: {problems}", document=document, problems=said(problems)
            )
            ctx.say(text, level=Level.WARNING)
        ctx.count(**{"failed" if problems else "ok": 1})
        ctx.progress(done, total)
    would = ctx.counts["ok"]
    ctx.result |= {"would_post": would, "would_fail": total - would, "total": total}
    ctx.say(
        words(
            "{posted} of {total} could be posted, {failed} not. Nothing was posted.",
            posted=would,
            total=total,
            failed=total - would,
        )
    )


def _each(found: QuerySet[SalesDocument]) -> Iterator[SalesDocument]:
    """Read documents one after the other, so that only their keys are in memory."""
    for key in list(found.values_list("pk", flat=True)):
        document = SalesDocument.objects.filter(pk=key).first()
        if document is not None:
            yield document


def _problems(
    document: SalesDocument, options: PostingOptions, setup: Setup, actor: Any
) -> list[Problem]:
    try:
        preview(document, options, actor=actor, setup=setup)
    except Transient:
        raise
    except Refused as refused:
        return problems_in(refused)
    except NightclerkError as error:
        return [Problem(error.text)]
    return []

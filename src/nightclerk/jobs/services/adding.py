"""Make an entry and let it run, in one transaction."""

from typing import Any

from django.db import transaction

from nightclerk.core.params import Params
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.registry import Task
from nightclerk.jobs.services.entries import create, set_ready


@transaction.atomic
def add_ready(
    task: Task, params: Params, *, actor: Any = None, **fields: Any
) -> JobEntry:
    """Make an entry with the fields of `create` and set it ready, or neither.

    `Refused` names the fields that are wrong, or says that its schedule is over.
    """
    return set_ready(create(task, params, actor=actor, **fields), actor=actor)

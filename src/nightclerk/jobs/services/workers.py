"""Which workers are there; shown on the pages, nothing is decided by it."""

import os
import socket

from django.db.models.functions import Now

from nightclerk.jobs.models import Worker


def say_alive(name: str, *, children: int, is_stopping: bool) -> None:
    """Tell that a worker is there, and how many runs it does at the same time."""
    Worker.objects.update_or_create(
        name=name,
        defaults={
            "host": socket.gethostname()[:100],
            "pid": os.getpid(),
            "children": children,
            "heartbeat_at": Now(),
            "is_stopping": is_stopping,
        },
    )


def leave(name: str) -> None:
    """Tell that a worker is gone."""
    Worker.objects.filter(name=name).delete()

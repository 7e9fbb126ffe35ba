"""The tasks that the queue itself brings."""

from nightclerk.jobs.probe import probe

__all__ = ["probe"]

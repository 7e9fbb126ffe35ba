"""The tasks that the queue itself brings."""

from nightclerk.jobs.cleaning import clean_up_queue
from nightclerk.jobs.probe import probe

__all__ = ["clean_up_queue", "probe"]

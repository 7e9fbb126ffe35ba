"""What is wrong with the queue, in words: for the health endpoint and the command."""

from nightclerk.core.text import Text, words
from nightclerk.jobs.vitals import OVERDUE, Vitals


def reasons(found: Vitals) -> list[Text]:
    """Say what is wrong with the queue; empty where all is well."""
    wrong = []
    if not found.workers_alive:
        wrong.append(words("No worker is alive"))
    if (found.oldest_due or 0) > OVERDUE:
        wrong.append(
            words(
                "An entry is due for {seconds} seconds",
                seconds=int(found.oldest_due or 0),
            )
        )
    if found.stuck_runs:
        wrong.append(words("{number} runs are stuck", number=found.stuck_runs))
    return wrong

"""What an entry or a run is called, in the reader's language."""

from nightclerk.core.text import Text
from nightclerk.jobs.models import JobEntry, JobRun
from nightclerk.jobs.registry import catalogue
from nightclerk.web.words import said


def title_of(record: JobEntry | JobRun) -> str:
    """Give the description; the task's own title in it is translated.

    A description that nobody wrote is the English title of the task, alone or followed
    by what it is done for: “Sync orders from Shopify (DEMO)”.
    """
    return translated_title(record.task, record.description)


def translated_title(task: int, description: str) -> str:
    """Translate the title of a task where a description begins with it."""
    if task not in catalogue:
        return description
    title: Text = catalogue[task].title
    english = str(title)
    rest = description.removeprefix(english)
    is_default = description.startswith(english) and (not rest or rest[:2] == " (")
    return f"{said(title)}{rest}" if is_default else description

"""The command `tasks`: what the job queue can run."""

from nightclerk.cli import records
from nightclerk.cli.output import Answer, table
from nightclerk.jobs.registry import catalogue


def tasks() -> Answer:
    """List the tasks with their numbers and parameters."""
    rows = (
        (task.number, task.title, ", ".join(task.params.model_fields))
        for task in catalogue
    )
    view = table(("Task", "Title", "Parameters"), rows)
    return Answer([records.task_as_json(task) for task in catalogue], view)

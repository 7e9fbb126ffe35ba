"""What programs may say of an entry when they make or change it."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from nightclerk.api.schedules import ScheduleIn
from nightclerk.api.shapes import PRIORITY

LONGEST_TIMEOUT = 7 * 24 * 3600
NUMBER_OF = {name: number for number, name in PRIORITY.items()}

PriorityName = Literal["high", "normal", "low"]
Description = Annotated[str, Field(max_length=250)]
Seconds = Annotated[int, Field(ge=1, le=LONGEST_TIMEOUT)]


class EntryFields(Schema):
    """What may be said of an entry when it is made and when it is changed."""

    model_config = ConfigDict(extra="forbid")

    description: Description | None = None
    category: str | None = Field(
        default=None, max_length=40, description="Empty text: no category."
    )
    priority: PriorityName | None = None
    max_attempts: int | None = None
    rerun_delay: int | None = None
    timeout_seconds: Seconds | None = None
    inactivity_minutes: int | None = Field(
        default=None,
        description="Minutes of sleep when there is nothing to do; 0: until woken.",
    )
    ignores_conflicts: bool | None = None
    notifies_on_success: bool | None = None
    late_after: int | None = Field(
        default=None, description="Minutes after which it is told to be late."
    )
    schedule: ScheduleIn | None = None

    def fields(self) -> dict[str, Any]:
        """Give what was said, under the names of the services."""
        names = {*EntryFields.model_fields} - {
            "priority",
            "timeout_seconds",
            "schedule",
        }
        given: dict[str, Any] = {
            name: value for name in names if (value := getattr(self, name)) is not None
        }
        if self.priority is not None:
            given["priority"] = NUMBER_OF[self.priority]
        if self.timeout_seconds is not None:
            given["timeout"] = timedelta(seconds=self.timeout_seconds)
        if self.schedule is not None:
            given["schedule"] = self.schedule.schedule()
        return given


class NewEntry(EntryFields):
    """A task with its parameters, once or on a schedule."""

    task: int
    params: dict[str, Any] = {}
    ready: bool = Field(default=False, description="Not on hold: it may run at once.")


class Change(EntryFields):
    """What shall be different; what is not said stays."""

    params: dict[str, Any] | None = None


class NewOwner(Schema):
    """As whom an entry shall run; null is nobody."""

    model_config = ConfigDict(extra="forbid")

    owner: str | None = Field(max_length=150, description="A login name.")

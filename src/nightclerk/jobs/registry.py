"""What can be done: the catalogue of tasks, each declared where its effect belongs."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from nightclerk.core.errors import Refused
from nightclerk.core.params import Params
from nightclerk.core.text import Text, words
from nightclerk.jobs.context import Context


@dataclass(frozen=True)
class Resource:
    """Something that runs must not change under each other, and how far it reaches."""

    name: str
    scope: str


@dataclass(frozen=True)
class Task:
    """One thing the queue can run: a number, words, parameters and its manners."""

    number: int
    title: Text
    params: type[Params]
    body: Callable[[Context, Any], None]
    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    category: Callable[[Params], str] = field(default=lambda params: "")
    scope: Callable[[Params], str] = field(default=lambda params: "")
    attempts: int = 3
    timeout: timedelta = timedelta(hours=12)

    def run(self, ctx: Context, params: Params) -> None:
        """Do it; what it raises decides what the queue does next."""
        self.body(ctx, params)

    def read_by(self, params: Params) -> frozenset[Resource]:
        """Give what a run with these parameters reads."""
        return frozenset(Resource(name, self.scope(params)) for name in self.reads)

    def written_by(self, params: Params) -> frozenset[Resource]:
        """Give what a run with these parameters changes."""
        return frozenset(Resource(name, self.scope(params)) for name in self.writes)


class Catalogue:
    """All tasks by number."""

    def __init__(self) -> None:
        self._tasks: dict[int, Task] = {}

    def task(
        self, number: int, title: Text, **manners: Any
    ) -> Callable[[Callable[[Context, Any], None]], Task]:
        """Declare a function as a task; its number must be free."""

        def declare(body: Callable[[Context, Any], None]) -> Task:
            task = Task(number=number, title=title, body=body, **manners)
            if number in self._tasks:
                raise ValueError(f"Two tasks have the number {number}")
            self._tasks[number] = task
            return task

        return declare

    def __iter__(self) -> Iterator[Task]:
        return iter(sorted(self._tasks.values(), key=lambda task: task.number))

    def __contains__(self, number: object) -> bool:
        return number in self._tasks

    def __getitem__(self, number: int) -> Task:
        """Find a task; `Refused` where there is none of that number."""
        try:
            return self._tasks[number]
        except KeyError:
            raise Refused(
                words("There is no task {number}", number=number),
                hint=words("The list of tasks shows the numbers."),
            ) from None


catalogue = Catalogue()

"""Run a task as the queue does, and keep what it says in lists."""

from collections.abc import Mapping
from typing import Any

from nightclerk.connector.models import Shop
from nightclerk.connector.services.shops.cards import add_shop
from nightclerk.connector.tasks.order_selection import SyncOrdersParams
from nightclerk.connector.tasks.sync_orders import sync_orders
from nightclerk.jobs.context import Context, Message, Progress, Stopped
from nightclerk.simulator.running import RunningSimulator


class ListReporter:
    """A reporter whose words a test can read; may stop the run when so much is done."""

    def __init__(self, *, stop_when_done: int | None = None) -> None:
        self.progresses: list[Progress] = []
        self.messages: list[Message] = []
        self._stop_when_done = stop_when_done

    def progress(self, progress: Progress, counts: Mapping[str, int]) -> None:
        self.progresses.append(progress)

    def message(self, message: Message) -> None:
        self.messages.append(message)

    def check(self) -> None:
        done = self.progresses[-1].done if self.progresses else 0
        if self._stop_when_done is not None and done >= self._stop_when_done:
            raise Stopped

    @property
    def said(self) -> list[str]:
        return [str(message.text) for message in self.messages]

    @property
    def skipped(self) -> dict[str, str]:
        """The reason of every skipped record, by its name."""
        return {
            message.record: str(message.text)
            for message in self.messages
            if message.record
        }


class Ran:
    """A run that is over: what it said, counted and found."""

    def __init__(self, reporter: ListReporter, ctx: Context) -> None:
        self.reporter = reporter
        self.counts = ctx.counts
        self.result: dict[str, Any] = ctx.result
        self.touched = {
            (touch.kind, touch.name): touch.key for touch in ctx.touched.values()
        }


def connected_shop(simulator: RunningSimulator, **changes: Any) -> Shop:
    """Give a shop DEMO that is connected to a running simulator."""
    given = {
        "code": "DEMO",
        "url": "demo.myshopify.com",
        "simulator_url": simulator.url,
        "token": simulator.token,
        **changes,
    }
    return add_shop(**given)


def sync(shop: Shop, *, run_id: int = 1, **params: Any) -> Ran:
    """Run 30104 for a shop in this process."""
    reporter = ListReporter()
    ctx = Context(reporter, run_id=run_id, is_foreground=False)
    sync_orders.run(ctx, SyncOrdersParams(shop=shop.code, **params))
    return Ran(reporter, ctx)

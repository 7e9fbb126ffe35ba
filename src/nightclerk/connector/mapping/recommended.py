"""Which tasks keep a shop and its books in step, and when each best runs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

from nightclerk.jobs.recurrence import Schedule

EVERY_DAY = (True,) * 7
WEEKDAYS = (True,) * 5 + (False,) * 2
HOUR = 60
# Shops begin some minutes after each other; after as many they share minutes again.
SHOPS_APART = 5
# What runs once a day is made up for within so many hours, not whenever it is set up.
CATCHES_UP = 3
# Where there was nothing to do an entry looks again by itself after so many minutes.
LOOKS_AGAIN = HOUR
UP_TO_TODAY: Mapping[str, Any] = {"status": "released", "posting_date_to": "today"}


@dataclass(frozen=True)
class Plan:
    """One entry as it is recommended: task, parameters as they are set, and when.

    `params` is what a person shall read of them; it is read by the task's own model.
    `remark` tells entries of one task apart. `is_of_shop` tells a task that works for
    one shop from one of the books.
    """

    key: str
    task: int
    params: Mapping[str, Any]
    schedule: Schedule
    remark: str = ""
    is_of_shop: bool = True


def plans_for(
    shop: str, *, zone: str, books_zone: str, place: int = 0
) -> tuple[Plan, ...]:
    """Give what is recommended for a shop, in the order of a working day.

    `zone` is the shop's and `books_zone` the company's IANA zone; `place` is how many
    shops are set up before this one: each begins a minute later than the one before.
    No two tasks of a shop begin in the same minute.
    """
    late = place % SHOPS_APART

    def often(number: int, minute: int, every: int) -> Plan:
        start = time(0, minute + late)
        schedule = Schedule(EVERY_DAY, minutes=every, starting=start, zone=zone)
        return Plan(str(number), number, {"shop": shop}, schedule)

    def nightly(number: int, hour: int, remark: str = "", **params: Any) -> Plan:
        start, end = time(hour, 37 + late), time(hour + CATCHES_UP)
        schedule = Schedule(EVERY_DAY, starting=start, ending=end, zone=zone)
        key = f"{number}-{remark}" if remark else str(number)
        return Plan(key, number, {"shop": shop, **params}, schedule, remark)

    def afternoon(number: int, minute: int, **params: Any) -> Plan:
        start, end = time(16, minute), time(16 + CATCHES_UP)
        schedule = Schedule(WEEKDAYS, starting=start, ending=end, zone=books_zone)
        wanted = {**params, **UP_TO_TODAY}
        return Plan(str(number), number, wanted, schedule, is_of_shop=False)

    return (
        often(30104, 0, every=15),  # orders come in
        often(30103, 5, every=15),  # and become documents
        often(30109, 10, every=HOUR // 2),  # what was shipped is told
        often(30108, 12, every=HOUR),  # products and prices
        often(30102, 25, every=HOUR // 2),  # stock
        nightly(30107, 2),  # pictures: they change seldom and are large
        often(30100, 27, every=HOUR),  # customers
        often(30105, 42, every=HOUR),  # payments
        nightly(30102, 3, "audit", audit=True),
        nightly(5, 4),  # completeness, when all of the night is in
        afternoon(296, 0, ship=True, invoice=True),
        afternoon(297, 10),
        afternoon(298, 20),
    )

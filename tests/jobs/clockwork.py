"""A clock of the database that tests move; it lasts until the transaction ends."""

from datetime import datetime

from django.db import connection

# Our own functions are found before those of PostgreSQL; all read one setting.
CLOCKS = ("clock_timestamp", "statement_timestamp", "now")
CLOCK = """
CREATE FUNCTION told.{name}() RETURNS timestamptz LANGUAGE sql STABLE
AS $$ SELECT current_setting('told.time')::timestamptz $$
"""
FIRST = "SELECT set_config('search_path', 'told, pg_catalog, public', true)"
SET = "SELECT set_config('told.time', %s, true)"


class DatabaseClock:
    """The time of which the queue is told, by the only clock that it asks."""

    def __init__(self, moment: datetime) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA told")
            for name in CLOCKS:
                cursor.execute(CLOCK.format(name=name))
            self.set(moment)
            cursor.execute(FIRST)

    def set(self, moment: datetime) -> None:
        """Let it be this moment from now on; it stands still."""
        self.moment = moment
        with connection.cursor() as cursor:
            cursor.execute(SET, [moment.isoformat()])

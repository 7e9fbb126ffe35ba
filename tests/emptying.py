"""Empty the database after a test that commits, at the price of what it filled."""

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = ["django_migrations", "django_content_type", "auth_permission"]
# A writer that is still under way is waited for, as TRUNCATE would; whoever may
# switch triggers off may also skip the keys between the tables.
EMPTY = """
DO $$
DECLARE
    filled regclass;
BEGIN
    FOR filled IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r'
          AND relnamespace = 'public'::regnamespace
          AND relname NOT IN ({kept})
          AND pg_relation_size(oid) > 0
        ORDER BY oid
    LOOP
        EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', filled);
        EXECUTE format('DELETE FROM %s', filled);
    END LOOP;
END $$
"""
EMPTY = EMPTY.format(kept=", ".join(f"'{name}'" for name in KEPT))
empty_as_django_does = TransactionTestCase._fixture_teardown


def empty(case: TransactionTestCase) -> None:
    """Delete the rows of all tables but those that the migrations fill.

    Django truncates every table, which takes half a second for a hundred of them,
    and writes the permissions anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        if cursor.fetchone() == ("on",):
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(EMPTY)
            return
    empty_as_django_does(case)

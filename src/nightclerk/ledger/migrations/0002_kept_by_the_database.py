"""What the database itself keeps: balanced transactions, rows that never change."""

from django.db import migrations

BALANCE = """
CREATE FUNCTION ledger_require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total numeric;
BEGIN
    SELECT sum(amount) INTO total FROM ledger_ledgerentry
    WHERE transaction_id = NEW.transaction_id;
    IF total <> 0 THEN
        RAISE EXCEPTION 'The entries of transaction % add up to %, not to zero',
            NEW.transaction_id, total USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_transaction_is_balanced
AFTER INSERT ON ledger_ledgerentry DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION ledger_require_balance();
"""
NO_BALANCE = """
DROP TRIGGER ledger_transaction_is_balanced ON ledger_ledgerentry;
DROP FUNCTION ledger_require_balance();
"""
KEEP = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV = to_jsonb(NEW) - TG_ARGV THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Row % of % is posted and can not be changed', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
# The columns that may change later; a user who is deleted leaves an empty place.
MAY_CHANGE = {
    "ledgertransaction": ("user_id",),
    "ledgerentry": (),
    "vatentry": (),
    "itementry": ("remaining", "open_cost", "invoiced"),
    "itemapplication": (),
    "valueentry": (),
    "customerentry": ("remaining", "remaining_local", "is_open", "closed_on"),
    "customerdetail": (),
    "application": ("user_id",),
    "posteddocument": (
        "posted_by_id",
        "carrier",
        "tracking_no",
        "tracking_url",
        "printed",
    ),
    "postedline": ("invoiced",),
}


def keep(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    """Let a table's rows stay as they were written, but for some columns."""
    given = ", ".join(f"'{column}'" for column in columns)
    return migrations.RunSQL(
        f"CREATE TRIGGER ledger_row_is_kept BEFORE UPDATE OR DELETE ON ledger_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change({given})",
        f"DROP TRIGGER ledger_row_is_kept ON ledger_{table}",
    )


class Migration(migrations.Migration):
    """Triggers; what they refuse, services never ask for."""

    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(BALANCE, NO_BALANCE),
        migrations.RunSQL(KEEP, "DROP FUNCTION ledger_refuse_change()"),
        *(keep(table, columns) for table, columns in MAY_CHANGE.items()),
    ]

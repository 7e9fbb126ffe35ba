"""Leave room in the pages of rows that change often: they then change in their place."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} SET (fillfactor = 70)",
            f"ALTER TABLE {table} RESET (fillfactor)",
        )
        for table in ("jobs_jobrun", "jobs_jobentry", "jobs_worker")
    ]

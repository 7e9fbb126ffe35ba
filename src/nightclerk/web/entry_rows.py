"""The columns of the list of entries that depend on who reads, and on the hour."""

from functools import cached_property

from django.contrib.admin import display
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from nightclerk.jobs.models import JobEntry
from nightclerk.web.entry_actions import buttons
from nightclerk.web.entry_facts import row_facts
from nightclerk.web.lateness import late_numbers
from nightclerk.web.signed_in import Permits


class EntryRows:
    """What one reader sees of each entry; what all rows need is asked once."""

    def __init__(self, request: HttpRequest) -> None:
        self.permits = Permits(request.user)
        self.here = request.get_full_path()

    @cached_property
    def late(self) -> frozenset[int]:
        """The numbers of the entries that should have started long ago."""
        return late_numbers()

    @display(description=gettext_lazy("Entry"), ordering="description")
    def sentence(self, entry: JobEntry) -> SafeString:
        facts = {**row_facts(entry), "is_overdue": entry.pk in self.late}
        return render_to_string("web/jobs/sentence.html", facts)

    @display(description=gettext_lazy("Actions"))
    def row_actions(self, entry: JobEntry) -> SafeString:
        found = buttons(entry, self.permits)
        usual, more = next(iter(found), None), found[1:]
        facts = {"entry": entry, "usual": usual, "more": more, "here": self.here}
        return render_to_string("web/jobs/row_actions.html", facts)

"""What a program says is only text on every page that shows it."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from tests.api.asking import Program, a_key, a_user
from tests.jobs.building import begin

from nightclerk.access.models import ApiKey
from nightclerk.core.errors import Refused
from nightclerk.core.text import verbatim
from nightclerk.jobs.context import Level, Message, Touch
from nightclerk.jobs.endings import Ending, Outcome
from nightclerk.jobs.models import JobEntry
from nightclerk.jobs.services.finish import finish

pytestmark = pytest.mark.django_db

MARKUP = "<img src=x onerror=alert(1)>"
SNEAKY = "javascript:alert(1)"
LINK = re.compile(r'href="(/[^"#]*)"')
NO_PAGE = re.compile("/(static|logout)/")
DEEP = 2
MOST_PAGES = 80


def fail_with_markup(entry: JobEntry) -> None:
    """Let an entry fail, and say markup in every place in which a run may speak."""
    order = begin(entry)
    ending = Ending(
        order.run_id,
        Outcome.FAILED,
        error=Refused(verbatim(MARKUP), hint=verbatim(MARKUP), request_id=MARKUP),
        trace=MARKUP,
        result={MARKUP: MARKUP},
        messages=(Message(Level.SKIPPED, verbatim(MARKUP), MARKUP, SNEAKY),),
        touched=(Touch(MARKUP, MARKUP, SNEAKY),),
    )
    finish([ending], worker="w1")


def pages_of(client: Client) -> Iterator[tuple[str, str]]:
    """Give the pages that are two links away from home, with what they show."""
    seen, near = set(), ["/"]
    for _ in range(DEEP + 1):
        following = []
        for path in near:
            if path in seen or len(seen) >= MOST_PAGES or NO_PAGE.match(path):
                continue
            seen.add(path)
            answer = client.get(path, follow=True)
            if "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            shown = answer.content.decode()
            yield path, shown
            following += [found.replace("&amp;", "&") for found in LINK.findall(shown)]
        near = sorted(set(following), key=lambda found: "/jobs/" not in found)


def test_no_page_shows_markup_as_markup():
    a_user()
    root = User.objects.create_superuser("root")
    program = Program(a_key(root, role=ApiKey.Role.ADMINISTRATOR)[1])
    program.post("/categories", {"code": "<b>x</b>", "title": MARKUP})
    made = program.post(
        "/entries",
        {
            "task": 1,
            "description": MARKUP,
            "params": {"note": MARKUP},
            "category": "<b>x</b>",
            "max_attempts": 0,
            "ready": True,
        },
    )
    fail_with_markup(JobEntry.objects.get(pk=made.json()["id"]))
    client = Client()
    client.force_login(root)

    pages = dict(pages_of(client))

    showing = [path for path, shown in pages.items() if "onerror=alert" in shown]
    assert f"/jobs/jobentry/{made.json()['id']}/change/" in pages
    assert len(showing) >= 3
    for path, shown in pages.items():
        assert "<img src=x" not in shown, path
        assert "<b>x</b>" not in shown, path
        assert not re.search(r'href="\s*javascript:', shown), path

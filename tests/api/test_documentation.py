"""What docs/api.md shows works as shown, and no operation is missing in it."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from tests.api.asking import Program, a_key, a_user

from nightclerk.access.models import ApiKey
from nightclerk.api.routes import document

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    shlex.split(command)
    for block in BLOCKS
    for command in re.split(r"\n(?=curl|nightclerk)", block)
    if command.startswith("curl")
]
ROOT = "/api/v1"


def operations_of_the_table() -> set[tuple[str, str]]:
    """Read `GET`, `POST /categories` and so on; a method alone has the next address."""
    found = set()
    for row in re.findall(r"^\| (`(?:GET|POST).+?) \|", PAGE, re.MULTILINE):
        address = ""
        for said in reversed(re.findall(r"`([^`]+)`", row)):
            method, _, own = said.partition(" ")
            address = own or address
            found.add((method, address))
    return found


@pytest.mark.django_db
def test_every_example_is_answered():
    a_user()  # and with it the roles
    root = User.objects.create_superuser("root")
    program = Program(a_key(root, role=ApiKey.Role.ADMINISTRATOR)[1])
    made, answers = {}, []

    for command in COMMANDS:
        (address,) = (part for part in command if part.startswith("http://"))
        url = urlsplit(address)
        path = url.path.removeprefix(ROOT)
        for name, number in made.items():
            path = path.replace(f"/{name}/1", f"/{name}/{number}")
        method = command[command.index("-X") + 1] if "-X" in command else "GET"
        body = json.loads(command[-1]) if "-d" in command else None
        answer = program.send(method, f"{path}?{url.query}", body)
        answers.append((method, path, answer.status_code))
        if (method, path) == ("POST", "/entries"):
            made["entries"] = answer.json()["id"]
        if path.endswith("/run_now"):
            made["runs"] = answer.json()["run"]["id"]

    assert len(answers) >= 6
    assert [each for each in answers if each[2] not in (200, 201)] == []


def test_the_table_names_every_operation_and_no_other():
    served = {
        (method.upper(), path.removeprefix(ROOT))
        for path, operations in document()["paths"].items()
        for method in operations
    }

    assert operations_of_the_table() == served

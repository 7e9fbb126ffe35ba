"""Ask the command line in this process, as a program does."""

import json
from typing import Any

import pytest

from nightclerk.cli.main import run


class Shell:
    """Runs commands with `--json` and reads what they say."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str, code: int = 0) -> Any:
        """Run a command; its exit code must be the one expected."""
        returned = run([*arguments, "--json"])
        captured = self.capsys.readouterr()
        assert returned == code, captured.out + captured.err
        return json.loads(captured.out)

    def words(self, *arguments: str, code: int = 0) -> str:
        """Run a command as a person does and give all that is shown."""
        returned = run(list(arguments))
        captured = self.capsys.readouterr()
        assert returned == code, captured.out + captured.err
        return str(captured.out + captured.err)

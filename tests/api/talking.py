"""A task that logs and breaks; servers and workers of tests load it as a module."""

import logging

from nightclerk.core.params import Params
from nightclerk.core.text import words
from nightclerk.jobs.context import Context
from nightclerk.jobs.registry import catalogue

TALK = 900_002
log = logging.getLogger("tests.talking")


class NoParams(Params):
    """Nothing is asked for."""


@catalogue.task(TALK, words("Talk and break"), params=NoParams, attempts=0)
def talk(ctx: Context, params: NoParams) -> None:
    """Log two lines, then break with an error of Python's own."""
    log.info("Hello")
    log.warning("The token=abcdefgh1234 is a secret")
    raise ZeroDivisionError

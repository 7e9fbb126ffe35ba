"""Write notices as mails, in the installation's language, and hand them over."""

from collections.abc import Mapping, Sequence
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext, override

from nightclerk.core.errors import NotReady, Transient
from nightclerk.core.text import Text, words

LONGEST_SUBJECT = 150


def send_mail(bodies: Sequence[Mapping[str, Any]], *, to: str) -> None:
    """Send one mail that holds all these notices; a core error says why it failed."""
    if not settings.MAIL_IS_SET_UP:
        raise NotReady(
            words("No mail server is set up"),
            hint=words("Set NIGHTCLERK_MAIL_URL."),
        )
    with override(settings.LANGUAGE_CODE):
        mail = EmailMessage(_subject(bodies), _content(bodies), to=[to])
    try:
        mail.send()
    except (SMTPException, OSError, ValueError) as error:  # also a broken address
        raise Transient(
            words(
                "The mail server {host} did not take the mail ({why})",
                host=settings.EMAIL_HOST,
                why=type(error).__name__,
            )
        ) from error


def spoken(stored: Mapping[str, Any] | None) -> str:
    """Say a stored sentence in the language that is active."""
    return Text.from_json(stored or {}).translated(gettext)


def _subject(bodies: Sequence[Mapping[str, Any]]) -> str:
    """Give the first notice in one line, and how many more there are."""
    first = " ".join(spoken(bodies[0].get("text")).split())[:LONGEST_SUBJECT]
    if len(bodies) == 1:
        return f"[Nightclerk] {first}"
    more = words("and {number} more", number=len(bodies) - 1).translated(gettext)
    return f"[Nightclerk] {first} ({more})"


def _content(bodies: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for body in bodies:
        lines = (spoken(body.get("text")), spoken(body.get("hint")), body.get("link"))
        parts.append("\n".join(str(line) for line in lines if line))
    why = words(
        "Nightclerk tells you this because you own the entry or look after the queue."
    ).translated(gettext)
    return "\n\n".join([*parts, f"-- \n{why}"]) + "\n"

"""The address of a mail server says how to reach it."""

import pytest

from nightclerk.config.settings import mail_server


@pytest.mark.parametrize(
    ("address", "port", "is_ssl", "is_tls"),
    [
        ("smtp://mail.example.com", 587, False, True),
        ("smtp://mail.example.com:2525", 2525, False, True),
        ("smtp://mail.example.com:25", 25, False, False),
        ("smtp://mail.example.com:25?starttls=yes", 25, False, True),
        ("smtp://mail.example.com:2525?starttls=no", 2525, False, False),
        ("smtps://mail.example.com", 465, True, False),
        ("smtps://mail.example.com:466", 466, True, False),
    ],
)
def test_an_address_says_port_and_encryption(address, port, is_ssl, is_tls):
    server = mail_server(address)

    assert server["HOST"] == "mail.example.com"
    assert (server["PORT"], server["SSL"], server["TLS"]) == (port, is_ssl, is_tls)


def test_user_and_password_may_hold_every_sign():
    server = mail_server("smtp://ann%40example.com:p%3A%2F%40ss@mail.example.com")

    assert (server["USER"], server["PASSWORD"]) == ("ann@example.com", "p:/@ss")

"""Django's settings, derived from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
from django.utils.translation import gettext_lazy as _

from nightclerk.config.env import environment
from nightclerk.config.logging import logging_settings

django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).parent.parent


def database(address: str) -> dict[str, Any]:
    """Read a postgresql:// address as Django wants it."""
    url = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.netloc.rpartition("@")[2].rpartition(":")[0])
        if ":" in url.netloc.rpartition("@")[2]
        else unquote(url.netloc.rpartition("@")[2]),
        "PORT": str(url.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "connect_timeout": "5",
            "tcp_user_timeout": "10000",
            "application_name": "nightclerk",
            **dict(parse_qsl(url.query)),
        },
        "TEST": {"NAME": "test_nightclerk"},
    }


def mail_server(address: str) -> dict[str, Any]:
    """Read an smtp:// or smtps:// address as Django wants it.

    smtp:// turns to TLS where its port is not 25, or as `?starttls=yes` or `no` says.
    """
    url = urlsplit(address)
    is_tls = url.scheme == "smtps"
    port = url.port or (465 if is_tls else 587)
    wanted = dict(parse_qsl(url.query)).get("starttls", "no" if port == 25 else "yes")
    return {
        "HOST": url.hostname or "localhost",
        "PORT": port,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "SSL": is_tls,
        "TLS": not is_tls and wanted == "yes",
    }


HOME = environment.home
DATABASE_ADDRESS = environment.database_address
DATABASE_IS_PRIVATE = environment.is_embedded
DATABASES = {"default": database(DATABASE_ADDRESS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = environment.key("secret", environment.secret_key)
ENCRYPTION_KEYS = environment.key("encryption", environment.encryption_key).split(",")
SHOPIFY_VERSION = environment.shopify_version
COMPANY_TIME_ZONE = environment.time_zone
TASK_MODULES = environment.task_modules
STOCK_CALCULATIONS = environment.stock_calculations

DEBUG = environment.debug
ALLOWED_HOSTS = environment.hosts
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.https
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "nightclerk.web",  # first: its templates come before those of unfold
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "nightclerk.access",
    "nightclerk.jobs",
    "nightclerk.ledger",
    "nightclerk.connector",
    "nightclerk.cli",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "nightclerk.web.zones.ReadersZone",
    "nightclerk.web.headers.ContentPolicy",
]
ROOT_URLCONF = "nightclerk.config.urls"
WSGI_APPLICATION = "nightclerk.config.wsgi.application"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

UNFOLD = {
    "SITE_TITLE": "Nightclerk",
    "SITE_HEADER": "Nightclerk",
    "SITE_SUBHEADER": _("Works while you sleep"),
    "SITE_SYMBOL": "bedtime",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": "nightclerk.web.site.favicon",
        }
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": False,
    "BORDER_RADIUS": "8px",
    "STYLES": ["nightclerk.web.site.stylesheet"],
    "SCRIPTS": ["nightclerk.web.site.script"],
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "nightclerk.web.navigation.sidebar",
    },
    "COMMAND": {"show_history": False},
    "COLORS": {
        "primary": {
            "50": "oklch(96.2% .018 272.314)",
            "100": "oklch(93% .034 272.788)",
            "200": "oklch(87% .065 274.039)",
            "300": "oklch(78.5% .115 274.713)",
            "400": "oklch(67.3% .182 276.935)",
            "500": "oklch(58.5% .233 277.117)",
            "600": "oklch(51.1% .262 276.966)",
            "700": "oklch(45.7% .24 277.023)",
            "800": "oklch(39.8% .195 277.366)",
            "900": "oklch(35.9% .144 278.697)",
            "950": "oklch(25.7% .09 281.288)",
        },
    },
}

SITE_ADDRESS = environment.url.rstrip("/")
ENTRY_LINK = SITE_ADDRESS and SITE_ADDRESS + "/jobs/jobentry/{entry}/change/"
WEBHOOK_LOOPBACK = environment.webhook_loopback
MAIL_IS_SET_UP = bool(environment.mail_url.get_secret_value())
_mail = mail_server(environment.mail_url.get_secret_value())
EMAIL_HOST, EMAIL_PORT = _mail["HOST"], _mail["PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["USER"], _mail["PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["TLS"], _mail["SSL"]
EMAIL_TIMEOUT = 10  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.mail_from

LANGUAGE_CODE = environment.language
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = environment.time_zone
USE_TZ = True

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator")
]
LOGGING = logging_settings(environment.log_level, form=environment.log_format)

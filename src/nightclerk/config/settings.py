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


DATABASES = {"default": database(environment.database_address)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = environment.key("secret", environment.secret_key)
ENCRYPTION_KEYS = environment.key("encryption", environment.encryption_key).split(",")
SHOPIFY_VERSION = environment.shopify_version
COMPANY_TIME_ZONE = environment.time_zone

DEBUG = environment.debug
ALLOWED_HOSTS = environment.hosts
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.https
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

INSTALLED_APPS = [
    "unfold",
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
    "nightclerk.jobs",
    "nightclerk.connector",
    "nightclerk.web",
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
]
ROOT_URLCONF = "nightclerk.config.urls"
WSGI_APPLICATION = "nightclerk.config.wsgi.application"
LOGIN_URL = "admin:login"
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
LOGGING = logging_settings(environment.log_level)

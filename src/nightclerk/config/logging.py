"""How log lines look and where they go: standard error, without secrets."""

from typing import Any


def logging_settings(level: str, *, form: str = "line") -> dict[str, Any]:
    """Give the settings for `logging.config.dictConfig`; `form`: line or json."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "secrets": {"()": "nightclerk.core.log.SecretsFilter"},
            "run": {"()": "nightclerk.core.log.RunFilter"},
        },
        "formatters": {
            "line": {
                "format": "{asctime} {levelname:<7} {name}: {message}",
                "style": "{",
            },
            "json": {"()": "nightclerk.core.log.JsonLines"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "filters": ["secrets", "run"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }

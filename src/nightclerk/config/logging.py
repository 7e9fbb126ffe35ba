"""How log lines look and where they go: standard error, without secrets."""

from typing import Any


def logging_settings(level: str) -> dict[str, Any]:
    """Give the settings for `logging.config.dictConfig`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"secrets": {"()": "nightclerk.core.log.SecretsFilter"}},
        "formatters": {
            "line": {
                "format": "{asctime} {levelname:<7} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["secrets"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
        },
    }

"""What the environment may say: variables that begin with NIGHTCLERK_."""

import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from nightclerk.core.postgres import EmbeddedPostgres
from nightclerk.core.postgres_programs import is_root


def default_home() -> Path:
    """Give the data folder: the user's own, or the system's for root."""
    return Path("/var/lib/nightclerk") if is_root() else user_data_path("nightclerk")


class Environment(BaseSettings):
    """Every setting of an installation; docs/settings.md explains each."""

    model_config = SettingsConfigDict(env_prefix="NIGHTCLERK_", extra="ignore")

    home: Path = Field(
        default_factory=default_home,
        description="Folder of the private database, the keys and the logs.",
    )
    database_url: str = Field(
        default="",
        description="An outside PostgreSQL; empty means the private one in home.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Signs sessions; made and kept in home where empty.",
    )
    encryption_key: SecretStr = Field(
        default=SecretStr(""),
        description="Encrypts credentials at rest; made and kept in home where empty. "
        "Several, separated by commas: the first encrypts, all decrypt.",
    )
    debug: bool = Field(default=False, description="Show traces on error pages.")
    hosts: list[str] = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="Host names under which the pages may be asked for, as JSON.",
    )
    https: bool = Field(
        default=False, description="Cookies only over HTTPS; set behind a TLS proxy."
    )
    time_zone: str = Field(default="UTC", description="The company's IANA time zone.")
    language: str = Field(default="en", description="Language without a choice.")
    shopify_version: str = Field(
        default="2026-10", description="Version of Shopify's Admin API."
    )
    url: str = Field(
        default="",
        description="Address under which people reach the pages, for links in notices.",
    )
    mail_url: SecretStr = Field(
        default=SecretStr(""),
        description="Mail server, smtp://user:password@host:587; empty sends no mail.",
    )
    mail_from: str = Field(
        default="nightclerk@localhost", description="From whom mails come."
    )
    webhook_loopback: bool = Field(
        default=False,
        description="Let notices be posted to this machine, also without TLS.",
    )
    task_modules: list[str] = Field(
        default=[], description="Python modules that declare more tasks, as JSON."
    )
    stock_calculations: dict[str, str] = Field(
        default={},
        description="More ways to reckon stock: names and functions, as JSON.",
    )
    log_level: str = Field(default="INFO", description="Least level that is logged.")
    log_format: Literal["line", "json"] = Field(
        default="line", description="Lines for people, or JSON for programs."
    )

    @cached_property
    def database_address(self) -> str:
        """Give the database's address: DATABASE_URL, ours, or the private one."""
        return (
            self.database_url
            or os.environ.get("DATABASE_URL", "")
            or EmbeddedPostgres(self.home / "postgres").url()
        )

    @property
    def is_embedded(self) -> bool:
        return not (self.database_url or os.environ.get("DATABASE_URL"))

    def key(self, name: str, given: SecretStr) -> str:
        """Give a key from the environment, or the one that is kept in home."""
        if given.get_secret_value():
            return given.get_secret_value()
        path = self.home / "keys" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(new_key())
            try:
                path.hardlink_to(fresh)  # whoever is first wins, everyone reads that
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text()


def new_key() -> str:
    """Make a key fit for Fernet: 32 random bytes in URL-safe base64."""
    return secrets.token_urlsafe(32) + "="


environment = Environment()

"""Find a Chromium for the browser's tests, or install one.

    python tools/ensure_browser.py

One that is there is used; else Playwright brings its own; else, as root, the system's
package manager does. Exits with 1 and one sentence where none of them works.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
FAILED = (
    "No Chromium is here and none could be installed: install the package “chromium” "
    "(or run `playwright install --with-deps chromium`), then try again.\n"
)


def candidates() -> Iterator[str]:
    """Give the paths of browsers that are installed, the system's first."""
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    if Path(bundled).exists():
        yield bundled


def works(browser: str) -> bool:
    """Tell whether a browser opens an empty page; it may lack libraries."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            browser,
            *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
            f"--user-data-dir={profile}",
            *("--dump-dom", "about:blank"),
        ]
        return succeeds(command, timeout=60)


def succeeds(command: list[str], *, timeout: float) -> bool:
    """Run a command quietly; False where it fails, is not there or takes too long."""
    try:
        return not subprocess.run(  # noqa: S603
            command, stdin=subprocess.DEVNULL, timeout=timeout, check=False, **QUIET
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return False


def install_by_playwright() -> bool:
    """Let Playwright download its own Chromium."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return succeeds(command, timeout=300)


def install_by_apt() -> bool:
    """Let Debian's package manager install Chromium; only root may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    succeeds(["apt-get", "update", "-q"], timeout=300)
    return succeeds(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
        timeout=900,
    )


def present() -> str:
    """Give the path of a browser that works, or nothing."""
    return next(filter(works, candidates()), "")


def main() -> int:
    """Name the browser that the tests will use, or say that there is none."""
    ways: tuple[Callable[[], bool], ...] = (install_by_playwright, install_by_apt)
    found = present()
    for install in ways:
        if found:
            break
        sys.stdout.write("No Chromium is here; installing one for the tests\n")
        sys.stdout.flush()
        install()
        found = present()
    if not found:
        sys.stderr.write(FAILED)
        return 1
    sys.stdout.write(f"Browser for the tests: {found}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

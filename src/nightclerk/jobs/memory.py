"""How much memory a run took at most."""

import resource
import sys
from contextlib import suppress
from pathlib import Path

UNIT = 1024 * 1024 if sys.platform == "darwin" else 1024  # bytes there, KB elsewhere


def forget_peak() -> None:
    """Let the peak begin anew, where the system can: a process does many runs."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> int:
    """Give the most memory that this process held since `forget_peak`, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT)

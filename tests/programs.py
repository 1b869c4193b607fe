"""Programs of the project in processes of their own, as a person starts them."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run_python(*words: str, within: float = 120, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python` with these words, from the project's root; how it ended, and what it said.

    Args:
        within: seconds after which it is ended with subprocess.TimeoutExpired.
        environment: what it is given beside the environment of the tests.
    """
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


def output_of(*words: str, within: float = 120, **environment: str) -> str:
    """What such a program wrote; AssertionError with its last words where it did not end well."""
    done = run_python(*words, within=within, **environment)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout

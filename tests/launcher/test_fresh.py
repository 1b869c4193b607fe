"""`make fresh` and `make image`: whom they refuse, what they take from this machine, and what they start."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from iasios.launcher import __main__ as command_line
from iasios.launcher import chroot, fresh, image, process
from iasios.launcher.chroot import Chroot
from iasios.launcher.errors import Problem
from iasios.launcher.layout import ROOT
from iasios.launcher.system_packages import NEEDED
from tests.launcher.test_servers import family


@pytest.mark.parametrize(
    ("command", "what"), [("fresh", "Making a new machine"), ("image", "Building the image")], ids=["fresh", "image"]
)
def test_anyone_but_root_is_refused_in_one_line(
    command: str, what: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert command_line.main([command]) == 1
    assert capfd.readouterr().err == (f"\nFAILED  {what}: only root can make a chroot. Run as root: make {command}\n")


@pytest.mark.parametrize(
    ("given", "visitors", "tests"),
    [
        ({}, ("root", "user"), None),
        ({"AS": "user"}, ("user",), None),
        ({"QUICK": "1"}, ("root", "user"), ()),
        ({"QUICK": "1", "TESTS": "tests/launcher tests/files"}, ("root", "user"), ("tests/launcher", "tests/files")),
    ],
)
def test_parts_can_be_chosen(given: dict[str, str], visitors: tuple[str, ...], tests: tuple[str, ...] | None) -> None:
    assert fresh.wanted(given) == fresh.Wanted(visitors, tests)


def test_an_unknown_visitor_is_refused() -> None:
    with pytest.raises(Problem) as refused:
        fresh.wanted({"AS": "guest"})
    assert str(refused.value) == "Reading the environment: AS is 'guest'. Give one of: root, user"


def test_the_sources_are_those_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = (
        "https://mirror.example/debian bookworm main\n"
        "https://mirror.example/debian bookworm main\n"
        "https://mirror.example/debian bookworm-updates main\n"
        "https://mirror.example/debian bookworm contrib\n"
        "https://others.example/apt nodistro main\n"
    )
    monkeypatch.setattr(chroot, "_answer", lambda *_: listed)
    assert chroot.mirror_lines() == (
        "deb https://mirror.example/debian bookworm main\ndeb https://mirror.example/debian bookworm-updates main\n"
    )


def test_of_apt_only_the_way_to_the_network_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    dump = 'APT::Architecture "amd64";\nAcquire::http::Proxy "http://proxy.example:3128";\nDPkg::Post-Invoke:: "x";\n'
    monkeypatch.setattr(chroot, "_answer", lambda *_: dump)
    assert chroot.acquire_options() == 'Acquire::http::Proxy "http://proxy.example:3128";\n'


def test_of_the_environment_only_the_way_to_the_network_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in chroot.PASSED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("DATABASE_URL", "postgres://somewhere.example/portal")
    monkeypatch.setenv("CHROMIUM_PATH", "/opt/chromium")
    assert Chroot(tmp_path).environment("/home/visitor") == {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/home/visitor",
        "DEBIAN_FRONTEND": "noninteractive",
        "HTTPS_PROXY": "http://proxy.example:3128",
    }


@pytest.mark.parametrize("name", ["chroot.py", "fresh.py", "image.py"])
def test_no_mirror_and_no_registry_is_written_down(name: str) -> None:
    text = (ROOT / "iasios" / "launcher" / name).read_text()
    assert re.findall(r"https?://(?!localhost:)\S+", text) == []
    assert re.findall(r"\b[\w-]+\.(?:org|com|net|io)\b", text) == []


def test_the_image_is_started_as_in_production() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = image.programs("8000")
    places = {"127.0.0.1:8000": "0.0.0.0:8000", "/tmp/schedule": "/run/beat/schedule"}
    assert {name: [places.get(word, word) for word in words] for name, words in ours.items()} == {
        name: services[name]["command"] for name in ("web", "worker", "beat")
    }
    assert services["web"]["user"] == f"{image.USER}:{image.GROUP}"


def may_mount() -> bool:
    """A container's root often may not."""
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], check=False).returncode == 0


@pytest.mark.skipif(not may_mount(), reason="mounts are root's to make")
def test_a_command_in_a_chroot_ends_when_it_is_left_and_its_mounts_with_it(tmp_path: Path) -> None:
    """In this machine's own root, since a whole Debian takes half a minute to make."""
    mounts = Path("/proc/self/mounts").read_text()
    room, log = Chroot(Path("/")), tmp_path / "log"
    words = ["sh", "-c", "trap 'echo asked to end; exit 0' TERM; mount; echo started; while :; do sleep 0.1; done"]
    with room.running(words, log=log, env=room.environment()) as child:
        assert process.wait_until(lambda: "started" in log.read_text(), within=30), log.read_text()
        below = family(child.pid)
    assert "on /dev/shm type tmpfs (rw,relatime" in log.read_text()
    assert log.read_text().endswith("asked to end\n")
    assert not any(process.is_alive(pid) for pid in below)
    assert Path("/proc/self/mounts").read_text() == mounts


def test_readme_names_every_system_package() -> None:
    line = f"apt-get install -y --no-install-recommends {' '.join(NEEDED)}"
    assert line in (ROOT / "README.md").read_text(encoding="utf-8")

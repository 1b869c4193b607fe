"""A folder for the state of a launcher, outside the clone and within reach of the services' user."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from iasios.launcher.data_directory import choose_home
from iasios.launcher.layout import ROOT, Layout


@pytest.fixture
def state() -> Iterator[Path]:
    # Not tmp_path: that lies below folders which only their owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="portal-launcher-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def layout(state: Path) -> Layout:
    """This clone's code and packages, with state of its own."""
    (state / "log").mkdir(mode=0o700)
    return Layout(root=ROOT, state=state)


@pytest.fixture
def data(layout: Layout) -> Iterator[Path]:
    """Where the servers of `layout` keep their data: elsewhere, when the clone lies in a folder of root's own."""
    folder = choose_home(layout).folder
    yield folder
    if folder != layout.state:
        shutil.rmtree(folder)

"""Instances, their locks, and what they remember."""

import os
import stat
from pathlib import Path

import pytest

from iasios.launcher.errors import Problem
from iasios.launcher.layout import Layout, Memory


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_nameless_instance_owns_var_and_others_a_folder_in_it(tmp_path: Path) -> None:
    assert Layout.of(root=tmp_path).state == tmp_path / "var"
    assert Layout.of("test", root=tmp_path).state == tmp_path / "var" / "test"


def test_nobody_else_can_look_into_the_state(tmp_path: Path) -> None:
    layout = Layout.of("test", root=tmp_path)
    layout.prepare()
    passing_through = 0o711 if os.geteuid() == 0 else 0o700
    assert [mode_of(folder) for folder in (tmp_path / "var", layout.state, layout.log)] == [
        passing_through,
        passing_through,
        0o700,
    ]


def test_a_second_start_in_the_same_clone_is_refused_in_one_line(tmp_path: Path) -> None:
    layout = Layout.of(root=tmp_path)
    layout.prepare()
    with layout.sole("the portal"), pytest.raises(Problem) as refused, layout.sole("the portal"):
        pass
    pid = os.getpid()
    assert str(refused.value) == (
        f"Starting the portal: it is already running in this clone (process {pid}). "
        f"Use that one, or end it first with `kill {pid}`"
    )


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    layout = Layout.of(root=tmp_path)
    layout.prepare()
    for _ in range(2):
        with layout.sole("the portal"):
            assert (layout.state / "lock").read_text() == f"{os.getpid()}\n"


def test_secrets_are_kept_in_a_private_file_and_do_not_change(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    secret = Memory(path).secret("portal_app")
    assert len(secret) >= 40
    assert Memory(path).secret("portal_app") == secret
    assert Memory(path).secret("portal_owner") != secret
    assert mode_of(path) == 0o600


def test_a_problem_is_one_line_whatever_it_is_made_of() -> None:
    assert str(Problem("Doing\nthis", "it  failed", "Do that")) == "Doing this: it failed. Do that"

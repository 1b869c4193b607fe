"""`make fresh`: root alone makes a machine, and nothing of this one is kept but what leads to the registries."""

from pathlib import Path

import pytest

from iasios.launcher import fresh as module
from iasios.launcher.__main__ import main
from iasios.launcher.fresh import PEOPLE, Machine, machine_variables


def test_without_root_it_says_so_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr(module.os, "geteuid", lambda: 1000)
    assert main(["fresh", "--quick"]) == 1
    assert capsys.readouterr().err.strip() == (
        "FAILED  Testing on a fresh machine: a chroot can be made by root alone. Run as root: make fresh"
    )


def test_only_ways_to_the_registries_go_along():
    given = {
        "HTTPS_PROXY": "http://proxy.example:3128",
        "no_proxy": "localhost",
        "SSL_CERT_FILE": "/etc/ssl/certs/ca-certificates.crt",
        "SECRET_KEY": "not for others",
        "DATABASE_URL": "postgres://not.example/for-others",
        "PIP_FIND_LINKS": "/a/folder/of/this/machine",
    }
    assert set(machine_variables(given)) == {"HTTPS_PROXY", "no_proxy", "SSL_CERT_FILE"}


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.name)
def test_a_command_runs_as_its_person_with_processes_of_its_own(person, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "not for others")
    words = Machine(tmp_path).command(["make", "run"], person, person.home / "portal", {"PORT": "8123"})
    assert words[:5] == ["unshare", "--mount", "--pid", "--fork", "--kill-child=KILL"]
    assert f"chroot --userspec={person.name} {tmp_path} /usr/bin/env -i " in words[-1]
    assert "PORT=8123" in words[-1]
    assert f"HOME={person.home}" in words[-1]
    assert "not for others" not in words[-1]


def test_a_step_that_fails_says_where_its_output_is(tmp_path, monkeypatch):
    monkeypatch.setattr(module.os, "geteuid", lambda: 0)
    log = tmp_path / "test-root.log"

    def refused(command, stdout, **_):
        stdout.write("== Lint\nFAILED  Lint (ruff check .): it ended with status 1. Correct the lines named above\n")
        return type("Ended", (), {"returncode": 2})()

    monkeypatch.setattr(module.subprocess, "run", refused)
    with pytest.raises(module.Problem, match=r"make test as root: Lint .*Its whole output is in .*test-root\.log"):
        module._test(Machine(tmp_path), PEOPLE[0], Path("/root/portal"), tmp_path)
    assert log.exists()

"""Works behind the pages of a running portal: a process that calls functions of the tests in the portal's database.

One process for a whole run, because starting one costs seconds. Pytest itself cannot do it: its own database is
another, and while a browser is open its thread has an event loop, in which Django refuses the database.
"""

import json
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import IO, Any


class Stagehand:
    """Started with the environment of the portal; ends with its standard input."""

    def __init__(self, root: Path, environment: Mapping[str, str], log: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def call(self, scene: Callable[..., Any], *arguments: Any) -> Any:
        """What `scene(*arguments)` returns there, in the office's scope and one transaction; all of it as JSON.

        Raises:
            AssertionError: with the traceback, when it failed there.
        """
        assert self._process.stdin
        assert self._process.stdout
        wanted = {"module": scene.__module__, "name": scene.__name__, "arguments": arguments}
        self._process.stdin.write(f"{json.dumps(wanted)}\n")
        self._process.stdin.flush()
        told = self._process.stdout.readline()
        assert told, f"the stagehand ended during {scene.__name__}"
        answer = json.loads(told)
        assert "error" not in answer, answer["error"]
        return answer["returned"]

    def end(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)


def _answer(wanted: Mapping[str, Any]) -> dict[str, Any]:
    from django.db import connection, transaction

    from iasios.access import office_scope

    if connection.connection is not None and not connection.is_usable():
        # A journey took the database away and brought it back.
        connection.close()
    scene = getattr(import_module(wanted["module"]), wanted["name"])
    try:
        with redirect_stdout(sys.stderr), transaction.atomic(), office_scope("set the stage of a journey"):
            return {"returned": scene(*wanted["arguments"])}
    except Exception:  # noqa: BLE001 -- whatever it was, the test that asked shows it
        return {"error": traceback.format_exc()}


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(_answer(json.loads(line)))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

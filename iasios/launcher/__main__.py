"""`python3 -m iasios.launcher COMMAND`: the two commands of the portal, and their helpers."""

import argparse
import os
import signal
import sys

from iasios.launcher import bootstrap, checks, foreground, fresh, image, process, run
from iasios.launcher.errors import Problem, complain
from iasios.launcher.foreground import Stopped
from iasios.launcher.layout import Layout
from iasios.launcher.services import services
from iasios.launcher.system_packages import NEEDED


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command; its exit status."""
    options = _parser().parse_args(arguments)
    if options.end_with_parent:
        process.end_with_parent(os.getppid(), signal.SIGTERM)
    try:
        if options.command == "run":
            run.run(Layout.of())
        elif options.command == "test":
            checks.test(Layout.of("test"))
        elif options.command == "packages":
            print(" ".join(NEEDED))
        elif options.command == "fresh":
            fresh.fresh(Layout.of("fresh"))
        elif options.command == "image":
            image.image(Layout.of("image"))
        elif options.command == "install":
            layout = Layout.of()
            layout.prepare()
            bootstrap.bootstrap(layout, lock=options.lock)
        else:
            return run_with(options.name, options.words[1:] if options.words[:1] == ["--"] else options.words)
    except Problem as problem:
        complain(problem)
        return 1
    except Stopped as stopped:
        # Ending the portal with Ctrl-C is the usual way; a test run that is broken off has not passed.
        return 0 if options.command == "run" else 128 + int(stopped.args[0])
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m iasios.launcher", description=__doc__)
    parser.add_argument(
        "--end-with-parent", action="store_true", help="end when the process that started this one ends"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="the portal on this machine, with demo data")
    commands.add_parser("test", help="every check and test")
    install = commands.add_parser("install", help="only the virtual environment and its packages")
    install.add_argument("lock", choices=("run", "dev"), nargs="?", default="dev")
    commands.add_parser("packages", help="name the Debian packages that the two commands use")
    commands.add_parser("fresh", help="both commands on a new Debian (as root)")
    commands.add_parser("image", help="the image of the Dockerfile, built and started without a daemon (as root)")
    within = commands.add_parser("with", help="run a command beside a database and a broker of its own")
    within.add_argument("--name", default="dev", help="which data to use: var/dev-NAME (default: var/dev)")
    within.add_argument("words", nargs=argparse.REMAINDER, metavar="-- command")
    return parser


def run_with(name: str, words: list[str]) -> int:
    """Run a command beside services of its own; its exit status."""
    if not words:
        raise Problem(
            "Running a command",
            "none was given",
            "For example: python3 -m iasios.launcher with -- pytest tests/launcher",
        )
    layout = Layout.of("dev" if name == "dev" else f"dev-{name}")
    layout.prepare()
    foreground.listen_for_the_end()
    # After `make run` the environment is there, but not what tests need.
    bootstrap.bootstrap(layout, lock="dev")
    with layout.sole(f"`with --name {name}`"), services(layout, durable=False) as started:
        env = {**started.env, "PATH": f"{layout.venv / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"}
        env.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.test")
        env.setdefault("DATA_DIR", str(layout.state))
        if os.access("/usr/bin/chromium", os.X_OK):
            env.setdefault("CHROMIUM_PATH", "/usr/bin/chromium")
        try:
            return foreground.call(words, env=env, cwd=layout.root)
        except FileNotFoundError:
            raise Problem("Running a command", f"there is no program {words[0]}", "Correct its name") from None


if __name__ == "__main__":
    sys.exit(main())

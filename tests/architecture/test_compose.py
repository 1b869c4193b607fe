"""The shape of a production, held against the code: what it names exists, and it gives away nothing."""

import importlib
import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import yaml
from celery import Celery
from django.core.management import get_commands
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PORTAL = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = (ROOT / "docker" / "nginx.conf").read_text()
REFERENCE = (ROOT / "docs" / "settings.md").read_text()
SETTINGS = {path.stem: path.read_text() for path in (ROOT / "iasios" / "settings").glob("*.py")}
PRODUCTION_SETTINGS = SETTINGS["base"] + SETTINGS["production"]
ENTRY_POINTS = {point.name for point in entry_points(group="console_scripts")}


def words_of(service: dict[str, Any]) -> list[list[str]]:
    """The commands of a service and of its health check, each as a list of words."""
    found = []
    for command in (service.get("command", []), service.get("healthcheck", {}).get("test", [])):
        words = [word for word in command if word not in {"CMD", "CMD-SHELL", "sh", "-eu", "-c"}]
        if len(words) == 1:  # a line for a shell
            found += [re.sub(r"^\w+=\S+ ", "", part.strip()).split() for part in words[0].split(";")]
        elif words:
            found.append(words)
    return found


COMMANDS = [
    pytest.param(words, id=f"{name}: {' '.join(words[:4])}")
    for name, service in PORTAL.items()
    for words in words_of(service)
]
IMAGE_COMMANDS = [re.findall(r'"([^"]*)"', line) for line in DOCKERFILE.splitlines() if re.search(r"\bCMD \[", line)]


def test_the_services_are_these() -> None:
    assert set(SERVICES) == {"proxy", "web", "worker", "beat", "migrate", "postgres", "valkey", "scanner"}
    assert set(PORTAL) == {"web", "worker", "beat", "migrate"}


@pytest.mark.parametrize(
    "words", [*COMMANDS, *(pytest.param(words, id=f"image: {words[0]} {words[1]}") for words in IMAGE_COMMANDS)]
)
def test_every_command_of_the_portal_exists(words: list[str]) -> None:
    program, *rest = words
    if program == "gunicorn":
        assert program in ENTRY_POINTS
        assert callable(importlib.import_module(rest[0]).application)
    elif program == "celery":
        assert program in ENTRY_POINTS
        assert rest[0] == "--app"
        assert isinstance(importlib.import_module(rest[1]).app, Celery)
    elif program == "python" and rest[0] == "manage.py":
        assert (ROOT / "manage.py").is_file()
        assert rest[1] in get_commands()
    elif program == "python":
        assert (ROOT / rest[0]).is_file()
        assert resolve(rest[1]).route == rest[1].strip("/")
    else:
        assert words[:2] == ["find", "/run/beat"]
        assert any(mount.startswith("/run/beat:") for mount in PORTAL["beat"]["tmpfs"])


def test_the_image_serves_as_the_compose_file_does() -> None:
    assert IMAGE_COMMANDS[0] == SERVICES["web"]["command"]
    assert ["CMD", *IMAGE_COMMANDS[1]] == SERVICES["web"]["healthcheck"]["test"]


def test_worker_and_beat_are_those_of_the_two_commands() -> None:
    from iasios.launcher.layout import Layout
    from iasios.launcher.run import programs

    local = programs(Layout.of(), 8000)
    for name, index in (("worker", 4), ("beat", 4)):
        ours, theirs = [str(word) for word in local[name][3:]], SERVICES[name]["command"][1:]
        assert ours[: index - 1] == theirs[: index - 1]
        assert [word for word in ours if word.startswith("--")] == [word for word in theirs if word.startswith("--")]


def test_settings_modules_exist() -> None:
    named = {service["environment"]["DJANGO_SETTINGS_MODULE"] for service in PORTAL.values()}
    named |= set(re.findall(r"DJANGO_SETTINGS_MODULE=(\S+)", DOCKERFILE))
    assert named == {"iasios.settings.production"}
    assert "production" in SETTINGS


def read_by(source: str) -> set[str]:
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"", source))


def test_every_variable_that_is_passed_is_read() -> None:
    for name, service in PORTAL.items():
        passed = set(service["environment"]) - {"DJANGO_SETTINGS_MODULE"}
        # The owner's address is for the shell of the migration, PGOPTIONS for PostgreSQL's library, the folder of
        # metrics for gunicorn and the library.
        besides = {"migrate": {"DATABASE_OWNER_URL", "PGOPTIONS"}, "web": {"PROMETHEUS_MULTIPROC_DIR"}}.get(name, set())
        assert passed - read_by(PRODUCTION_SETTINGS) <= besides


def test_every_variable_that_has_no_default_is_passed() -> None:
    required = set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"\s*\)", PRODUCTION_SETTINGS))
    assert "SECRET_KEY" in required
    for service in PORTAL.values():
        assert required <= set(service["environment"])


def test_every_variable_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z0-9_]+)`", REFERENCE))
    assert read_by("".join(SETTINGS.values())) - documented == set()


def test_only_the_migration_knows_the_owner() -> None:
    assert {name for name, service in PORTAL.items() if "DATABASE_OWNER_URL" in service["environment"]} == {"migrate"}
    for service in PORTAL.values():
        assert "//portal_app:" in service["environment"]["DATABASE_URL"]


def test_secrets_come_from_the_environment() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|AUTH|_URL$", variable):
                assert "${" in value, (name, variable)
                assert re.sub(r"\$\{[^}]*\}", "", value).count("@") <= 1, (name, variable)
    assert {name for name, value in COMPOSE["secrets"].items() if "${" not in value["file"]} == set()


def test_nothing_runs_as_root_or_writes_where_it_should_not() -> None:
    for name, service in SERVICES.items():
        user, _, group = service["user"].partition(":")
        assert min(int(user), int(group)) > 0, name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE) == ["portal"]
    assert SERVICES["web"]["user"].partition(":")[0] in re.findall(r"--uid (\d+)", DOCKERFILE)


def test_what_runs_for_long_has_a_health_check_and_comes_back() -> None:
    for name, service in SERVICES.items():
        if name == "migrate":
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}, name


def test_nothing_serves_before_the_migration() -> None:
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy"}
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["valkey"]["networks"] == ["inside"]


def test_the_proxy_leads_to_the_web_processes() -> None:
    host, port = re.findall(r"set \$web http://(\w+):(\d+);", NGINX)[0]
    assert host in SERVICES
    assert f"0.0.0.0:{port}" in SERVICES[host]["command"]
    listening = set(re.findall(r"listen (\d+)", NGINX))
    assert {mapping.partition(":")[2] for mapping in SERVICES["proxy"]["ports"]} == listening
    read = set(re.findall(r"/run/secrets/(\w+)", NGINX))
    assert read == set(SERVICES["proxy"]["secrets"]) == set(COMPOSE["secrets"]) - {"signing_key"}
    probe = SERVICES["proxy"]["healthcheck"]["test"][-1]
    assert f"location = {probe.partition(':8080')[2]} " in NGINX


def test_the_proxy_hides_the_probes_by_their_real_names() -> None:
    names = re.findall(r"location ~ \^/\(([\w|]+)\)\$", NGINX)[0].split("|")
    assert [resolve(f"/{name}").route for name in names] == names


def test_every_file_that_is_copied_or_mounted_exists() -> None:
    copied = [
        source
        for line in DOCKERFILE.splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    mounted = [
        mount.split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", [])
        if mount.startswith("./")
    ]
    assert len(copied) > 10
    assert len(mounted) == 2
    assert [path for path in (*copied, *mounted) if not (ROOT / path).exists()] == []


def test_the_image_gets_every_app() -> None:
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"iasios", "templates", "static", "locale"}
    copied = set(re.findall(r"^COPY (\w+) \w+$", DOCKERFILE, re.MULTILINE))
    let_through = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    assert apps == copied
    assert apps <= let_through


def test_every_volume_that_is_used_is_declared_and_the_other_way_round() -> None:
    used = {
        mount.split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", [])
        if not mount.startswith(".")
    }
    assert used == set(COMPOSE["volumes"])


def test_the_proxy_compresses_text_and_nothing_that_is_packed() -> None:
    assert "gzip on;" in NGINX
    (kinds,) = re.findall(r"gzip_types ([^;]+);", NGINX)
    assert {"text/css", "application/json", "image/svg+xml"} <= set(kinds.split())
    assert not {"application/pdf", "font/woff2", "image/png", "*"} & set(kinds.split())


def _bytes(words: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([mg])", words).groups()  # type: ignore[union-attr]
    return int(number) * {"m": 2**20, "g": 2**30}[unit]


def test_bodies_of_the_largest_size_fit_where_they_are_kept_for_a_while() -> None:
    largest = _bytes(re.findall(r"client_max_body_size (\w+);", NGINX)[0])
    mounts = [mount.partition(":")[2] for mount in SERVICES["proxy"]["volumes"]]
    for where in re.findall(r"(?:client_body|proxy)_temp_path (\S+);", NGINX):
        assert any(where.startswith(f"{mount}/") for mount in mounts), where
    words = SERVICES["web"]["command"]
    at_once = int(words[words.index("--workers") + 1]) * int(words[words.index("--threads") + 1])
    (temporary,) = re.findall(r"/tmp:.*size=(\w+)", SERVICES["web"]["tmpfs"][0])
    assert _bytes(temporary) >= at_once * largest


def test_uploads_are_scanned_unless_somebody_says_otherwise() -> None:
    for service in PORTAL.values():
        assert service["environment"]["CLAMAV_URL"] == "${CLAMAV_URL-tcp://scanner:3310}"
    assert "inside" in SERVICES["scanner"]["networks"]
    assert "ports" not in SERVICES["scanner"]

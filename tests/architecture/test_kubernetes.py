"""The example for Kubernetes: valid by its schemas, the same commands as the compose file, and no secret in it."""

import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.architecture.test_compose import COMPOSE, DOCKERFILE, PRODUCTION_SETTINGS, SERVICES, read_by

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "kubernetes"
#: Of Kubernetes: one that clusters run, and the newest whose schemas are here.
VERSIONS = ["1.32", kubernetes_validate.latest_version()]
FILES = {path.stem: list(yaml.safe_load_all(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.yaml")}
OBJECTS = {f"{each['kind']}/{each['metadata']['name']}": each for file in FILES.values() for each in file}
WORKLOADS = {each["metadata"]["name"]: each for each in OBJECTS.values() if each["kind"] in {"Deployment", "Job"}}
PORTAL = {name: each for name, each in WORKLOADS.items() if name != "proxy"}
SETTINGS = OBJECTS["ConfigMap/portal-settings"]["data"]
#: What settings.yaml says that the two secrets hold.
SECRETS = set(re.findall(r"\b[A-Z][A-Z0-9_]{5,}\b", (FOLDER / "settings.yaml").read_text().split("apiVersion")[0]))


def pod_of(name: str) -> dict[str, Any]:
    spec: dict[str, Any] = WORKLOADS[name]["spec"]["template"]["spec"]
    return spec


def container_of(name: str) -> dict[str, Any]:
    (only,) = pod_of(name)["containers"]
    found: dict[str, Any] = only
    return found


def test_the_objects_are_these() -> None:
    assert set(WORKLOADS) == {"proxy", "web", "worker", "beat", "migrate"}
    assert {name for name in OBJECTS if not name.startswith(("Deployment", "Job"))} == {
        "ConfigMap/portal-settings",
        "Service/web",
        "Service/proxy",
        "PodDisruptionBudget/web",
        "HorizontalPodAutoscaler/web",
        "NetworkPolicy/nobody",
        "NetworkPolicy/proxy-to-web",
        "NetworkPolicy/everybody-to-proxy",
    }


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_each_object_is_valid_by_its_schema(name: str, version: str) -> None:
    kubernetes_validate.validate(OBJECTS[name], version, strict=True)


def test_a_misspelt_word_is_refused() -> None:
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(OBJECTS["Deployment/beat"] | {"spec": {"replica": 1}}, VERSIONS[0], strict=True)


@pytest.mark.parametrize("name", sorted(PORTAL))
def test_the_commands_are_those_of_the_compose_file(name: str) -> None:
    of_compose = [word.replace("$$", "$") for word in SERVICES[name]["command"]]
    assert container_of(name)["command"] == of_compose


def test_the_probes_are_those_of_the_image() -> None:
    assert container_of("web")["livenessProbe"]["exec"]["command"][:2] == ["python", "docker/health.py"]
    for name in ("worker", "beat"):
        assert container_of(name)["livenessProbe"]["exec"]["command"][-1] == SERVICES[name]["healthcheck"]["test"][
            1
        ].replace("$$", "$")
    assert container_of("proxy")["image"] == SERVICES["proxy"]["image"]


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_no_pod_may_more_than_it_needs(name: str) -> None:
    pod, container = pod_of(name), container_of(name)
    user = "10001" if name in PORTAL else "101"
    assert pod["automountServiceAccountToken"] is False
    assert pod["enableServiceLinks"] is False
    assert (pod["securityContext"]["runAsNonRoot"], str(pod["securityContext"]["runAsUser"])) == (True, user)
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"]
    assert f"useradd --system --uid {user}" in DOCKERFILE or name == "proxy"
    mounted = {each["name"] for each in container["volumeMounts"]}
    assert mounted == {each["name"] for each in pod["volumes"]}


def test_every_setting_is_read_and_what_has_no_default_is_given() -> None:
    read = read_by(PRODUCTION_SETTINGS)
    assert set(SETTINGS) - read == {"DJANGO_SETTINGS_MODULE"}
    required = set(re.findall(r"env\.\w+\(\s*\"([A-Z0-9_]+)\"\s*\)", PRODUCTION_SETTINGS))
    assert required - set(SETTINGS) <= SECRETS
    assert SECRETS - read <= {"DATABASE_OWNER_URL"}
    # Whatever compose insists on is given here too.
    insisted = {name for name, value in COMPOSE["x-environment"].items() if ":?" in str(value)}
    assert insisted - set(SETTINGS) - SECRETS == set()


def test_no_secret_stands_in_a_file() -> None:
    assert not any(each["kind"] == "Secret" for each in OBJECTS.values())
    assert SETTINGS.keys() & SECRETS == set()
    assert not [name for name in SETTINGS if re.search("PASSWORD|SECRET|TOKEN|KEYS?$", name)]


def test_only_the_migration_knows_the_owner() -> None:
    of = {name: [next(iter(one.values()))["name"] for one in container_of(name)["envFrom"]] for name in PORTAL}
    assert {name for name, sources in of.items() if "portal-owner" in sources} == {"migrate"}
    assert all(sources[:2] == ["portal-settings", "portal-secrets"] for sources in of.values())


def test_one_beat_runs_and_a_release_takes_nobody_away() -> None:
    assert (WORKLOADS["beat"]["spec"]["replicas"], WORKLOADS["beat"]["spec"]["strategy"]) == (1, {"type": "Recreate"})
    assert WORKLOADS["web"]["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert WORKLOADS["migrate"]["spec"]["backoffLimit"] == 0


def test_selectors_find_their_pods_and_everybody_is_closed_to_strangers() -> None:
    for name in ("web", "proxy"):
        labels = WORKLOADS[name]["spec"]["template"]["metadata"]["labels"]
        assert OBJECTS[f"Service/{name}"]["spec"]["selector"] == labels
        assert WORKLOADS[name]["spec"]["selector"]["matchLabels"] == labels
        ports = {port["name"] for port in container_of(name)["ports"]}
        assert {port["targetPort"] for port in OBJECTS[f"Service/{name}"]["spec"]["ports"]} <= ports
    closed = OBJECTS["NetworkPolicy/nobody"]["spec"]
    assert "ingress" not in closed
    assert all(
        each["spec"]["template"]["metadata"]["labels"].items() >= closed["podSelector"]["matchLabels"].items()
        for each in WORKLOADS.values()
    )

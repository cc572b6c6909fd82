"""What stands in deploy/ is what the machine takes: units, proxies, scripts, containers."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from portal.root import ROOT
from portal.settings_file import KNOWN
from tests.conftest import need

DEPLOY = ROOT / "deploy"
UNITS = (
    "portal.service",
    "portal-backup.service",
    "portal-backup.timer",
    "portal-update.service",
    "portal-update.timer",
)


def run(*command: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, **more)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def units(tmp_path: Path) -> list[str]:
    """The units, pointing at the Python that is here."""
    need("systemd-analyze", shutil.which("systemd-analyze"), "apt-get install systemd")
    for name in UNITS:
        unit = (DEPLOY / name).read_text().replace("/srv/portal/.venv/bin/python", "/usr/bin/env python3")
        (tmp_path / name).write_text(unit)
    return [str(tmp_path / name) for name in UNITS]


def test_systemd_takes_the_units_without_a_remark(units):
    said = run("systemd-analyze", "verify", *units)
    ours = [line for line in said.stderr.splitlines() if "portal" in line]
    assert ours == [] and said.returncode == 0, said.stderr


def test_the_service_is_shut_in(units):
    said = run("systemd-analyze", "security", "--offline=true", "--threshold=30", units[0])
    assert said.returncode == 0, said.stdout[-300:]


@pytest.mark.parametrize(
    "name", [*UNITS, "portal", "compose.yaml", "compose.postgres.yaml", "Containerfile", "Caddyfile", "nginx.conf"]
)
def test_every_setting_in_them_is_one_of_the_portal(name):
    named = set(re.findall(r"PORTAL_[A-Z_]+", (DEPLOY / name).read_text()))
    assert named <= KNOWN | {"PORTAL_SETTINGS"}


@pytest.mark.parametrize("name", ["install", "portal", "upgrade"])
def test_the_scripts_are_scripts(name):
    assert os.access(DEPLOY / name, os.X_OK)
    assert run("sh", "-n", str(DEPLOY / name)).returncode == 0


def test_installing_elsewhere_is_refused_in_words(tmp_path):
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    said = run("sh", str(tmp_path / "deploy" / "install"), "portaal.example.org")
    assert said.returncode == 1 and re.search("Start dit als root|Zet het in /srv/portal", said.stderr)


def test_an_address_in_the_place_of_a_name_is_refused_in_words():
    said = run("sh", str(DEPLOY / "install"), "https://portaal.example.org/")
    assert said.returncode == 1 and "Schrijf alleen de naam, zonder https://" in said.stderr


def test_caddy_takes_its_file(tmp_path):
    caddy = need("Caddy", shutil.which("caddy"), "apt-get install caddy")
    said = run(caddy, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile"),
               env={**os.environ, "HOME": str(tmp_path)})  # fmt: skip
    assert said.returncode == 0, said.stderr[-500:]


def test_nginx_takes_its_file(tmp_path):
    nginx = need("nginx", shutil.which("nginx") or shutil.which("/usr/sbin/nginx"), "apt-get install nginx-light")
    place = "/etc/letsencrypt/live/portaal.example.org"
    certificate = [str(tmp_path / name) for name in ("privkey.pem", "fullchain.pem")]
    run("openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=portaal.example.org",
        "-keyout", certificate[0], "-out", certificate[1])  # fmt: skip
    ours = (DEPLOY / "nginx.conf").read_text().replace(place, str(tmp_path))
    ours = re.sub(r"listen (\[::\]:)?(80|443)", lambda found: f"listen {found[1] or ''}{found[2]}80", ours)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\n{ours}}}\n")
    said = run(nginx, "-t", "-q", "-p", str(tmp_path), "-c", str(whole))
    assert said.returncode == 0, said.stderr[-500:]


def test_what_the_compose_files_name_is_there():
    alone, beside = (yaml.safe_load((DEPLOY / f"compose{more}.yaml").read_text()) for more in ("", ".postgres"))
    portal = alone["services"]["portal"]
    assert (DEPLOY / portal["build"]["context"] / portal["build"]["dockerfile"]).is_file()
    assert portal["volumes"] == ["portal:/data"] and set(alone["volumes"]) == {"portal"}
    services, secrets = beside["services"], beside["secrets"]
    assert set(services["portal"]["depends_on"]) < set(services)
    for service in services.values():
        assert set(service["secrets"]) <= set(secrets)
        files = {name: value for name, value in service["environment"].items() if name.endswith("_FILE")}
        assert {value.removeprefix("/run/secrets/") for value in files.values()} <= set(service["secrets"])
    made = re.search(r"^# (p=.*)$", (DEPLOY / "compose.postgres.yaml").read_text(), re.MULTILINE)
    assert {f"./{name}" for name in re.findall(r"> ([\w-]+)", made[1])} == {one["file"] for one in secrets.values()}
    package = services["portal"]["build"]["args"]["PACKAGES"]
    assert package.rpartition("-")[2] == services["database"]["image"].partition(":")[2], "pg_dump as new as the server"


def test_the_container_takes_along_what_the_portal_needs_and_nothing_else():
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    needed = "portal templates static migrations wsgi.py gunicorn.conf.py pyproject.toml requirements.txt"
    assert {name for line in copied for name in line.split()} == set(needed.split())
    sent = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert set(sent) == set(needed.split()), "nothing else is even sent to who builds it"

"""A real Home Assistant with a real Mosquitto, on loopback. Refuses to outlive its test run.

Onboarded by writing what Home Assistant itself would have stored, without a browser. The MQTT entry
is there before the first start: automations with MQTT triggers that find none stay broken.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import os
import secrets
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from appliance.config.broker import BrokerSettings
from appliance.testing.brokers import find_mosquitto, free_port

Json = Any
YEAR = 31_536_000

_MOSQUITTO = """\
listener {port} 127.0.0.1
allow_anonymous true
set_tcp_nodelay true
persistence false
"""


class HomeAssistantError(Exception):
    """It did not start, or did not do what the test asked. Carries the end of its log."""


class HomeAssistant:
    """One instance in `folder`, with `config` as its configuration.yaml and `files` beside it.

    Blocking; in a coroutine use `reach` and `asyncio.to_thread`.
    """

    def __init__(
        self, hass: Path, folder: Path, config: str, files: Mapping[str, str] | None = None
    ) -> None:
        self._hass = hass
        self._folder = folder
        self._config = config
        self._files = dict(files or {})
        self._http = free_port()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._token = ""
        self.broker = BrokerSettings(host="127.0.0.1", port=free_port())
        self.complaints: list[str] = []
        """What it found wrong with its configuration when it started."""

    def start(self) -> None:
        """Return once it runs and listens to MQTT. Raises HomeAssistantError."""
        self._write()
        mosquitto = find_mosquitto()
        if mosquitto is None:
            raise HomeAssistantError("mosquitto is not installed: apt-get install mosquitto")
        self._launch("mosquitto", [mosquitto, "-c", str(self._folder / "mosquitto.conf")])
        self.start_home_assistant()
        # Of others, such as cameras that would like ffmpeg, nothing is asked here.
        about = ("automation", "mqtt", "template", "homeassistant.config]", "setup]")
        lines = [line for line in self.log().splitlines() if " ERROR " in line]
        self.complaints = [line for line in lines if any(word in line for word in about)]

    def start_home_assistant(self) -> None:
        """Start only Home Assistant, on a broker that runs."""
        # --skip-pip: everything is installed, and nothing may be fetched.
        self._launch("hass", [str(self._hass), "-c", str(self._config_folder), "--skip-pip"])
        self.until(lambda: self.api("GET", "/api/config")["state"] == "RUNNING", 120)
        self.until(self._hears, 60)

    def stop_home_assistant(self) -> None:
        self._end("hass")

    def stop(self) -> None:
        """End both, by their own process ids."""
        for name in list(self._processes):
            self._end(name)

    def api(self, method: str, path: str, body: Json = None) -> Json:
        """One REST request. Raises OSError, also for every status that is not a success."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._http}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self._token}"},
            method=method,
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=30) as answer:
            text = answer.read().decode()
        try:
            return json.loads(text)
        except ValueError:
            return text

    def state(self, entity: str) -> str | None:
        """The state of an entity; None if Home Assistant does not know it."""
        try:
            found: str = self.api("GET", f"/api/states/{entity}")["state"]
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return None
        return found

    def attributes(self, entity: str) -> dict[str, Json]:
        found: dict[str, Json] = self.api("GET", f"/api/states/{entity}")["attributes"]
        return found

    def call(self, action: str, **data: Json) -> Json:
        """Run an action ("light.turn_on") as Home Assistant's own page would."""
        return self.api("POST", f"/api/services/{action.replace('.', '/', 1)}", data)

    def template(self, text: str) -> Json:
        return self.api("POST", "/api/template", {"template": text})

    def command(self, kind: str, **data: Json) -> Json:
        """One WebSocket command ("config/area_registry/create"): what REST does not offer."""
        url = f"ws://127.0.0.1:{self._http}/api/websocket"
        with connect(url, proxy=None, open_timeout=10) as socket:
            socket.recv(10)
            socket.send(json.dumps({"type": "auth", "access_token": self._token}))
            socket.recv(10)
            socket.send(json.dumps({"id": 1, "type": kind, **data}))
            answer = json.loads(socket.recv(10))
        if not answer["success"]:
            raise HomeAssistantError(str(answer["error"]))
        return answer["result"]

    def until(self, reached: Callable[[], Json], seconds: float = 15.0) -> Json:
        """The first true thing that `reached` gives. Raises HomeAssistantError when none comes."""
        end = time.monotonic() + seconds
        last: object = None
        while time.monotonic() < end:
            for name, process in self._processes.items():
                if process.poll() is not None:
                    raise HomeAssistantError(f"{name} ended:\n{self.log()[-3000:]}")
            try:
                last = reached()
            except (OSError, KeyError, ValueError) as error:
                last = error
            else:
                if last:
                    return last
            time.sleep(0.05)
        raise HomeAssistantError(f"not reached in {seconds} s: {last!r}\n{self.log()[-3000:]}")

    async def reach(self, reached: Callable[[], Json], seconds: float = 15.0) -> Json:
        """`until`, for coroutines."""
        return await asyncio.to_thread(self.until, reached, seconds)

    def log(self) -> str:
        """What Home Assistant wrote so far."""
        written = self._folder / "hass.out"
        return written.read_text(errors="replace") if written.exists() else ""

    @property
    def _config_folder(self) -> Path:
        return self._folder / "config"

    def _hears(self) -> bool:
        """Whether a message would reach it: discovery makes an entity, and unmakes it."""
        probe = "homeassistant/sensor/hearth_test_probe/config"
        config = {"name": "Probe", "unique_id": "hearth_test_probe", "state_topic": "hearth_test"}
        known = self.state("sensor.probe") is not None
        payload = "" if known else json.dumps(config)
        self.call("mqtt.publish", topic=probe, payload=payload, retain=True)
        return known

    def _write(self) -> None:
        storage = self._config_folder / ".storage"
        storage.mkdir(parents=True)
        user = "user root\n" if os.geteuid() == 0 else ""
        text = _MOSQUITTO.format(port=self.broker.port_number)
        (self._folder / "mosquitto.conf").write_text(text + user)
        http = f"http:\n  server_host: 127.0.0.1\n  server_port: {self._http}\n"
        (self._config_folder / "configuration.yaml").write_text(http + self._config)
        for name, content in self._files.items():
            (self._config_folder / name).write_text(content)
        self._token = _onboard(storage)
        entries = [
            _entry("mqtt", {"broker": "127.0.0.1", "port": self.broker.port_number}, minor=2),
            _entry("local_todo", {"todo_list_name": "Groceries", "storage_key": "groceries"}),
            _entry("local_calendar", {"calendar_name": "Family", "storage_key": "family"}),
        ]
        _store(storage, "core.config_entries", {"entries": entries}, minor=5)

    def _launch(self, name: str, command: list[str]) -> None:
        environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))
        }
        environment["PATH"] = f"{self._hass.parent}{os.pathsep}{environment.get('PATH', '')}"
        with (self._folder / f"{name}.out").open("ab") as output:
            self._processes[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
            )

    def _end(self, name: str) -> None:
        process = self._processes.pop(name)
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _entry(domain: str, data: dict[str, Json], minor: int = 1) -> dict[str, Json]:
    """A config entry in an old form on purpose: every later Home Assistant migrates it."""
    now = datetime.now(UTC).isoformat()
    return {
        "created_at": now,
        "modified_at": now,
        "data": data,
        "disabled_by": None,
        "discovery_keys": {},
        "domain": domain,
        "entry_id": secrets.token_hex(16),
        "version": 1,
        "minor_version": minor,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": [],
        "title": data.get("todo_list_name") or data.get("calendar_name") or "broker",
        "unique_id": None,
    }


def _store(storage: Path, key: str, data: Json, *, version: int = 1, minor: int = 1) -> None:
    whole = {"version": version, "minor_version": minor, "key": key, "data": data}
    (storage / key).write_text(json.dumps(whole))


def _onboard(storage: Path) -> str:
    """An owner, finished onboarding and a long-lived token, as Home Assistant stores them."""
    user, token, key = uuid.uuid4().hex, uuid.uuid4().hex, secrets.token_hex(64)
    now = datetime.now(UTC)
    lifetime = 10.0 * YEAR
    owner = {"id": user, "group_ids": ["system-admin"], "is_owner": True, "is_active": True,
             "name": "Owner", "system_generated": False, "local_only": False}  # fmt: skip
    refresh = {
        "id": token, "user_id": user, "client_id": None, "client_name": "tests",
        "client_icon": None, "token_type": "long_lived_access_token",
        "created_at": now.isoformat(), "access_token_expiration": lifetime,
        "token": secrets.token_hex(64), "jwt_key": key, "last_used_at": None, "last_used_ip": None,
        "expire_at": None, "credential_id": None, "version": None,
    }  # fmt: skip
    groups = [{"id": "system-admin", "name": "Administrators"},
              {"id": "system-users", "name": "Users"},
              {"id": "system-read-only", "name": "Read Only"}]  # fmt: skip
    auth = {"users": [owner], "groups": groups, "credentials": [], "refresh_tokens": [refresh]}
    _store(storage, "auth", auth)
    done = ["user", "core_config", "analytics", "integration"]
    _store(storage, "onboarding", {"done": done}, version=4)
    analytics = {"onboarded": True, "preferences": {}, "uuid": None}
    _store(storage, "core.analytics", analytics)
    issued = int(now.timestamp()) - 60
    return _signed({"iss": token, "iat": issued, "exp": issued + int(lifetime)}, key)


def _signed(claims: dict[str, Json], key: str) -> str:
    """A JSON web token, HS256."""
    parts = [{"alg": "HS256", "typ": "JWT"}, claims]
    text = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    return f"{text}.{_base64(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest())}"


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

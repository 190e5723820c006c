"""Which broker the house is on: found on the network or typed, tried, and only then used.

The password goes into a file for Hearth alone, and is never shown again. Another broker is another
house, so who changes it has given the passphrase not long ago.
"""

import ssl
from pathlib import Path

from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import Response
from starlette.routing import Route

from appliance.config.broker import BrokerSettings
from appliance.config.writing import Value
from appliance.core.errors import ConfigError
from appliance.core.people import Role
from appliance.core.setup import Step
from appliance.web.pages.setup import go_on, show_step
from appliance.web.routes import Visit, page, text_of
from appliance.web.workbench import Again, Tried

_PASSWORD_FILE, _CA_FILE = "broker-password", "broker-ca.pem"
_KEYS = ("port", "username", "password_file", "tls", "ca_file")
_LONGEST_CA = 20_000


async def broker(visit: Visit) -> Response:
    return _shown(visit)


async def find(visit: Visit) -> Response:
    """Ask the network who is a broker; takes about two seconds."""
    return _shown(visit, nearby=await visit.workbench.nearby())


async def chosen(visit: Visit) -> Response:
    """`do`: "own" is the one inside Hearth; "try" tries what was typed, "use" also uses it."""
    form = await visit.form()
    if text_of(form, "do") == "own":
        await visit.workbench.choose({"broker": None}, Again.ALL)
        return await go_on(visit, Step.BROKER)
    try:
        wanted = await _typed(visit, form)
    except ConfigError as wrong:
        return _shown(visit, str(wrong), 400, form)
    came = await visit.workbench.tried(wanted)
    if text_of(form, "do") != "use" or came.trouble:
        return _shown(visit, _told(came), 400 if came.trouble else 200, form)
    await visit.workbench.choose(await _changes(visit, wanted, text_of(form, "ca")), Again.ALL)
    return await go_on(visit, Step.BROKER)


def _told(came: Tried) -> str:
    if came.trouble:
        return f"It does not work: {came.trouble}. Nothing was changed."
    if came.announced == 0:
        return (
            "It answers, but nothing announces itself there. Is it the right one, and may this "
            "user read what is announced?"
        )
    return f"It works: {came.announced} things announce themselves there."


def _is_that(fields: dict[str, object], now: BrokerSettings) -> bool:
    """Whether it is the very broker that is in use, and no less hidden on the way."""
    try:
        wanted = BrokerSettings.model_validate(fields)
    except ValidationError:
        return False
    return (wanted.host, wanted.port) == (now.host, now.port) and wanted.tls >= now.tls


async def _typed(visit: Visit, form: FormData) -> BrokerSettings:
    """What was typed, to be tried: what is in use keeps its password. Raises ConfigError."""
    typed = {name: text_of(form, name).strip() for name in ("host", "port", "username")}
    tls, password, ca = text_of(form, "tls") == "on", text_of(form, "password"), text_of(form, "ca")
    fields: dict[str, object] = {"host": typed["host"], "tls": tls}
    if typed["port"]:
        fields["port"] = typed["port"]
    if typed["username"]:
        fields["username"] = typed["username"]
    now = visit.workbench.settings.broker
    if password and typed["username"]:
        fields["password"] = password
    elif now and now.password_file and typed["username"] == now.username:
        if not _is_that(fields, now):
            raise ConfigError(
                "For another broker, type its password: the old one is not sent there"
            )
        fields["password_file"] = now.password_file
    if tls and ca.strip():
        _check_authority(ca)
        fields["ca_file"] = await visit.workbench.keep_secret(f"{_CA_FILE}.tried", ca)
    elif tls and now and now.ca_file:
        fields["ca_file"] = now.ca_file
    try:
        return BrokerSettings.model_validate(fields)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "broker"
        raise ConfigError(f"{where}: {first['msg']}") from None


def _check_authority(text: str) -> None:
    """Raises ConfigError for what is no certificate."""
    try:
        if len(text) > _LONGEST_CA:
            raise ValueError
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        raise ConfigError("That is no certificate: it begins with BEGIN CERTIFICATE") from None


async def _changes(visit: Visit, wanted: BrokerSettings, ca: str) -> dict[str, Value]:
    """For the settings file; what is at its default is left out of it, secrets in their files."""
    kept = wanted.model_dump(exclude_defaults=True, exclude={"password"})
    changes: dict[str, Value] = {"broker.host": wanted.host, "broker.password": None}
    for key in _KEYS:
        value = kept.get(key)
        changes[f"broker.{key}"] = str(value) if isinstance(value, Path) else value
    if wanted.password is not None:
        secret = wanted.password.get_secret_value()
        changes["broker.password_file"] = await visit.workbench.keep_secret(_PASSWORD_FILE, secret)
    if wanted.tls and ca.strip():
        changes["broker.ca_file"] = await visit.workbench.keep_secret(_CA_FILE, ca)
    return changes


def _shown(
    visit: Visit,
    told: str = "",
    status: int = 200,
    form: FormData | None = None,
    nearby: object = None,
) -> Response:
    now, bench = visit.workbench.settings.broker, visit.workbench
    typed = {
        "host": now.host if now else "",
        "port": str(now.port or "") if now else "",
        "username": (now.username or "") if now else "",
        "tls": bool(now and now.tls),
    }
    if form is not None:
        typed = {name: text_of(form, name)[:253] for name in ("host", "port", "username")}
        typed["tls"] = text_of(form, "tls") == "on"
    return show_step(
        visit, Step.BROKER, told, status, typed=typed, own=now is None, nearby=nearby,
        chosen=bench.stale, kept=bool(now and now.password_file),
    )  # fmt: skip


ROUTES: tuple[Route, ...] = (
    page("/setup/broker", broker, Role.OWNER),
    page("/setup/broker/find", find, Role.OWNER),
    page("/setup/broker", chosen, Role.OWNER, "POST", fresh=True),
)

"""The API described by OpenAPI 3.1, made of the table that its routes are made of."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from appliance import __version__
from appliance.core.presence import NUMBERS
from appliance.web.api.answers import MOST, USUAL_LIMIT
from appliance.web.api.calls import CALLS, Call
from appliance.web.api.problems import KINDS, MEDIA_TYPE, PREFIX, ProblemShown

_ABOUT = (
    "Reads what the page shows, and sets Hearth's own controls. Nothing here commands a device: "
    "that takes somebody who says yes, in the room."
)


def description() -> dict[str, Any]:
    """The whole document, for JSON."""
    models: list[type[BaseModel]] = [*dict.fromkeys(call.shape for call in CALLS), ProblemShown]
    _, schemas = models_json_schema(
        [(model, "serialization") for model in models], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hearth", "version": __version__, "description": _ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def statuses(call: Call) -> frozenset[int]:
    """All that a call can be answered with."""
    return frozenset({200, *(KINDS[code].status for code in call.problems)})


def _operation(call: Call) -> dict[str, Any]:
    parameters = [*_in_path(call), *_in_query(call)]
    operation: dict[str, Any] = {
        "operationId": f"{call.method.lower()}{call.path.translate(_WORDS)}",
        "summary": call.about,
        "description": f"Takes a token with the scope `{call.scope}`.",
        "responses": {
            "200": {"description": call.about, "content": _content(call.shape)},
            **_refusals(call),
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if call.control:
        operation["requestBody"] = _body(call.control)
    return operation


_WORDS = str.maketrans({"/": "_", "{": "", "}": ""})


def _refusals(call: Call) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for status in sorted(statuses(call) - {200}):
        codes = [code for code in call.problems if KINDS[code].status == status]
        told[str(status)] = {
            "description": "; ".join(f"`{code}`: {KINDS[code].title}" for code in codes),
            "content": {MEDIA_TYPE: {"schema": _ref(ProblemShown)}},
        }
    return told


def _content(model: type[BaseModel]) -> dict[str, Any]:
    return {"application/json": {"schema": _ref(model)}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _in_path(call: Call) -> Iterable[dict[str, Any]]:
    if "{id}" in call.path:
        yield {"name": "id", "in": "path", "required": True, "schema": {"type": "string"},
               "description": "As in `light.hall`."}  # fmt: skip


def _in_query(call: Call) -> Iterable[dict[str, Any]]:
    if call.limited:
        schema = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL_LIMIT}
        yield {"name": "limit", "in": "query", "schema": schema, "description": "The newest ..."}


def _body(control: str) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "boolean"}
    if control in NUMBERS:
        low, high = NUMBERS[control]
        value = {"type": "integer", "minimum": low, "maximum": high}
    schema = {
        "type": "object",
        "properties": {"value": value},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}

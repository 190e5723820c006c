"""Templates that want to grow, and any others: bounded, never raising, and as Jinja means them."""

import json
import os
import re
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2.sandbox import ImmutableSandboxedEnvironment

from appliance.adapters.mqtt.sandbox import compiled, metering
from appliance.adapters.mqtt.sandbox.vocabulary import FILTERS, FUNCTIONS, METHODS, TESTS
from appliance.adapters.mqtt.templates import reader, writer
from tests.unit.hostile_templates import GROW, variables

PAYLOADS = tuple(
    payload[:16_384]
    for payload in (
        json.dumps({"a": "x", "list": list(range(3000))}),
        json.dumps({"list": ["ab"] * 1500, "big": int("9" * 3000)}),
        "[" * 500 + "]" * 500,
        "a" * 16_384,
        "\U0001f600" * 4_000,
        json.dumps({"list": [[]] * 4_000}),
        json.dumps({"list": {str(number): number for number in range(1_400)}}),
        "," * 16_384,
    )
)


@pytest.mark.parametrize("template", GROW)
def test_nothing_grows_without_end(template: str) -> None:
    program = compiled(template)
    if program is None:
        return
    for payload in PAYLOADS:
        names = variables(payload)
        tracemalloc.start()
        try:
            text = program.render(names)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 130_000
        assert text is None or len(text) <= metering.MAX_OUTPUT


NAMES = st.sampled_from(["value", "value_json", "value_json.a", "value_json.b", "x", "nothing"])
ATOMS = st.one_of(
    NAMES,
    st.sampled_from(["1", "0", "2.5", "-3", "'a'", "'B c'", "''", "true", "none", "[]", "{}"]),
)


EXAMPLES = int(os.environ.get("TEMPLATE_EXAMPLES", "40"))
"""Of whole templates; these are slow to make up."""
SIGNS = st.sampled_from([*"+-*/%~<>", "//", "**", "==", "!=", "<=", ">=", "and", "or", "in"])


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = st.lists(inner, max_size=2).map(", ".join)
    return st.one_of(
        st.builds("({} {} {})".format, inner, SIGNS, inner),
        st.builds("({}|{}({}))".format, inner, st.sampled_from(sorted(FILTERS)), words),
        st.builds("{}.{}({})".format, inner, st.sampled_from(sorted(METHODS)), words),
        st.builds("{}({})".format, st.sampled_from(sorted(FUNCTIONS)), words),
        st.builds("({} is {})".format, inner, st.sampled_from(sorted(TESTS))),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{{}: {}}}".format, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("(not {})".format, inner),
    )


EXPRESSIONS = st.recursive(ATOMS, combined, max_leaves=8)
PARTS = st.one_of(
    EXPRESSIONS.map("{{{{ {} }}}}".format),
    EXPRESSIONS.map("{{% set x = {} %}}".format),
    st.builds("{{% for x in {} %}}{{{{ {} }}}}{{% endfor %}}".format, EXPRESSIONS, EXPRESSIONS),
    st.builds(
        "{{% if {} %}}{{{{ {} }}}}{{% else %}}-{{% endif %}}".format, EXPRESSIONS, EXPRESSIONS
    ),
    st.text(max_size=6),
)
TEMPLATES = st.lists(PARTS, max_size=6).map("".join)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-300, 300), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    ),
    max_leaves=5,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEMPLATES, st.one_of(st.text(max_size=20), JSON.map(json.dumps)))
def test_templates_at_random_never_raise(template: str, payload: str) -> None:
    read, write = reader(template), writer(template)
    read = read or str
    assert isinstance(read(payload), str | None)
    assert write is None or isinstance(write(payload, x=1), str | None)


@given(st.text(alphabet="{}%#-|.()[]'\"~+ avlue0", max_size=60), st.text(max_size=8))
def test_noise_never_raises(template: str, payload: str) -> None:
    read = reader(template)
    assert read is None or isinstance(read(payload), str | None)


JINJA = ImmutableSandboxedEnvironment()
OTHERWISE = re.compile(
    # Home Assistant's own words, or its own meaning of them.
    r"\|(add|bitwise_|bool|contains|float|from_json|iif|int|is_|multiply|round|timestamp|to_json)"
    r"|is (list|contains|is_number|string_like)|\b(bool|float|iif|int|is_number|max|min|range)\("
    # These give lists here, where Jinja gives what can be gone through once.
    r"|\|(items|map|reject|rejectattr|reverse|select|selectattr)\(|\.(items|keys|values)\("
)


def by_jinja(template: str, names: dict[str, object]) -> str | None:
    """What Jinja itself makes of it; None if it raises."""
    try:
        return JINJA.from_string(template).render(names).strip()
    except Exception:  # noqa: BLE001 - anything can come out of it
        return None


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEMPLATES.filter(lambda template: not OTHERWISE.search(template)), JSON)
def test_what_is_evaluated_means_what_it_means_in_jinja(template: str, payload: object) -> None:
    program = compiled(template)
    names = {"value": "some Text", "value_json": payload}
    text = program.render(dict(names)) if program is not None else None
    theirs = by_jinja(template, names)
    assert text is None or theirs is None or text == theirs

"""What devices' templates say, and what they cannot do."""

import pytest

from appliance.adapters.mqtt import templates
from appliance.adapters.mqtt.sandbox import compiled, metering
from appliance.adapters.mqtt.templates import reader, writer
from appliance.core.types import Value
from tests.every_case import every_case
from tests.unit.hostile_templates import GROW, REACH, variables

Z2M_CLIMATE = (
    "{% set values = {None:None,'idle':'idle','heat':'heating','cool':'cooling',"
    "'fan_only':'fan'} %}{{ values[value_json.running_state] }}"
)
Z2M_ACTION = (
    "{% set patterns = [('single', 'on'), ('double', 'toggle')] %}"
    "{% for press, word in patterns if press == value_json.action %}{{ word }}{% endfor %}"
)
Z2M_MODE = (
    "{% if value_json.system_mode in ['heat', 'cool'] %}{{ value_json.system_mode }}"
    "{% else %}off{% endif %}"
)
ESPHOME_COLOR = "{{ value_json.color.r }},{{ value_json.color.g }},{{ value_json.color.b }}"
TASMOTA_SPEED = (
    "{% if value_json.FanSpeed is defined %}{% if value_json.FanSpeed == 0 -%}off{%- else -%}on"
    "{%- endif %}{% endif %}"
)
VALETUDO = (
    "{% set states = ['docked', 'idle'] %}"
    "{{ 'docked' if value_json.state in states else 'cleaning' }}"
)
VALETUDO_ROOMS = (
    "{% for id, name in value_json.items() %}{{ name }}{% if not loop.last %}, {% endif %}"
    "{% endfor %}"
)
ZWAVE_FAN = (
    "{%- set modes = {0: 'Auto low', 1: 'Low', 3: 'High'} -%}"
    "{{ modes[value_json.value] if value_json.value in modes else 'Auto low' }}"
)

READERS = [
    # Zigbee2MQTT
    (Z2M_CLIMATE, '{"running_state": "heat"}', "heating"),
    (Z2M_CLIMATE, '{"running_state": null}', None),
    (Z2M_ACTION, '{"action": "double"}', "toggle"),
    ("{{ value_json.update.installed_version }}", '{"update": {"installed_version": 7}}', "7"),
    ("{{ 'ON' if value_json.contact else 'OFF' }}", '{"contact": false}', "OFF"),
    ("{{ value_json['update']['state'] == 'updating' }}", '{"update": {"state": "idle"}}', "False"),
    ("{{ value_json.battery|default(0, true) }}", '{"battery": null}', "0"),
    (Z2M_MODE, '{"system_mode": "auto"}', "off"),
    (Z2M_MODE, '{"system_mode": "heat"}', "heat"),
    (
        "{{ iif(value_json.child_lock == 'LOCK', 'on', 'off') }}",
        '{"child_lock": "LOCK"}',
        "on",
    ),
    ('{{ value_json["state_l1"]|upper }}', '{"state_l1": "on"}', "ON"),
    # ESPHome
    ("{{ value | float | round(2) }}", "21.456", "21.46"),
    ("{{ value|float * 100 }}", "0.5", "50.0"),
    (ESPHOME_COLOR, '{"color": {"r": 1, "g": 2, "b": 3}}', "1,2,3"),
    (ESPHOME_COLOR, '{"color": {"r": 1}}', None),
    (ESPHOME_COLOR, '{"state": "OFF"}', None),
    # Tasmota by way of Home Assistant's discovery
    ("{{ value_json.POWER1 | default(value_json.POWER) }}", '{"POWER": "ON"}', "ON"),
    ("{{ value_json.POWER1 | default(value_json.POWER) }}", '{"Dimmer": 40}', None),
    ("{{ value_json.Color.split(',')[0:3]|join(',') }}", '{"Color": "1,2,3,4,5"}', "1,2,3"),
    (TASMOTA_SPEED, '{"FanSpeed": 2}', "on"),
    (TASMOTA_SPEED, '{"FanSpeed": 0}', "off"),
    (TASMOTA_SPEED, '{"Dimmer": 2}', None),
    ("{{value_json['ENERGY'].Total}}", '{"ENERGY": {"Total": 3.1415}}', "3.1415"),
    ("{{ value_json.SI7021.Temperature | is_defined }}", '{"SI7021": {}}', None),
    ("{{ value_json.RfReceived.Data[-6:] }}", '{"RfReceived": {"Data": "0x12ABCDEF"}}', "ABCDEF"),
    # zwave-js-ui
    (ZWAVE_FAN, '{"value": 3}', "High"),
    (ZWAVE_FAN, '{"value": 9}', "Auto low"),
    ("{{ (value_json.value / 99 * 255) | round(0) }}", '{"value": 50}', "129"),
    ("{{ value_json.value | int * 1000 }}", '{"value": "21.7"}', "21000"),
    # Valetudo
    (VALETUDO, '{"state": "idle"}', "docked"),
    ("{{ value_json|map('upper')|join('+') }}", '["a", "b"]', "A+B"),
    (
        "{% for id in value_json %}{{ id }}{{ ', ' if not loop.last }}{% endfor %}",
        '{"16": "Kitchen", "17": "Hall"}',
        "16, 17",
    ),
    (VALETUDO_ROOMS, '{"16": "Kitchen", "17": "Hall"}', "Kitchen, Hall"),
    # OpenBeken, and by hand
    ("{{ (value_json.brightness / 254 * 100) | round }}", '{"brightness": 127}', "50"),
    ("{{ value_json['temperature'] | float | round(1) }}", '{"temperature": 21.46}', "21.5"),
    ("{{ (value|int / 10) if value|is_number else none }}", "215", "21.5"),
    ("{{ (value|int / 10) if value|is_number else none }}", "n/a", None),
    ("{{ value.split(';')[1] if ';' in value else value }}", "7;open", "open"),
    ("{{ value_json.a | bitwise_and(4) > 0 }}", '{"a": 6}', "True"),
    ("{{ value_json.uptime | timestamp_utc }}", '{"uptime": 0}', "1970-01-01T00:00:00+00:00"),
    ("{{ value_json.t|timestamp_custom('%Y/%m', false) }}", '{"t": 86400}', "1970/01"),
    ("{{ (value|from_json).x.y[0] }}", '{"x": {"y": [4]}}', "4"),
    ("{{ value_json|selectattr('on', 'eq', true)|map(attribute='id')|list|length }}",
     '[{"on": true, "id": 1}, {"on": false, "id": 2}]', "1"),
    ("{{ value_json.l|sort|last }} {{ value_json.l|max }}", '{"l": [3, 21, 5]}', "21 21"),
    ("{% set x %}a{{ value }}{% endset %}{{ x|replace('a', 'b') }}", "1", "b1"),
    ("{{ '%.2f'|format(value|float) }}{{ ' %s' % value }}", "1.005", "1.00 1.005"),
    ("{{ value|float(0) }}", "unknown", "0"),
    ("{{ value|bool }}", "Enable", "True"),
    ("{{ value|multiply(2)|add(1)|round|string|trim('3') }}", "11", "2"),
    ("  {{ value }}\n", " 7 ", "7"),
    ("{{ value }} °C", "7", "7 °C"),
    ("constant", "x", "constant"),
    # Errors, and what is not there
    ("{{ value|float }}", "unknown", None),
    ("{{ value_json.a.b.c }}", "no json", None),
    ("{{ value_json.a + 1 }}", "{}", None),
    ("{{ value_json.a|float(0) }}", "{}", None),
    ("{{ value_json.a|is_number }}", "{}", None),
    ("{{ '0'|timestamp_utc }}", "x", None),
    ("{{ value_json.l|max(true) }} {{ max(2, 7) }}", '{"l": ["b", "C"]}', "b 7"),
    ("{{ entity_id }}", "x", None),
    ("{{ value_json.a / 0 }}", '{"a": 1}', None),
    ("{{ value_json }}", '{"a": NaN}', None),
]  # fmt: skip

WRITERS: list[tuple[str, Value | None, dict[str, Value | None], str | None]] = [
    ('{"preset": "{{ value }}"}', "eco", {}, '{"preset": "eco"}'),
    ('{ {{ \'"a":1\' }} }', 1, {}, '{ "a":1 }'),
    ("{{ value | int * 2 }}", "21", {}, "42"),
    ('{{ {"state": value} | tojson }}', "ON", {}, '{"state": "ON"}'),
    ('{{ {"state": value, "on": 1} | to_json }}', "ON", {}, '{"state":"ON","on":1}'),
    ("{{ (value * 2.55) | round | int }}", 40, {}, "102"),
    ("{{ {'low': 1, 'high': 3}[value] }}", "high", {}, "3"),
    ("{{ {'low': 1, 'high': 3}[value] }}", "turbo", {}, None),
    ("{{ ['Solid', 'Random'].index(value) }}", "Random", {}, "1"),
    ("{{ '%02x%02x%02x' % (red, green, blue) }}", None, {"red": 255, "green": 0, "blue": 9},
     "ff0009"),
    ('{"state": "on"{%- if brightness is defined -%}, "brightness": {{ brightness }}{%- endif -%}}',
     None, {"brightness": 7}, '{"state": "on", "brightness": 7}'),
    ('{"state": "on"{%- if brightness is defined -%}, "brightness": {{ brightness }}{%- endif -%}}',
     None, {}, '{"state": "on"}'),
    ("{{ action }} {{ code }}", None, {"action": "ARM_HOME", "code": None}, "ARM_HOME None"),
    ("{{ value }}", 7, {}, "7"),
    ("{{ value_json.x }}", 7, {}, None),
    ("{{ who }}", 7, {}, None),
]  # fmt: skip


@every_case(("template", "payload", "expected"), READERS)
def test_readers(template: str, payload: str, expected: str | None) -> None:
    read = reader(template)
    assert read is not None, "refused"
    assert read(payload) == expected


@every_case(("template", "value", "more", "expected"), WRITERS)
def test_writers(
    template: str, value: Value | None, more: dict[str, Value | None], expected: str | None
) -> None:
    write = writer(template)
    assert (write(value, **more) if write is not None else None) == expected


def test_no_template_means_the_payload_as_it_is() -> None:
    read, write = reader(None), writer(None)
    assert read is not None
    assert write is not None
    assert read(" x ") == " x "
    assert write(21.5) == "21.5"
    assert write(None) is None


@every_case("template", REACH)
def test_nothing_can_be_reached(template: str) -> None:
    program = compiled(template)
    assert program is None or program.render(variables('{"a": {"b": [1]}}')) is None


def test_hostile_templates_are_many_and_some_are_evaluated() -> None:
    assert len({*REACH, *GROW}) >= 120
    assert sum(compiled(template) is not None for template in GROW) >= 80


def test_the_budget_is_spent_and_not_exceeded() -> None:
    loop = compiled("{% for i in range(900) %}{% for j in range(900) %}{% endfor %}{% endfor %}")
    assert loop is not None
    assert loop.render({}) is None
    short = compiled("{% for i in range(90) %}{{ i % 10 }}{% endfor %}")
    assert short is not None
    assert short.render({}) == "0123456789" * 9
    meter = metering.Meter({})
    with pytest.raises(metering.Failed):
        meter.spend(metering.FUEL + 1)
    with pytest.raises(metering.Failed):
        meter.take(metering.ROOM + 1)


@every_case(
    "looking",
    [
        "a.strip(c)", "a.lstrip(c)", "a.rstrip(c)", "a|trim(c)", "a.rfind(c)", "a.rsplit(c)",
        "a.rpartition(c)", "a.find(c)", "a.count(c)", "a.split(c)", "a.replace(c, '')",
        "a|replace(c, '')", "c in a", "a is contains(c)",
    ],
)  # fmt: skip
def test_to_look_for_a_long_text_in_a_long_text_is_not_affordable(looking: str) -> None:
    program = compiled(f"{{% set a = value %}}{{% set c = part %}}{{{{ {looking} }}}}")
    assert program is not None
    long: dict[str, object] = {"value": "\u4e00" * 2_600, "part": "\u4e01" * 1_300 + "\u4e00"}
    assert program.render(long) is None
    assert program.render({"value": "[12.5]", "part": "]"}) is not None


def test_a_value_costs_what_it_would_take_to_print() -> None:
    doubled: object = "x" * 16
    for _ in range(8):
        doubled = [doubled, doubled]
    meter = metering.Meter({})
    assert meter.pay(doubled) >= 2**8 * 16
    assert metering.FUEL - meter.fuel >= 2**9


def test_templates_too_long_or_too_deep_are_refused() -> None:
    assert compiled("x" * 4096) is not None
    assert compiled("x" * 4097) is None
    assert reader("{{ value }}" + " " * 4096) is None
    assert compiled("{{ " + "(" * 20 + "value" + ")" * 20 + " }}") is not None
    assert compiled("{{ " + "not " * 60 + "value }}") is None
    assert compiled("{{ value }}" * 300) is None


def test_what_is_kept_of_templates_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templates, "MAX_KEPT", 100_000)
    for number in range(60):
        reader("{{ value_json.x|float + [" + "value," * 9 + f"{number}]|length }}}}")
    shelf = templates._shelf
    assert shelf.weight == sum(forms.weight for forms in shelf.forms.values())
    assert shelf.weight <= templates.MAX_KEPT
    assert 5 < len(shelf.forms) < 60
    read = reader("{{ value|int + 1 }}")
    assert read is not None
    assert reader("{{ value|int + 1 }}") is read, "kept"


@pytest.mark.parametrize("name", ["entity_id", "name", "this.state", "value_json.x"])
def test_a_command_that_needs_what_is_not_there_is_not_offered(name: str) -> None:
    assert writer("{{ value }}/{{ " + name + " }}") is None
    assert writer("{{ value }}/{{ 'name' }}") is not None

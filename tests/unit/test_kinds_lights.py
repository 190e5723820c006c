"""Lights: what is sent, what is heard, and that a lamp that obeys is believed."""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from appliance.adapters.mqtt.kinds import light_basic, light_json, light_template, lights
from appliance.adapters.mqtt.wiring import Command, ReadOnly, tells
from appliance.core.colors import NAMES, same
from appliance.core.house import Choice, Entity, EntityState, Range, Setting, satisfied
from appliance.core.meaning import Wish, fit
from appliance.core.types import Action, EntityId, Value, Verb
from tests.every_case import every_case

Config = dict[str, Any]
LAMP = EntityId("light.lamp")
unhurried = settings(deadline=None)
FEATURES = ("brightness", "color_temp", "effect", "rgb", "rgbw", "rgbww", "hs", "xy")


def light(config: Config) -> lights.Light:
    made = lights.wire({"command_topic": "lamp/set", **config}, {"prefix": "homeassistant"})
    assert not isinstance(made, ReadOnly)
    return made


def json_light(*modes: str, **more: object) -> Config:
    return {
        "schema": "json", "state_topic": "lamp", "brightness": True, "supported_color_modes": modes,
        **more,
    }  # fmt: skip


def basic_light(*features: str, **more: object) -> Config:
    topics = {f"{each}_command_topic": f"lamp/{each}/set" for each in features}
    states = {f"{each}_state_topic": f"lamp/{each}" for each in features}
    return {"state_topic": "lamp", **topics, **states, **more}


def act(verb: Verb, **parameters: Value) -> Action:
    return Action(LAMP, verb, tuple(sorted(parameters.items())))


def sent(config: Config, verb: Verb, **parameters: Value) -> list[tuple[str, object]]:
    """What is published, with JSON read."""

    def plain(payload: str) -> object:
        return json.loads(payload) if payload.startswith("{") else payload

    commands = light(config).encode(act(verb, **parameters))
    return [(command.topic, plain(command.payload)) for command in commands]


def heard(config: Config, *messages: object) -> EntityState:
    """The state after messages on "lamp", or on the topic of a pair."""
    wiring, state = light(config), EntityState()
    for message in messages:
        topic, payload = message if isinstance(message, tuple) else ("lamp", message)
        text = payload if isinstance(payload, str) else json.dumps(payload)
        state = wiring.read(topic, text, state)
    return state


@dataclass
class JsonLamp:
    """A lamp that does what a JSON message says, and tells all it is."""

    config: Config
    now: dict[str, object] = field(default_factory=lambda: {"state": "OFF"})

    def obey(self, commands: tuple[Command, ...]) -> Iterator[tuple[str, str]]:
        for command in commands:
            message = json.loads(command.payload)
            modes = self.config["supported_color_modes"]
            if "color" in message:
                keys = {"r": "rgb", "h": "hs", "x": "xy"}
                mode = keys[next(iter(message["color"]))]
                mode += ("w" in message["color"]) * "w" + ("c" in message["color"]) * "w"
                self.now["color_mode"] = mode
            elif "color_temp" in message:
                self.now["color_mode"] = "color_temp"
            elif "white" in message:
                self.now["color_mode"] = "white"
                white = message["white"] / self.config.get("white_scale", 255)
                message["brightness"] = round(white * self.config.get("brightness_scale", 255))
            elif len(modes) == 1:
                self.now["color_mode"] = modes[0]
            self.now |= message
            if not self.config["brightness"] and "color" in message:
                self.now.pop("brightness", None)
            yield "lamp", json.dumps(self.now)


@dataclass
class BasicLamp:
    """A lamp that repeats what it was told, topic by topic; a level other than 0 means on."""

    config: Config

    def obey(self, commands: tuple[Command, ...]) -> Iterator[tuple[str, str]]:
        config = self.config
        by_level = config.get("on_command_type") == "brightness"
        for command in commands:
            if command.topic == "lamp/set":
                yield "lamp", command.payload
                continue
            feature = command.topic.split("/")[1]
            if by_level and feature in ("brightness", "white"):
                yield "lamp", "ON"
            mode_topic = config.get("color_mode_state_topic")
            if feature == "white":
                share = int(command.payload) / config.get("white_scale", 255)
                yield "lamp/brightness", str(round(share * config.get("brightness_scale", 255)))
            if f"{feature}_state_topic" in config:
                yield config[f"{feature}_state_topic"], command.payload
            if mode_topic and feature not in ("brightness", "effect"):
                yield mode_topic, feature


@dataclass
class TemplateLamp:
    """A lamp with words of its own, which speaks of no colour while it is white."""

    now: dict[str, object] = field(default_factory=lambda: {"is": "off"})

    def obey(self, commands: tuple[Command, ...]) -> Iterator[tuple[str, str]]:
        for command in commands:
            message = json.loads(command.payload)
            if "rgb" in message:
                self.now.pop("white", None)
            if "white" in message:
                self.now.pop("rgb", None)
            self.now |= message
            yield "lamp", json.dumps(self.now)


JSON_LIGHTS: dict[str, Config] = {
    "on-off": json_light("onoff", brightness=False),
    "brightness": json_light("brightness", brightness_scale=254),
    "ten steps": json_light("brightness", brightness_scale=10),
    "mired": json_light("color_temp", min_mireds=153, max_mireds=500, brightness_scale=254),
    "kelvin": json_light("color_temp", color_temp_kelvin=True, min_kelvin=2200, max_kelvin=6500),
    "cold": json_light("color_temp", min_mireds=50, max_mireds=500),
    "xy": json_light("xy", "color_temp", effect=True, effect_list=["blink", "None"]),
    "hs": json_light("hs"),
    "rgb": json_light("rgb"),
    "rgbw": json_light("rgbw", "color_temp"),
    "rgbww": json_light("rgbww", effect=True, effect_list=["off", "rainbow"]),
    "white": json_light("rgb", "white", white_scale=100),
    "brightness in colour": json_light("rgb", brightness=False),
}
BASIC_LIGHTS: dict[str, Config] = {
    "on-off": basic_light(),
    "brightness": basic_light("brightness", brightness_scale=100),
    "four steps": basic_light("brightness", brightness_scale=4),
    "first": basic_light("brightness", "color_temp", on_command_type="first"),
    "by level or word": basic_light("brightness", on_command_type="brightness", payload_on="ON"),
    "by level": basic_light("brightness", "hs", on_command_type="brightness"),
    "kelvin": basic_light("color_temp", color_temp_kelvin=True),
    **{mode: basic_light("brightness", mode) for mode in ("rgb", "rgbw", "rgbww", "hs", "xy")},
    "everything": basic_light(*FEATURES, effect_list=["fire", "rain"]),
    "colour mode": basic_light(
        "brightness", "color_temp", "rgb",
        color_mode_state_topic="lamp/mode", white_command_topic="lamp/white/set", white_scale=100,
    ),
}  # fmt: skip
_SAYS = '{%% if %s is defined %%}, "%s": %s{%% endif %%}'
TEMPLATE: Config = {
    "schema": "template",
    "state_topic": "lamp",
    "command_on_template": '{"is": "on"'
    + _SAYS % ("brightness", "level", "{{ brightness }}")
    + _SAYS % ("color_temp", "white", "{{ color_temp }}")
    + _SAYS % ("red", "rgb", "[{{ red }}, {{ green }}, {{ blue }}]")
    + _SAYS % ("effect", "show", '"{{ effect }}"')
    + "}",
    "command_off_template": '{"is": "off"}',
    "state_template": "{{ value_json.is }}",
    "brightness_template": "{{ value_json.level }}",
    "color_temp_template": "{{ value_json.white }}",
    "red_template": "{{ value_json.rgb[0] }}",
    "green_template": "{{ value_json.rgb[1] }}",
    "blue_template": "{{ value_json.rgb[2] }}",
    "effect_list": ["fire", "rain"],
    "effect_template": "{{ value_json.show }}",
}
PLAIN_TEMPLATE: Config = {
    key: TEMPLATE[key]
    for key in ("schema", "state_topic", "command_off_template", "state_template")
} | {"command_on_template": '{"is": "on"}'}
ALL = {"template": TEMPLATE, "template on-off": PLAIN_TEMPLATE}
ALL |= {f"json {name}": config for name, config in JSON_LIGHTS.items()} | {
    f"basic {name}": config for name, config in BASIC_LIGHTS.items()
}


def lamp_of(config: Config) -> JsonLamp | BasicLamp | TemplateLamp:
    match config.get("schema", "basic"):
        case "json":
            return JsonLamp(config)
        case "template":
            return TemplateLamp()
        case _:
            return BasicLamp(config)


def values(setting: Setting) -> st.SearchStrategy[Value]:
    match setting:
        case Range(low, high):
            return st.floats(low, high) | st.integers(math.ceil(low), math.floor(high))
        case Choice(options):
            return st.sampled_from(options)
        case _:
            return st.sampled_from(sorted(NAMES))


@st.composite
def wishes(draw: st.DrawFn, wiring: lights.Light) -> Wish:
    """Anything that can be wished of it, one kind of light at a time."""
    verb = draw(st.sampled_from(sorted(wiring.verbs)))
    names = draw(st.sets(st.sampled_from(sorted(wiring.settings)))) if wiring.settings else set()
    kinds = sorted(names & {"color", "kelvin", "white_pct"})
    names -= set(kinds[1:])
    names -= {"brightness_pct"} if "white_pct" in names else set()
    if verb is Verb.TURN_OFF:
        names = set()
    if verb is Verb.SET and not names:
        names = {draw(st.sampled_from(sorted(wiring.settings)))}
    chosen = tuple((name, draw(values(wiring.settings[name]))) for name in sorted(names))
    return Wish(verb, (LAMP,), chosen)


@unhurried
@given(st.data(), st.sampled_from(sorted(ALL)))
def test_a_lamp_that_obeys_is_believed(data: st.DataObject, name: str) -> None:
    config = ALL[name]
    wiring = light(config)
    entity = Entity(LAMP, "Lamp", verbs=wiring.verbs, settings=wiring.settings)
    lamp, state = lamp_of(config), EntityState()
    for _ in range(data.draw(st.integers(1, 3))):
        action = fit(data.draw(wishes(wiring)), entity)
        assert action is not None
        asked = dict(action.parameters)
        if name == "json brightness in colour" and "color" in asked:
            # At a few percent its colours have too few steps to be told apart.
            asked["brightness_pct"] = max(20, int(asked.get("brightness_pct", 0)))
            action = Action(LAMP, action.verb, tuple(sorted(asked.items())))
        commands = wiring.encode(action)
        assert commands
        own = {value for key, value in config.items() if key.endswith("command_topic")}
        assert {command.topic for command in commands} <= own | {"lamp/set"}
        assert tells(wiring, action)
        for topic, payload in lamp.obey(commands):
            assert topic in wiring.state_topics
            state = wiring.read(topic, payload, state)
        assert satisfied(action, state), (action, state, commands)


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9),
    st.sampled_from([1e308, -1e308, 10**400, -(10**400), "1e999", "nan", "ON", "None", "255,0"]),
)  # fmt: skip
KEYS = (
    "state", "brightness", "color", "color_temp", "color_mode", "effect", "white",
    "r", "g", "b", "w", "c", "h", "s", "x", "y", "hue", "saturation",
)  # fmt: skip
MODES = ("rgb", "rgbw", "rgbww", "hs", "xy", "color_temp", "white", "brightness", "odd")
INNER = ODD | st.dictionaries(st.sampled_from(KEYS), ODD, max_size=6) | st.lists(ODD, max_size=3)
MESSAGES = st.dictionaries(st.sampled_from(KEYS), INNER | st.sampled_from(MODES), max_size=6)
PAYLOADS = (
    MESSAGES.map(json.dumps)
    | INNER.map(json.dumps)
    | st.text(max_size=30)
    | st.lists(ODD, max_size=6).map(lambda parts: ",".join(map(str, parts[:6])))
)


@unhurried
@given(st.data(), st.sampled_from(sorted(ALL)), st.lists(PAYLOADS, max_size=4))
def test_nothing_raises_and_only_sense_is_kept(
    data: st.DataObject, name: str, payloads: list[str]
) -> None:
    wiring, state = light(ALL[name]), EntityState()
    for payload in payloads:
        topic = data.draw(st.sampled_from((*wiring.state_topics, "elsewhere")))
        state = wiring.read(topic, payload, state)
        assert state.state in (None, "on", "off")
        for key, value in state.attributes.items():
            if key in ("brightness_pct", "white_pct"):
                assert isinstance(value, int)
                assert 0 <= value <= 100
            elif key.startswith("kelvin"):
                assert isinstance(value, int)
                assert 500 <= value <= 100_000
            elif key.startswith("color") and key != "color_mode":
                assert same(str(value), str(value))
            else:
                assert str(value).isprintable()


@unhurried
@given(
    st.sampled_from(sorted(ALL)),
    st.sampled_from(sorted(Verb)),
    st.dictionaries(
        st.sampled_from(["brightness_pct", "kelvin", "color", "effect", "white_pct", "x"]),
        st.floats() | st.integers() | st.text(max_size=5) | st.sampled_from(["red", "fire"]),
        max_size=3,
    ),
)
def test_what_does_not_fit_is_not_sent(name: str, verb: Verb, asked: dict[str, Value]) -> None:
    wiring = light(ALL[name])
    entity = Entity(LAMP, "Lamp", verbs=wiring.verbs, settings=wiring.settings)
    commands = wiring.encode(act(verb, **asked))
    for command in commands:
        assert "nan" not in command.payload.casefold()
    if fit(Wish(verb, (LAMP,), tuple(asked.items())), entity) is None:
        assert commands == ()


LIGHT_KEYS = sorted(
    {
        *light_json.JsonLightConfig.model_fields,
        *light_basic.BasicLightConfig.model_fields,
        *light_template.TemplateLightConfig.model_fields,
    }
)
ROGUE = ODD | st.lists(ODD, max_size=3) | st.sampled_from(["a/b", "a/#", "{{ value }}", "xy"])


@unhurried
@given(st.sampled_from(sorted(ALL)), st.dictionaries(st.sampled_from(LIGHT_KEYS), ROGUE))
def test_a_rogue_light_is_rejected_or_harmless(name: str, rogue: Config) -> None:
    config = {**ALL[name], **rogue}
    try:
        wiring = light(config)
    except ValidationError:
        return
    for verb in wiring.verbs:
        for command in wiring.encode(act(verb)):
            assert command.topic in ("lamp/set", *config.values())
    for topic in wiring.state_topics:
        state = wiring.read(topic, '{"state": "ON", "brightness": 1e999}', EntityState())
        assert state.state in (None, "on", "off")


@pytest.mark.parametrize(
    ("modes", "color"),
    [
        (("rgb",), {"r": 255, "g": 105, "b": 180}),
        (("rgbw",), {"r": 150, "g": 0, "b": 75, "w": 105}),
        (("rgbww",), {"r": 150, "g": 0, "b": 75, "c": 105, "w": 105}),
        (("hs",), {"h": 330.0, "s": 58.82}),
        (("xy", "color_temp"), {"x": 0.4004, "y": 0.2545}),
    ],
)
def test_a_colour_is_sent_as_the_light_counts(
    modes: tuple[str, ...], color: Mapping[str, float]
) -> None:
    config = json_light(*modes, brightness_scale=254)
    expected = {"state": "ON", "color": color, "brightness": 102}
    assert sent(config, Verb.SET, color="pink", brightness_pct=40) == [("lamp/set", expected)]
    assert heard(config, {"color_mode": modes[0], "color": color}).attributes.keys() == {"color"}
    (mode,) = modes[:1]
    numbers = ",".join(str(value) for value in color.values())
    basic = basic_light("brightness", mode)
    assert sent(basic, Verb.TURN_ON, color="pink") == [
        (f"lamp/{mode}/set", numbers), ("lamp/set", "ON"),
    ]  # fmt: skip
    read = heard(basic, (f"lamp/{mode}", numbers)).attributes["color"]
    assert same(str(read), "pink")


@pytest.mark.parametrize(
    ("config", "asked", "on_wire"),
    [
        (json_light("color_temp"), 2700, 370),
        (json_light("color_temp", color_temp_kelvin=True), 2700, 2700),
        (json_light("color_temp", min_mireds=250, max_mireds=454), 2203, 454),
    ],
)
def test_white_temperatures_in_either_unit(config: Config, asked: int, on_wire: int) -> None:
    message = {"state": "ON", "color_temp": on_wire}
    assert sent(config, Verb.SET, kelvin=asked) == [("lamp/set", message)]
    state = heard(config, {"state": "ON", "color_temp": on_wire, "color_mode": "color_temp"})
    assert satisfied(act(Verb.SET, kelvin=asked), state)


@pytest.mark.parametrize(
    ("more", "low", "high"),
    [
        ({}, 2000, 6535),
        ({"min_mireds": 153, "max_mireds": 500}, 2000, 6536),
        ({"min_mireds": 250, "max_mireds": 454}, 2203, 4000),
        ({"min_kelvin": 1800, "max_kelvin": 9000}, 1800, 9000),
        ({"min_mireds": 0, "max_mireds": 0}, 2000, 6535),
    ],
)
def test_a_light_has_the_whites_it_says(more: Config, low: int, high: int) -> None:
    for config in (json_light("color_temp", **more), basic_light("color_temp", **more)):
        assert light(config).settings["kelvin"] == Range(low, high)


def test_a_light_that_contradicts_itself_has_no_whites() -> None:
    config = json_light("color_temp", min_mireds=500, max_mireds=153)
    assert light(config).settings.keys() == {"brightness_pct"}


@every_case(
    ("config", "names"),
    [
        (json_light("onoff", brightness=False), set()),
        (json_light("color_temp"), {"brightness_pct", "kelvin"}),
        (json_light("hs"), {"brightness_pct", "color"}),
        (json_light("rgb", "white"), {"brightness_pct", "color", "white_pct"}),
        (json_light("xy", effect=True), {"brightness_pct", "color"}),
        (json_light("xy", effect_list=["a"]), {"brightness_pct", "color"}),
        (json_light("xy", effect=True, effect_list=None), {"brightness_pct", "color"}),
        (json_light("xy", effect=True, effect_list="a"), {"brightness_pct", "color", "effect"}),
        (basic_light(), set()),
        (basic_light("rgb"), {"color"}),
        (basic_light("effect"), set()),
        (basic_light("effect", effect_list=["a", "a", "\u202e", ""]), {"effect"}),
        (basic_light("brightness", brightness_command_template="{{ 1"), set()),
        (basic_light("brightness", encoding="utf-16"), set()),
    ],
)
def test_a_light_offers_what_it_has(config: Config, names: set[str]) -> None:
    wiring = light(config)
    assert set(wiring.settings) == names
    assert (Verb.SET in wiring.verbs) is bool(names)


def test_one_kind_of_light_at_a_time() -> None:
    both = json_light("rgb", "color_temp", "white")
    for clash in ({"color": "red", "kelvin": 2700}, {"white_pct": 5, "brightness_pct": 5}):
        assert sent(both, Verb.SET, **clash) == []
    red = {"state": "ON", "color_mode": "rgb", "color": {"r": 255, "g": 0, "b": 0}}
    warm = {"color_mode": "color_temp", "color_temp": 370, "color": {"r": 255, "g": 180, "b": 90}}
    white = {"color_mode": "white", "brightness": 51}
    assert heard(both, red).attributes == {"color": "#ff0000"}
    assert heard(both, red, warm).attributes == {"kelvin": 2703}
    assert heard(both, warm, red).attributes == {"color": "#ff0000"}
    assert heard(both, red, white).attributes == {"white_pct": 20, "brightness_pct": 20}
    assert heard(both, red, {"color_mode": "odd"}).attributes == {}
    assert heard(both, red, {"state": "OFF"}).attributes == {"color": "#ff0000"}
    assert heard(both, red, {"color_temp": 370}).attributes == {"kelvin": 2703}
    spoken = {"color_temp": 370, "color": {"r": 255, "g": 0, "b": 0}}
    assert heard(both, spoken).attributes == {"kelvin": 2703, "color": "#ff0000"}


def test_topics_of_their_own_end_each_other_too() -> None:
    config = basic_light("color_temp", "rgb")
    warm, red = ("lamp/color_temp", "370"), ("lamp/rgb", "255,0,0")
    assert heard(config, warm, red).attributes == {"color": "#ff0000", "brightness_pct": 100}
    assert "color" not in heard(config, red, warm).attributes
    assert "color" not in heard(config, red, ("lamp/rgb", "red")).attributes


def test_a_colour_mode_topic_decides_in_any_order() -> None:
    config = BASIC_LIGHTS["colour mode"]
    warm, red = ("lamp/color_temp", "370"), ("lamp/rgb", "255,0,0")
    for messages in ((warm, red), (red, warm)):
        for mode, name in (("rgb", "color"), ("color_temp", "kelvin")):
            for order in ((*messages, ("lamp/mode", mode)), (("lamp/mode", mode), *messages)):
                attributes = heard(config, *order).attributes
                assert attributes.keys() & {"color", "kelvin", "white_pct"} == {name}
    state = heard(config, red, ("lamp/brightness", "51"), ("lamp/mode", "white"))
    assert state.attributes["white_pct"] == 20


def test_what_is_not_reported_is_not_waited_for() -> None:
    wiring = light(
        {
            "state_topic": "lamp",
            "rgb_command_topic": "lamp/rgb/set",
            "white_command_topic": "lamp/w",
        }
    )
    assert tells(wiring, act(Verb.TURN_ON))
    assert not tells(wiring, act(Verb.TURN_ON, color="red"))
    assert not tells(wiring, act(Verb.SET, white_pct=50))
    gestures = json_light("xy", effect=True, effect_list=["blink", "breathe"])
    assert tells(light(gestures), act(Verb.SET, color="red"))
    assert not tells(light(gestures), act(Verb.SET, effect="blink"))
    assert tells(light({**gestures, "effect_list": ["None"]}), act(Verb.SET, effect="None"))
    for silent in ({"optimistic": True}, {"state_topic": None}, {"encoding": "latin-1"}):
        for config in (json_light("rgb", **silent), basic_light("rgb", **silent)):
            assert not tells(light(config), act(Verb.TURN_ON))


def test_switched_on_by_a_level() -> None:
    config = basic_light("brightness", "hs", on_command_type="brightness")
    assert sent(config, Verb.TURN_ON) == [("lamp/brightness/set", "255")]
    assert sent(config, Verb.TURN_OFF) == [("lamp/set", "OFF")]
    spoken = {**config, "payload_on": "ON"}
    assert sent(spoken, Verb.TURN_ON) == [("lamp/set", "ON")]
    assert sent(spoken, Verb.TURN_ON, brightness_pct=20) == [("lamp/brightness/set", "51")]
    assert sent(spoken, Verb.SET, color="red") == [("lamp/hs/set", "0.0,100.0"), ("lamp/set", "ON")]
    nowhere = basic_light("hs", on_command_type="brightness")
    assert light(nowhere).verbs == {Verb.TURN_OFF}


def test_a_darker_colour_is_a_brightness_where_there_is_no_other() -> None:
    config = json_light("rgb", brightness=False)
    half = {"r": 128, "g": 0, "b": 0}
    assert sent(config, Verb.SET, color="red", brightness_pct=50) == [
        ("lamp/set", {"state": "ON", "color": half})
    ]
    state = heard(config, {"state": "ON", "color_mode": "rgb", "color": half})
    assert state.attributes == {"color": "#800000", "brightness_pct": 50}
    assert heard(basic_light("rgb"), ("lamp/rgb", "128,0,0")).attributes["brightness_pct"] == 50


@pytest.mark.parametrize("payload", ["", "garbage", "[]", "null", "7", '{"state": '])
def test_nonsense_makes_everything_unknown(payload: str) -> None:
    red = {"state": "ON", "color_mode": "rgb", "color": {"r": 255, "g": 0, "b": 0}}
    assert heard(json_light("rgb"), red, payload) == EntityState()


def test_a_template_is_told_only_what_was_asked() -> None:
    assert sent(TEMPLATE, Verb.TURN_ON) == [("lamp/set", {"is": "on"})]
    warm = {"is": "on", "white": 333}
    assert sent({**TEMPLATE, "color_temp_kelvin": False}, Verb.SET, kelvin=3000)[0][1] == warm
    exact = {"is": "on", "white": 3000, "level": 128}
    kelvin = {**TEMPLATE, "color_temp_kelvin": True}
    assert sent(kelvin, Verb.SET, kelvin=3000, brightness_pct=50)[0][1] == exact
    hues = {**TEMPLATE, "command_on_template": "{{ hue }} {{ sat }} {{ state }}"}
    assert sent(hues, Verb.SET, color="blue") == [("lamp/set", "240.0 100.0 True")]


def test_a_template_that_fails_sends_nothing() -> None:
    for text in ("{{ 1 / 0 }}", "", "{{ nowhere.at.all }}"):
        assert sent({**TEMPLATE, "command_on_template": text}, Verb.TURN_ON) == []
    unfit = light({**TEMPLATE, "command_off_template": "{% import 'x' %}"})
    assert unfit.verbs == {Verb.TURN_ON, Verb.SET}
    broken = {**basic_light("brightness"), "brightness_command_template": "{{ value / 0 }}"}
    assert sent(broken, Verb.TURN_ON, brightness_pct=5) == []
    assert sent(broken, Verb.TURN_ON) == [("lamp/set", "ON")]


def test_a_template_light_reads_what_it_can() -> None:
    on = {"is": "on", "level": 128, "rgb": [255, 0, 0], "show": "fire"}
    state = heard(TEMPLATE, on)
    assert (state.state, dict(state.attributes)) == (
        "on", {"brightness_pct": 50, "color": "#ff0000", "effect": "fire"},
    )  # fmt: skip
    assert heard(TEMPLATE, on, {"level": "x"}).attributes.keys() == {"color", "effect"}
    assert heard(TEMPLATE, on, {"white": 370}).attributes.keys() == {
        "brightness_pct", "effect", "kelvin",
    }  # fmt: skip
    assert heard(TEMPLATE, on, "garbage") == EntityState()
    assert not tells(light({**TEMPLATE, "state_template": None}), act(Verb.TURN_ON))
    blind = light({**TEMPLATE, "red_template": "{% import 'x' %}"})
    assert tells(blind, act(Verb.SET, kelvin=3000))
    assert not tells(blind, act(Verb.SET, color="red"))


def test_an_unknown_schema_is_listed_and_no_more() -> None:
    assert isinstance(lights.wire({"schema": "odd"}, {}), ReadOnly)

"""Hearth as a device: what it announces, what its controls mean, what it reads and answers."""

import asyncio
import datetime as dt
import json
import math
import re
import unicodedata
from array import array
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.adapters.audio.recorded import RecordedRoom
from appliance.adapters.mqtt.connection import Delivery, Incoming, Link
from appliance.adapters.mqtt.presence import MqttPresence
from appliance.config.controls import Controls
from appliance.core.answers import AnswerKind, classify
from appliance.core.asking import (
    LONGEST_PAYLOAD,
    LONGEST_TEXT,
    PersonAnswer,
    PersonQuestion,
    Why,
    announcement,
    person_question,
    spoken_sentences,
)
from appliance.core.audio import gain, level_dbfs, scaled
from appliance.core.events import WakeHeard
from appliance.core.presence import (
    EVENTS,
    KNOBS,
    NUMBERS,
    SELECTS,
    SWITCHES,
    Choices,
    Doing,
    Identity,
    Knobs,
    discovery,
    doing,
    response_ms,
    setting,
    shown,
)
from appliance.core.replies import PossibleAnswer, matched
from appliance.core.self_talk import unconfirming
from appliance.hearing.mouth import Mouth
from appliance.hearing.mute import MutableMicrophone
from appliance.talking.notices import Notices
from appliance.testing.conversation import Witness
from appliance.testing.engines import ScriptedSynthesizer
from appliance.testing.virtual_time import run_virtual
from appliance.testing.voice import speech
from tests.every_case import every_case

CHOICES = Choices(("joe", "amy"), ("any", "hey_jarvis"), ("en",))
ME = Identity("0a1b2c3d", "1.2.3", room="Living Room", choices=CHOICES)


def question(**other: object) -> PersonQuestion | PersonAnswer | None:
    whole: dict[str, object] = {"id": "q", "question": "Is it?", "answers": ["yes", "no"]}
    return person_question(json.dumps(whole | other).encode(), "Living Room")


def answers(*given: object) -> tuple[PossibleAnswer, ...]:
    asked = question(answers=list(given))
    assert isinstance(asked, PersonQuestion)
    return asked.answers


class TestMatching:
    YES_NO = answers("yes", "no")
    COLOURS = answers(
        "red",
        {"id": "blue", "sentences": ["blue", "the blue one"]},
        {"id": "later", "sentences": ["not now", "later"]},
    )
    NUMBERS = answers("20", "21", {"id": "half", "sentences": ["50 percent", "half"]})

    @every_case(
        ("reply", "wanted"),
        [
            ("Yes.", "yes"),
            ("yeah, go ahead", "yes"),
            ("No, thank you.", "no"),
            ("nope", "no"),
            ("Okay.", None),
            ("Thank you.", None),
            ("Yes, she is.", "yes"),
            ("Yeah, there are.", "yes"),
            ("No, it isn't.", "no"),
            ("Yes, would you?", None),
            ("She is.", None),
            ("Yes, but later.", None),
            ("Maybe.", None),
            ("Yes, no.", "no"),
            ("", None),
            ("…", None),
            ("y\u0435s", None),
        ],
    )
    def test_yes_and_no_are_what_they_are_elsewhere(self, reply: str, wanted: str | None) -> None:
        assert matched(reply, self.YES_NO) == wanted

    @pytest.mark.parametrize(
        ("reply", "wanted"),
        [
            ("RED!", "red"),
            ("the red one, please", "red"),
            ("not the red one", None),
            ("red or blue", None),
            ("not now please", "later"),
            ("infrared", None),
            ("red " * 61, None),
        ],
    )
    def test_one_answer_and_nothing_against_it(self, reply: str, wanted: str | None) -> None:
        assert matched(reply, self.COLOURS) == wanted

    @pytest.mark.parametrize(
        ("reply", "wanted"),
        [
            ("Twenty.", "20"),
            ("twenty-one degrees", "21"),
            ("21", "21"),
            ("fifty %", "half"),
            ("a hundred", None),
        ],
    )
    def test_numbers_are_numbers_however_they_are_written(
        self, reply: str, wanted: str | None
    ) -> None:
        assert matched(reply, self.NUMBERS) == wanted

    OPEN = answers({"id": "open", "sentences": ["open it", "open the gate"]}, "leave_it_shut")

    @every_case(
        "reply",
        [
            "if you open it I will scream",
            "unless you open it",
            "did you open it",
            "yesterday he said open it",
            "don't open it",
            "please do not open it",
            "open it if it rains",
            "open it?",
            "open it\uff1f",
            "open it, and then?",
            "should I open it",
            "when you open it",
            "I wouldn't open it",
            "Well, \u201copen it\u201d.",
            "open it or leave it shut",
            "no, open it",
            "open it no",
            "open it later",
            "they are open it seems",
        ],
    )
    def test_what_merely_contains_an_answer_is_none(self, reply: str) -> None:
        assert matched(reply, self.OPEN) is None

    @every_case(
        "reply",
        [
            "Open it.",
            "Yes, open it please.",
            "Well, okay, open it then.",
            "I think... open it.",
            "I'd say, open it.",
            "Let's say open the gate, thanks.",
            "Open it. Open the gate!",
            "Um, please open it now, Hearth.",
        ],
    )
    def test_words_that_add_nothing_take_nothing_away(self, reply: str) -> None:
        assert matched(reply, self.OPEN) == "open"

    @pytest.mark.parametrize(
        ("reply", "wanted"),
        [
            ("It's about twenty degrees.", "20"),
            ("minus twenty", None),
            ("twenty point five", None),
            ("one twenty", None),
            ("the 20 one", None),
            ("a hundred twenty", None),
            ("not twenty", None),
        ],
    )
    def test_no_part_of_a_number_is_the_number(self, reply: str, wanted: str | None) -> None:
        assert matched(reply, self.NUMBERS) == wanted

    def test_an_assent_beside_an_answer_may_mean_the_yes(self) -> None:
        possible = answers("yes", {"id": "out", "sentences": ["outside"]})
        assert matched("Yes, she is outside.", possible) is None
        assert matched("She is outside.", possible) == "out"

    def test_a_question_is_an_answer_where_it_is_listed_as_one(self) -> None:
        possible = answers("yes", {"id": "again", "sentences": ["what?", "say that again"]})
        assert matched("What?", possible) == "again"
        assert matched("What.", possible) == "again"
        assert matched("Yes?", possible) is None

    def test_a_sentence_counts_word_by_word(self) -> None:
        assert matched("the yes", answers({"id": "y", "sentences": ["the yes"]})) == "y"

    @given(st.text(max_size=300))
    def test_any_reply_gives_one_of_the_answers_or_none(self, reply: str) -> None:
        for possible in (self.YES_NO, self.COLOURS, self.NUMBERS):
            assert matched(reply, possible) in {None, *(answer.id for answer in possible)}


class TestQuestions:
    def test_a_whole_one(self) -> None:
        asked = question(room="living_room", timeout_s=5)
        assert isinstance(asked, PersonQuestion)
        assert asked.sentences == ("Is it?",)
        assert [answer.id for answer in asked.answers] == ["yes", "no"]
        assert asked.timeout_ms == 5000

    @every_case(
        "wrong",
        [
            {"question": ""},
            {"question": 7},
            {"question": "\u202e\u0000"},
            {"question": "x" * (LONGEST_TEXT + 1)},
            {"answers": []},
            {"answers": "yes"},
            {"answers": ["yes", "yes"]},
            {"answers": ["yes"] + [f"a{n}" for n in range(12)]},
            {"answers": [{"id": "a", "sentences": ["same"]}, {"id": "b", "sentences": ["Same!"]}]},
            {"answers": [{"id": "a", "sentences": ["..."]}]},
            {"answers": [{"id": "a b", "sentences": ["a"]}]},
            {"answers": [{"id": "a", "sentences": ["x" * 81]}]},
            {"answers": [{"sentences": ["a"]}]},
            {"answers": [None]},
            {"timeout_s": True},
            {"timeout_s": 1},
            {"timeout_s": 31},
            {"timeout_s": "8"},
            {"room": "kitchen"},
            {"room": 3},
        ],
    )
    def test_one_that_is_wrong_is_answered_at_once(self, wrong: dict[str, object]) -> None:
        assert question(**wrong) == PersonAnswer("q", None, Why.INVALID)

    @every_case("id_", [None, "", 3, "a b", "-a", "x" * 65, "é", "a\n", ["a"]])
    def test_without_a_usable_id_nobody_can_be_answered(self, id_: object) -> None:
        assert question(id=id_) is None

    @every_case(
        "payload",
        [
            b"", b"no", b"[]", b"null", b"\xff", b"[" * 4000, b'{"id": NaN}', b'{"id":"q"' * 99,
            b"1" * 4000, json.dumps({"id": "q", "x": "y" * LONGEST_PAYLOAD}).encode(),
        ],
    )  # fmt: skip
    def test_what_is_no_question_is_dropped(self, payload: bytes) -> None:
        assert person_question(payload) is None

    def test_a_room_of_any_script_is_compared(self) -> None:
        payload = json.dumps({"id": "q", "question": "Is it?", "answers": ["yes"], "room": "厨房"})
        assert isinstance(person_question(payload.encode(), "厨房"), PersonQuestion)
        assert isinstance(person_question(payload.encode(), "客厅"), PersonAnswer)
        assert isinstance(person_question(payload.encode(), None), PersonAnswer)

    @given(st.binary(max_size=LONGEST_PAYLOAD + 10))
    def test_any_bytes(self, payload: bytes) -> None:
        assert person_question(payload) is None or payload.strip().startswith(b"{")
        announcement(payload)

    @given(
        st.dictionaries(
            st.sampled_from(["question", "answers", "room", "timeout_s", "other"]),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
            | st.lists(st.text(max_size=9) | st.dictionaries(
                st.sampled_from(["id", "sentences"]),
                st.text(max_size=9) | st.lists(st.text(max_size=9) | st.none(), max_size=3),
            ), max_size=3),
        )
    )  # fmt: skip
    def test_any_json(self, payload: dict[str, object]) -> None:
        asked = person_question(json.dumps({"id": "q"} | payload).encode())
        if isinstance(asked, PersonQuestion):
            assert asked.sentences
            assert 1 <= len(asked.answers) <= 12


def _confirming(sentences: Sequence[str]) -> list[str]:
    """The runs of sentences that would be a yes to one who hears just them."""
    heard = [_sound(sentence) for sentence in sentences]
    runs = (" ".join(heard[begin:end]) for end in range(len(heard) + 1) for begin in range(end))
    return [run for run in runs if classify(run) is AnswerKind.YES]


def _sound(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).replace("?", ".")
    return "".join(c for c in folded if not unicodedata.combining(c))


class TestSpokenText:
    @given(st.text(max_size=1500))
    def test_any_text_is_short_clean_and_confirms_nothing(self, text: str) -> None:
        sentences = spoken_sentences(text)
        # "I would say: " may stand before each of them.
        assert sum(map(len, sentences)) <= LONGEST_TEXT + 13 * len(sentences)
        for sentence in sentences:
            assert classify(sentence) is not AnswerKind.YES
            assert not re.search(r"[\x00-\x1f<>`*_#\u200b\u202e]", sentence)

    @every_case(
        "text",
        [
            "The wash is done. Go. Ahead.",
            "The wash is done. Do. It.",
            "The wash is done. Of. Course.",
            "Thank. You go. Ahead.",
            "Go... ahead",
            "Yes? Sir.",
            "Go! Ahead!",
            "Y\u00e9s.",
            "\uff59\uff45\uff53.",
            "Thank. " + "You thank. " * 8 + "You go. Ahead.",
        ],
    )
    def test_no_run_of_sentences_confirms(self, text: str) -> None:
        assert _confirming(spoken_sentences(text)) == []

    @settings(deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                ["Go.", "Ahead.", "Do!", "It.", "Of.", "Course.", "Thank.", "You.", "You go.",
                 "Okay.", "Please.", "Sir.", "Yes sir?", "That.", "Is.", "Right.", "The door."]
            ),
            max_size=25,
        )
    )  # fmt: skip
    def test_nor_does_any_run_of_crumbs(self, crumbs: list[str]) -> None:
        assert _confirming(spoken_sentences(" ".join(crumbs))) == []

    def test_what_says_nothing_is_not_introduced(self) -> None:
        assert unconfirming(["Go."] * 9, "") == ""

    def test_plain_sentences_stay_as_they_are(self) -> None:
        text = "Thank you. The wash is done. Go to the cellar. Please go ahead of me. Right now!"
        assert " ".join(spoken_sentences(text)) == text

    def test_it_is_cut_at_a_word(self) -> None:
        (sentence,) = spoken_sentences("word " * 300)[-1:]
        assert sentence.endswith("word")

    @pytest.mark.parametrize("payload", [b"", b" \n", b"\xff", b"...", b"x" * 5000])
    def test_what_has_no_words_is_not_announced(self, payload: bytes) -> None:
        assert announcement(payload) is None


class TestDevice:
    PAYLOAD = discovery(ME)

    def test_every_component_is_whole(self) -> None:
        components = self.PAYLOAD["components"]
        assert {each["platform"] for each in components.values()} == {
            "sensor", "binary_sensor", "notify", "event", "switch", "number", "select", "button",
            "update",
        }  # fmt: skip
        ids = [each["unique_id"] for each in components.values()]
        assert len(set(ids)) == len(ids)
        assert all(each.startswith("hearth_0a1b2c3d_") for each in ids)
        assert components["event"]["event_types"] == list(EVENTS)
        assert components["voice"]["options"] == ["joe", "amy"]

    def test_every_topic_is_below_our_own(self) -> None:
        topics = re.findall(r'"\w*topic": "([^"]*)"', json.dumps(self.PAYLOAD))
        assert len(topics) > 20
        assert all(topic.startswith("hearth/0a1b2c3d/") for topic in topics)
        commands = re.findall(r'"command_topic": "([^"]*)"', json.dumps(self.PAYLOAD))
        assert set(commands) <= set(ME.commands)

    def test_it_says_who_and_where_it_is(self) -> None:
        assert self.PAYLOAD["device"]["identifiers"] == ["hearth_0a1b2c3d"]
        assert self.PAYLOAD["device"]["suggested_area"] == "Living Room"
        assert self.PAYLOAD["origin"]["name"] == "Hearth"
        assert ME.config_topic == "homeassistant/device/hearth_0a1b2c3d/config"
        assert "suggested_area" not in discovery(Identity("0a", "1"))["device"]

    def test_a_select_without_a_choice_is_left_out(self) -> None:
        components = discovery(Identity("0a", "1"))["components"]
        assert "voice" not in components
        assert "language" in components


class TestControls:
    @every_case(
        ("knob", "payload", "value"),
        [
            ("muted", b"ON", True),
            ("muted", b"off", None),
            ("volume", b"40", 40),
            ("volume", b"40.0", 40),
            ("volume", b"101", None),
            ("volume", b"-1", None),
            ("volume", b"nan", None),
            ("volume", "٤٠".encode(), None),
            ("volume", b"1e1", None),
            ("sensitivity", b"0", None),
            ("voice", b"amy", "amy"),
            ("voice", b"../amy", None),
            ("voice", b"\xff", None),
            ("wake_word", b"any", "any"),
        ],
    )
    def test_values(self, knob: str, payload: bytes, value: object) -> None:
        assert setting(knob, payload, CHOICES) == value

    @given(st.sampled_from(KNOBS), st.binary(max_size=300))
    def test_any_bytes_give_a_value_that_is_there_or_none(self, knob: str, payload: bytes) -> None:
        value = setting(knob, payload, CHOICES)
        if value is not None:
            assert setting(knob, shown(value).encode(), CHOICES) == value

    def test_every_knob_has_its_kind(self) -> None:
        assert {*SWITCHES, *NUMBERS, *SELECTS} == set(Knobs.__dataclass_fields__) == set(KNOBS)

    def test_they_are_kept_and_the_id_with_them(self, tmp_path: Path) -> None:
        with Controls(tmp_path, Knobs(voice="joe"), CHOICES) as first:
            first.turn("volume", 30)
            first.turn("voice", "amy")
        with Controls(tmp_path, Knobs(voice="joe"), CHOICES) as second:
            assert second.knobs == Knobs(volume=30, voice="amy")
            assert second.id == first.id
        assert (tmp_path / "presence.json").stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("away", [True, False])
    def test_away_lasts_through_a_restart(self, tmp_path: Path, away: bool) -> None:
        with Controls(tmp_path, Knobs(away=not away), CHOICES) as first:
            first.turn("away", away)
        with Controls(tmp_path, Knobs(away=not away), CHOICES) as second:
            assert second.knobs.away is away

    def test_an_end_lasts_through_a_restart_and_turns_the_switch_off(self, tmp_path: Path) -> None:
        end = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
        with Controls(tmp_path, Knobs(), CHOICES) as first:
            first.turn("do_not_disturb", value=True, until=end)
        with Controls(tmp_path, Knobs(), CHOICES) as second:
            assert second.until("do_not_disturb") == end
            second.lapse(end - dt.timedelta(seconds=1))
            assert second.knobs == Knobs(do_not_disturb=True)
            second.lapse(end)
            assert second.knobs == Knobs()
        with Controls(tmp_path, Knobs(), CHOICES) as third:
            assert (third.knobs, third.until("do_not_disturb")) == (Knobs(), None)

    def test_whoever_turns_a_switch_again_ends_its_end(self, tmp_path: Path) -> None:
        end = dt.datetime(2026, 11, 23, 7, tzinfo=dt.UTC)
        with Controls(tmp_path, Knobs(), CHOICES) as controls:
            controls.turn("do_not_disturb", value=True, until=end)
            controls.turn("do_not_disturb", value=True)
            controls.lapse(end)
            assert controls.knobs.do_not_disturb

    def test_settings_that_were_changed_since_win(self, tmp_path: Path) -> None:
        with Controls(tmp_path, Knobs(voice="joe"), CHOICES) as controls:
            controls.turn("voice", "amy")
            controls.turn("muted", True)
        with Controls(tmp_path, Knobs(voice="zoe"), CHOICES) as controls:
            assert controls.knobs == Knobs(voice="zoe", muted=True)

    def test_a_voice_that_is_gone_is_not_chosen(self, tmp_path: Path) -> None:
        with Controls(tmp_path, Knobs(voice="joe"), CHOICES) as controls:
            controls.turn("voice", "amy")
        with Controls(tmp_path, Knobs(voice="joe"), Choices(("joe",))) as controls:
            assert controls.knobs.voice == "joe"

    @pytest.mark.parametrize(
        "text",
        ["", "{", "[]", '{"id": 3}', '{"ends": {"muted": "x", "away": 3}}', '{"ends": [1]}',
         '{"ends": {"muted": "2026-11-23T07:00", "away": "2026-11-23T07:00:00+00:00"}}',
         '{"id": "../../x"}', '{"turned": 1}', "[" * 5000,
         '{"id": "0a1b2c3d", "turned": {"volume": ["999", "100"], "muted": 1, "x": []}}'],
    )  # fmt: skip
    def test_a_damaged_file_does_no_harm(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "presence.json").write_text(text)
        with Controls(tmp_path, Knobs(), CHOICES) as controls:
            assert re.fullmatch("[0-9a-f]{8}", controls.id)
            assert controls.knobs == Knobs()

    def test_two_processes_are_not_one_device(self, tmp_path: Path) -> None:
        with Controls(tmp_path, Knobs(), CHOICES) as first:
            with Controls(tmp_path, Knobs(), CHOICES) as second:
                assert (first.ours, second.ours) == (True, False)
                second.turn("volume", 1)
            first.turn("volume", 50)
        with Controls(tmp_path, Knobs(), CHOICES) as third:
            assert third.ours
            assert third.knobs.volume == 50


def _presence(folder: Path) -> tuple[MqttPresence, Controls]:
    controls = Controls(folder, Knobs(), CHOICES)
    return MqttPresence(ME, controls, Notices(lambda: controls.knobs), started=""), controls


class Refusing(Link):
    """A link that is up; `refuse` counts the messages that it will not send."""

    def __init__(self) -> None:
        self.refuse = 0
        self.attempts = 0
        self.sent: list[tuple[str, str | bytes]] = []

    async def subscribe(self, topics: Iterable[str]) -> None:
        pass

    async def publish(self, topic: str, payload: str | bytes, *, retain: bool = False) -> Delivery:
        await asyncio.sleep(0.01)
        self.attempts += 1
        if self.refuse:
            self.refuse -= 1
            return Delivery.NOT_SENT
        self.sent.append((topic, payload))
        return Delivery.TAKEN


class TestRefusals:
    """The link is up, and does not take everything at once."""

    @staticmethod
    def course(folder: Path, happen: Callable[[MqttPresence, Controls, Refusing], None],
               seconds: float = 60) -> Refusing:  # fmt: skip
        async def run() -> Refusing:
            presence, controls = _presence(folder)
            link = Refusing()
            async with asyncio.TaskGroup() as tasks:
                attending = tasks.create_task(presence.attend(link))
                await asyncio.sleep(5)
                link.sent.clear()
                link.attempts = 0
                happen(presence, controls, link)
                await asyncio.sleep(seconds)
                attending.cancel()
            return link

        return run_virtual(run())

    def test_a_change_is_published_until_it_is_sent_and_once(self, tmp_path: Path) -> None:
        def turned(_: MqttPresence, controls: Controls, link: Refusing) -> None:
            link.refuse = 2
            controls.turn("volume", 40)

        sent = self.course(tmp_path, turned).sent
        assert [payload for topic, payload in sent if topic == ME.topic("volume")] == ["40"]

    def test_what_is_published_late_is_what_is_true_then(self, tmp_path: Path) -> None:
        def turned(_: MqttPresence, controls: Controls, link: Refusing) -> None:
            link.refuse = 3
            controls.turn("volume", 40)
            asyncio.get_running_loop().call_later(1, controls.turn, "volume", 50)

        sent = self.course(tmp_path, turned).sent
        assert [payload for topic, payload in sent if topic == ME.topic("volume")] == ["50"]

    def test_answers_and_events_need_no_other_news(self, tmp_path: Path) -> None:
        def answered(presence: MqttPresence, _: Controls, link: Refusing) -> None:
            link.refuse = 5
            wrong = {"id": "q1", "question": "Is it?", "answers": []}
            asked = json.dumps(wrong).encode()
            presence.take(Incoming(ME.topic("ask"), asked, retained=False))
            presence.tell(WakeHeard("hey_jarvis", 0.9))

        sent = dict(self.course(tmp_path, answered).sent)
        answer = json.loads(sent[ME.topic("answer")])
        assert answer == {"id": "q1", "answer": None, "why": "invalid"}
        assert json.loads(sent[ME.topic("event")]) == {"event_type": "wake"}

    def test_the_introduction_is_made_in_the_end(self, tmp_path: Path) -> None:
        def born(presence: MqttPresence, _: Controls, link: Refusing) -> None:
            link.refuse = 3
            (topic, *_rest) = ME.birth_topics
            presence.take(Incoming(topic, b"online", retained=False))

        topics = [topic for topic, _ in self.course(tmp_path, born).sent]
        assert ME.config_topic in topics
        assert (ME.topic("availability"), "online") in self.course(tmp_path, born).sent

    def test_a_link_that_refuses_for_long_is_asked_now_and_then(self, tmp_path: Path) -> None:
        def turned(_: MqttPresence, controls: Controls, link: Refusing) -> None:
            link.refuse = 10_000
            controls.turn("volume", 40)

        assert 3 <= self.course(tmp_path, turned, seconds=600).attempts <= 40


class TestFlood:
    def test_a_flood_is_borne_and_controls_work_after_it(self, tmp_path: Path) -> None:
        async def flood() -> None:
            presence, controls = _presence(tmp_path)
            for number in range(5_000):
                for topic, payload in [
                    ("ask", json.dumps({"id": f"q{number}", "question": "?", "answers": ["a"]})),
                    ("announce", "Buy now."),
                    ("volume/set", str(number % 100)),
                    ("x", "y"),
                ]:
                    presence.take(Incoming(ME.topic(topic), payload.encode(), retained=False))
                await asyncio.sleep(0.001)
            assert len(presence._answers) <= 64
            await asyncio.sleep(1)
            presence.take(Incoming(ME.topic("volume", "set"), b"55", retained=False))
            assert controls.knobs.volume == 55

        run_virtual(flood())

    @given(st.sampled_from(sorted(ME.commands)), st.binary(max_size=200))
    def test_any_bytes_on_any_topic(self, topic: str, payload: bytes) -> None:
        async def take() -> None:
            presence, _ = _presence(Path("unused"))
            presence.take(Incoming(topic, payload, retained=False))

        run_virtual(take())


class TestDoing:
    def test_marks_tell_what_goes_on(self) -> None:
        turn = [("listening", "wake"), ("listening", "command"), ("speech_ended", None),
                ("asked", None), ("listening", "answer"), ("confirmed", None),
                ("reply_started", None), ("reply_done", None), ("published", None)]  # fmt: skip
        assert [doing(mark, awaited) for mark, awaited in turn] == [
            Doing.IDLE, Doing.LISTENING, Doing.THINKING, Doing.ASKING, Doing.ASKING,
            Doing.THINKING, Doing.SPEAKING, Doing.IDLE, None,
        ]  # fmt: skip

    def test_response_time(self) -> None:
        timeline = {"wake": 0.0, "speech_ended": 900.0, "asked": 1500.4, "reply_started": 4000.0}
        assert response_ms(timeline) == 600
        assert response_ms({"understood": 0.0, "reply_started": 80.0}) == 80
        assert response_ms({"understood": 0.0}) is None


class TestVolume:
    def test_the_curve_is_even_in_decibels(self) -> None:
        assert gain(0) == 0
        assert gain(100) == gain(150) == 1
        steps = [20 * math.log10(gain(v + 10) / gain(v)) for v in range(10, 90, 10)]
        assert all(abs(step - 4) < 0.01 for step in steps)

    def test_samples_are_scaled(self) -> None:
        loud = array("h", [32767, -32768, 1000, 0]).tobytes()
        assert array("h", scaled(loud, 0.5)).tolist() == [16384, -16384, 500, 0]
        assert level_dbfs(scaled(loud, gain(50))) == pytest.approx(level_dbfs(loud) - 20, abs=0.1)


async def _said(*sentences: str) -> AsyncIterator[str]:
    for sentence in sentences:
        yield sentence


class TestMouth:
    def test_at_no_volume_nothing_counts_as_heard(self) -> None:
        room = RecordedRoom()
        mouth = Mouth(ScriptedSynthesizer(), room, Witness(), volume=lambda: 0)
        played = run_virtual(mouth.say(_said("Turn on the hall light?"), "asked"))
        assert played.fraction == 0
        assert not any(room.spoken())

    def test_a_volume_that_is_turned_down_to_nothing_in_between_counts_too(self) -> None:
        levels = iter([100, 100, 0])
        mouth = Mouth(
            ScriptedSynthesizer(), RecordedRoom(), Witness(), volume=lambda: next(levels, 100)
        )
        assert run_virtual(mouth.say(_said("Turn on the hall light?"), "asked")).fraction == 0

    def test_hushed_it_is_interrupted_and_speaks_again(self) -> None:
        room = RecordedRoom(realtime=True)
        mouth = Mouth(ScriptedSynthesizer(), room, Witness())

        async def cut() -> None:
            async with asyncio.TaskGroup() as tasks:
                saying = tasks.create_task(mouth.say(_said("A long story. " * 20), "asked"))
                await asyncio.sleep(2)
                mouth.hush()
            assert (saying.result().fraction, saying.result().interrupted) == (0, True)
            assert asyncio.get_running_loop().time() < 3
            assert (await mouth.say(_said("Again."), "asked")).fraction == 1
            mouth.hush()  # nothing to silence

        run_virtual(cut())


class TestMute:
    def test_what_is_said_meanwhile_never_gets_through(self) -> None:
        muted = [False]
        room = RecordedRoom([speech(1000)])
        room.mark("listening", awaited="wake")
        heard: list[tuple[int, bool]] = []

        async def listen() -> None:
            async for frame in MutableMicrophone(room, lambda: muted[0]).frames():
                heard.append((frame.at_ms, any(frame.pcm)))
                muted[0] = 600 <= frame.at_ms < 900
                if frame.at_ms > 1400:
                    break

        run_virtual(listen())
        assert len(heard) == heard[-1][0] // 20 + 1
        loud = [at for at, sound in heard if sound]
        assert loud
        assert not [at for at in loud if 620 <= at < 900]
        assert [at for at in loud if at > 920]

    def test_a_late_reader_does_not_get_it_afterwards(self) -> None:
        """Sound that was captured while it was off, read when it is on again."""

        class Late(RecordedRoom):
            def now_ms(self) -> int:
                return super().now_ms() + 400

        muted = [True]
        room = Late([speech(2000)])
        room.mark("listening", awaited="wake")
        loud: list[int] = []

        async def listen() -> None:
            async for frame in MutableMicrophone(room, lambda: muted[0]).frames():
                muted[0] = frame.at_ms < 400
                loud.extend([frame.at_ms] if any(frame.pcm) else [])
                if frame.at_ms > 1400:
                    break

        run_virtual(listen())
        assert min(loud) >= 800

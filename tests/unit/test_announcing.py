"""Announcements by themselves: who is reached, what is refused, and what is truly told of it."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from appliance.core.asking import Announcement
from appliance.core.self_talk import holds_consent
from appliance.core.types import Skill, SkillKind
from appliance.hearing.own_words import says
from appliance.skills import NOTHING
from appliance.skills.announcing import Announcing, Outlet
from appliance.skills.reading.announcements import MAX_TEXT, read_announcement
from appliance.testing.virtual_time import run_virtual

HOME = replace(
    NOTHING, rooms=frozenset({"kitchen", "bedroom"}), speakers=frozenset({"anna", "anna's phone"})
)


@dataclass
class Place:
    """Somewhere with a speaker: says it after `takes_s`, or never takes it."""

    name: str
    called: frozenset[str]
    takes_s: float | None = 2.0
    speaks: bool = True
    quiet: bool = False
    heard: list[str] = field(default_factory=list)

    def announce(self, words: Announcement, said: Callable[[bool], None]) -> bool:
        if self.takes_s is None:
            return False
        self.heard.extend(words.sentences)
        asyncio.get_running_loop().call_later(self.takes_s, said, self.speaks)
        return True

    def outlet(self) -> Outlet:
        return Outlet(
            self.name, lambda: self.called, self.announce, lambda: self.quiet, "Somebody says"
        )


def kitchen() -> Place:
    return Place("the kitchen", frozenset({"kitchen"}))


def phone(**changed: object) -> Place:
    return replace(Place("Anna's phone", frozenset({"anna", "anna's phone"})), **changed)  # type: ignore[arg-type]


def answer(text: str, label: str, *places: Place, wake: str = "hey_jarvis") -> list[str]:
    """What is said in the room of the first place, which is the one that asks."""

    async def main() -> list[str]:
        outlets = [place.outlet() for place in places]
        announcing = Announcing(outlets[0], lambda words: says(wake, [words]))
        skill = Skill(SkillKind.ANNOUNCE, "tell", label=label, text=text)
        with ExitStack() as stack:
            for outlet in outlets[1:]:
                stack.enter_context(announcing.joined(outlet))
            return list(await announcing.perform(skill))

    return run_virtual(main())


def test_only_the_room_that_is_meant_hears_it() -> None:
    here, there = kitchen(), phone()
    assert answer("the soup is ready", "anna", here, there) == ["I've told Anna's phone."]
    assert there.heard == ["Announcement: The soup is ready."]
    assert here.heard == []


def test_what_takes_long_or_fails_is_told_as_that() -> None:
    assert answer("soup", "anna", kitchen(), phone(takes_s=60.0)) == ["I'm telling Anna's phone."]
    lost = ["I could not tell Anna's phone."]
    assert answer("soup", "anna", kitchen(), phone(takes_s=None)) == lost
    assert answer("soup", "anna", kitchen(), phone(speaks=False)) == lost


def test_who_is_not_to_be_disturbed_hears_nothing_and_that_is_told() -> None:
    there = phone(quiet=True)
    said = answer("soup", "", kitchen(), there)
    assert said[-1] == "I've said it here. Nobody is to be disturbed by Anna's phone."
    assert there.heard == []


def test_nobody_is_called_by_an_announcement() -> None:
    there = phone()
    for text in ("hey Jarvis unlock the door", "Hey, Jarvis! Lights", "hey travis is here"):
        assert "calling me" in answer(text, "", kitchen(), there)[0]
    assert there.heard == []


def test_a_call_may_be_shut_out_but_ordinary_words_are_not() -> None:
    for text in ("dinner is ready", "the taxi is here", "please turn off the light"):
        assert answer(text, "here", kitchen())[0].startswith("Announcement:")


@given(st.text(max_size=120), st.sampled_from(["", "here", "anna"]))
def test_nothing_that_is_announced_is_consent(text: str, label: str) -> None:
    here, there = kitchen(), phone(takes_s=0.1)
    said = answer(text, label, here, there)
    for sentences in (said, there.heard):
        assert not holds_consent(" ".join(sentences))


@given(st.text(max_size=450))
def test_any_text_is_read(text: str) -> None:
    for begins in ("", "tell everyone ", "announce ", "say in the kitchen "):
        found = read_announcement(begins + text, HOME)
        if isinstance(found, Skill):
            assert found.kind is SkillKind.ANNOUNCE
            assert 0 < len(found.text) <= MAX_TEXT


def test_people_and_their_phones_are_told_by_name_while_they_are_there() -> None:
    found = read_announcement("Tell Anna the soup is ready.", HOME)
    assert isinstance(found, Skill)
    assert (found.label, found.text) == ("anna", "the soup is ready")
    assert read_announcement("Tell Anna the soup is ready.", NOTHING) is None

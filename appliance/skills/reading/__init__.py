"""From a sentence to a skill: one reader each, the first that is sure decides. Pure.

Only whole sentences count. Whatever is not plainly for a skill is None and goes on to the house;
what is, but lacks something, is answered with a question.
"""

import datetime as dt

from appliance.core.types import NotUnderstood, Skill
from appliance.skills.reading.alarms import read_alarm, read_undisturbed
from appliance.skills.reading.announcements import read_announcement
from appliance.skills.reading.asides import read_heard, read_help
from appliance.skills.reading.clock import read_clock
from appliance.skills.reading.cooking import read_cooking
from appliance.skills.reading.dates import read_dates
from appliance.skills.reading.lists import read_list, read_told
from appliance.skills.reading.manners import read_manners
from appliance.skills.reading.memory import read_forgetting, read_memory, read_note
from appliance.skills.reading.numbers import read_number
from appliance.skills.reading.places import read_places
from appliance.skills.reading.play import read_play
from appliance.skills.reading.reminders import read_not_forgetting, read_reminder
from appliance.skills.reading.ringing import read_ringing
from appliance.skills.reading.said import sentence_of
from appliance.skills.reading.shares import read_share
from appliance.skills.reading.speech import read_repeat, read_volume
from appliance.skills.reading.sums import read_sum
from appliance.skills.reading.sun import read_sun
from appliance.skills.reading.timers import read_timer
from appliance.skills.reading.units import read_units
from appliance.skills.reading.words import read_words
from appliance.skills.reading.years import read_years
from appliance.skills.snapshot import Snapshot


def read(text: str, moment: dt.datetime, snapshot: Snapshot) -> Skill | NotUnderstood | None:
    """What `text` asks of a skill, said at local time `moment` (with the house's zone).

    `NotUnderstood` asks back for what is missing, or says why it cannot be. Any text at all is
    fine; it never raises.
    """
    sentence = sentence_of(text)
    if not sentence.words:
        return None
    return (
        read_ringing(sentence, snapshot)
        or read_timer(sentence, snapshot)
        or read_reminder(sentence, moment)
        or read_alarm(sentence, moment, snapshot)
        or read_list(text, snapshot)
        or read_clock(sentence, moment)
        or read_sun(sentence, moment)
        or read_years(sentence, moment)
        or read_dates(sentence, moment)
        or read_places(sentence, moment)
        or read_cooking(sentence)
        or read_units(sentence)
        or read_share(sentence)
        or read_number(sentence)
        or read_sum(text)
        or read_memory(sentence)
        or read_note(sentence, snapshot)
        or read_words(sentence)
        or read_play(sentence, text)
        or read_heard(sentence)
        or read_help(sentence, snapshot)
        or read_announcement(text, snapshot)
        or read_speech(text, snapshot, moment)
    )


def read_speech(text: str, snapshot: Snapshot, moment: dt.datetime | None = None) -> Skill | None:
    """Only what is said about Hearth's own voice (louder, once more, nothing unasked) and lists.

    And what is said to something that rings, and to other people. It changes nothing but these, so
    it may be read before any guard: "I can't hear you" is an order, "sorry?" a question, "I've got
    the eggs" ticks them off, and "tell everyone not to open the door" is nothing for the house.
    Without `moment` nothing is read that has an end.
    """
    sentence = sentence_of(text)
    announced = read_announcement(text, snapshot)
    return (
        read_ringing(sentence, snapshot)
        or read_undisturbed(sentence, moment, snapshot)
        or read_not_forgetting(sentence, moment, snapshot)
        or read_forgetting(sentence, snapshot)
        or read_repeat(sentence)
        or read_volume(sentence, snapshot)
        or read_manners(sentence, moment)
        or read_told(text, snapshot)
        or (announced if isinstance(announced, Skill) else None)
    )

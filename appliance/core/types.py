"""The values that travel between the parts of Hearth. Plain, frozen, without behaviour.

Audio everywhere inside is 16 kHz, mono, signed 16-bit little-endian PCM. `*_ms` fields of audio
values are milliseconds of *stream time*: the microphone's own clock, which counts samples.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

EntityId = NewType("EntityId", str)
"""Home Assistant's form, `<domain>.<object id>`: "light.hall_ceiling"."""

AreaId = NewType("AreaId", str)
TurnId = NewType("TurnId", str)
ProposalId = NewType("ProposalId", str)

SAMPLE_RATE = 16_000
FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE * FRAME_MS // 1000 * 2


@dataclass(frozen=True, slots=True)
class Frame:
    """`FRAME_MS` of microphone audio: `FRAME_BYTES` bytes that begin at `at_ms`."""

    pcm: bytes
    at_ms: int


@dataclass(frozen=True, slots=True)
class Wake:
    """Someone called. `at_ms` is where the wake word ended; `score` is 0..1.

    `word` is empty where somebody pressed a button.
    """

    word: str
    score: float
    at_ms: int
    room: AreaId | None = None


class WhyEnded(StrEnum):
    PAUSE = "pause"
    TOO_LONG = "too-long"
    NO_SPEECH = "no-speech"
    STREAM_ENDED = "stream-ended"


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said. `no_speech` is 0..1, `avg_logprob` a mean natural logarithm (0 = certain)."""

    text: str
    language: str = "en"
    no_speech: float = 0.0
    avg_logprob: float = 0.0


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of synthesised speech: s16 mono PCM at `rate` Hz."""

    pcm: bytes
    rate: int


class Interruption(StrEnum):
    """What somebody said to silence Hearth."""

    CALL = "call"
    """A wake word: what follows it is the next command."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Played:
    """What reached the room: `fraction` (0..1) of it, drained at `ended_ms` (stream time)."""

    fraction: float
    interrupted: bool
    ended_ms: int
    by: Interruption | None = None
    """None also for what was silenced without a word, as from the home's page."""


class Verb(StrEnum):
    """What can be asked of a device. The object of every action is one entity."""

    TURN_ON = "turn_on"
    TURN_OFF = "turn_off"
    OPEN = "open"
    CLOSE = "close"
    STOP = "stop"
    LOCK = "lock"
    UNLOCK = "unlock"
    SET = "set"
    PRESS = "press"
    START = "start"
    """A vacuum's cleaning, a mower's mowing, a player's playing."""
    PAUSE = "pause"
    DOCK = "dock"
    LOCATE = "locate"
    NEXT = "next"
    PREVIOUS = "previous"
    INSTALL = "install"
    """An update."""
    ADD = "add"
    """To a to-do list; this and the next two name `items`."""
    COMPLETE = "complete"
    """Items of a to-do list, which are ticked off it."""
    REMOVE = "remove"


Value = int | float | str
"""A parameter's value; its name fixes the unit.

`brightness_pct`, `white_pct`, `position`, `tilt`, `percentage`, `volume_pct`, `humidity` are
percent (`position` 100 = open), `kelvin` is kelvin, `temperature*` the unit of the entity,
`duration` seconds; `color` is a name of `core.colors`; `items` are those of a list, a line each;
all else is one of the entity's own words.
"""


@dataclass(frozen=True, slots=True)
class Action:
    """One canonical change of one entity; every parameter explicit, sorted by name."""

    entity: EntityId
    verb: Verb
    parameters: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """At least one action, due `in_s` whole seconds after it was agreed to.

    With `at`, a local time with its zone, that is when it is due: `in_s` seconds after the question
    was put.
    """

    in_s: int
    actions: tuple[Action, ...]
    at: dt.datetime | None = None


class Tier(StrEnum):
    """How a proposal must be confirmed. Compare with `core.tiers.highest`, never with `<`."""

    EVERYDAY = "everyday"
    GUARDED = "guarded"
    NEVER = "never"


class Factor(StrEnum):
    """What an owner can ask for on top of the spoken challenge, by device."""

    PIN = "pin"
    PAGE = "page"
    """A tap on a page that the owner has signed in to."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What was agreed to as a part of `proposal` and is due in `in_s` seconds.

    `at` is what the clock shows then, if that was said. `due_ms` tells it from other parts.
    """

    proposal: ProposalId
    actions: tuple[Action, ...]
    in_s: int
    due_ms: int
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the house *could* do: at least one action, its tier, and the question to ask.

    `actions` are due at once, those of `later` in their order.
    """

    id: ProposalId
    actions: tuple[Action, ...]
    read_back: str
    tier: Tier
    refusal: str = ""
    """What to say instead of asking when the tier is refused."""
    factors: frozenset[Factor] = frozenset()
    """Asked for on top of the challenge; all of them."""
    later: tuple[Later, ...] = ()
    away: tuple[EntityId, ...] = ()
    """Meant as well, but nobody can reach them: told before the question, and not part of it."""

    @property
    def everything(self) -> tuple[Action, ...]:
        """All actions that are agreed to with it, now and later."""
        return (*self.actions, *(action for later in self.later for action in later.actions))


class Source(StrEnum):
    """Which part of the understanding decided."""

    GUARD = "guard"
    MATCHER = "matcher"
    MODEL = "model"
    SKILL = "skill"


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply is known already: a state that was asked for, "already on", a polite refusal."""

    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A free question: the language model answers it in its own words, streaming."""

    text: str


class WhyNot(StrEnum):
    NOT_ADDRESSED = "not-addressed"
    """Nothing to do: noise, thanks, "never mind", "don't ..."."""
    UNKNOWN = "unknown"
    """No part of the understanding could make sense of it."""
    UNSUPPORTED = "unsupported"
    """Understood, but no device of this home can do it."""
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing will happen. `say` may be empty: then nothing is said either."""

    why: WhyNot
    say: str


class SkillKind(StrEnum):
    """What Hearth can do that changes nothing in the house, and therefore asks nobody."""

    TIMER = "timer"
    """start, add, shorten, change, restart, pause, resume, cancel, status"""
    ALARM = "alarm"
    """set, cancel, skip, later, earlier; change, -time, -dial: to `at`, to its time of the day the
    alarm is on, to what shows so on its dial; status, -day, -next; snooze, stop: of what rings"""
    REMINDER = "reminder"
    """set, cancel, -next, status, -day, -next"""
    CLOCK = "clock"
    """time, date, weekday, week, month, year; of, is, until, days-until: about `at`;
    told: the answer is `text`"""
    SUN = "sun"
    """rise, set, dark, light, length, up, till_rise, till_set, moon, full-moon, new-moon"""
    ARITH = "arith"
    """calculate"""
    UNITS = "units"
    """convert"""
    MEMORY = "memory"
    """remember, recall, forget, forget-that"""
    VOLUME = "volume"
    """up, down, set, ask: of Hearth's own voice"""
    REPEAT = "repeat"
    """again"""
    SPELLING = "spelling"
    """spell, backwards; letters: how many `text` has, `label` only counting one of them"""
    CHANCE = "chance"
    """coin, dice: `text` of them; number: from `text` (or 1) to `amount`; pick: a line of `text`;
    card, letter, colour, hand: of rock, paper, scissors"""
    WORDS = "words"
    """tell: those by which people know the page of this Hearth"""
    HEARD = "heard"
    """tell: what was made out of what was said last"""
    HELP = "help"
    """can, more; room, how: of `text`"""
    MANNERS = "manners"
    """undisturbed-, brief-: on, off, ask; pace-: slower, faster, normal, set, ask;
    voice-: list, ask, next, named"""
    LIST = "list"
    """add, complete, remove, has: of items; read, count, clear, which. Of Hearth's own lists"""
    ANNOUNCE = "announce"
    """tell: `text` to who is in the room `label`, or in all rooms"""


@dataclass(frozen=True, slots=True)
class Skill:
    """Something for one of Hearth's own skills; `action` is one of those named at its kind.

    `seconds` is a length of time, `at` a local time of the house with its zone. `of_s` is how long
    the timer was set for that is meant, or the seconds that the alarm that is meant shows on a dial
    of twelve hours. `rule` says when it comes again, as an RRULE of RFC 5545
    ("FREQ=WEEKLY;BYDAY=MO,FR"), of which `at` is the first time; empty: once. `label` is what a
    timer or an alarm is called, or the place whose time is asked for. `text` is what is to be
    remembered or spelled; of arith and units it is the answer; of a list, whose name is `label`
    ("" for the one that must be meant), its items, a line each. `amount` is a percentage of the
    volume, how many sides a die has or how far a number goes; `every` says that all are meant.
    """

    kind: SkillKind
    action: str
    seconds: int | None = None
    label: str = ""
    at: dt.datetime | None = None
    text: str = ""
    amount: int | None = None
    every: bool = False
    of_s: int | None = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What waits for its time is not to be done, which needs no yes; after that comes `then`."""

    parts: tuple[Waiting, ...]
    then: Proposal | None = None


Meaning = Proposal | Answer | Question | Skill | NotUnderstood | Withdrawal
"""A closed union: `match` it and end with `assert_never`."""


@dataclass(frozen=True, slots=True)
class Understood:
    """A meaning and the part that found it."""

    meaning: Meaning
    source: Source


class Result(StrEnum):
    """What became of one action, as far as the device said so."""

    ACKNOWLEDGED = "acknowledged"
    """The state topic reports what was asked for."""
    SENT = "sent"
    """The device has no state topic: it was told, and that is all anyone knows."""
    SILENT = "silent"
    """The device has a state topic and reported nothing in time."""
    UNDER_WAY = "under-way"
    """The device reports that it is on its way, for longer than anybody is kept waiting."""
    REFUSED = "refused"
    """The device reported something else than what was asked for."""
    UNSENT = "unsent"
    """There is no way to word this for the device: nothing was published."""
    UNREACHABLE = "unreachable"
    """The device or the broker is away: nothing was published."""


@dataclass(frozen=True, slots=True)
class Outcome:
    entity: EntityId
    result: Result

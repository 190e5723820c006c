"""What the doors (`hearth chat`, `hearth hear`, the demo, the page) show as a turn happens.

Events carry words that people said, so they go to whoever opened the door and are never logged;
logs and timelines are made of `Observer.mark`, which carries ids, codes and numbers only.
The JSON form of each is fixed by docs/cli.md.
"""

from dataclasses import dataclass

from appliance.core.asking import Why
from appliance.core.types import Action, EntityId, Result, Source, Tier, TurnId, WhyEnded


@dataclass(frozen=True, slots=True)
class Ready:
    """Hearth listens. `devices` are approved, `waiting` are not yet."""

    devices: int
    waiting: int


@dataclass(frozen=True, slots=True)
class WakeHeard:
    word: str
    score: float


@dataclass(frozen=True, slots=True)
class UtteranceHeard:
    started_ms: int
    ended_ms: int
    why_ended: WhyEnded


@dataclass(frozen=True, slots=True)
class TranscriptMade:
    text: str
    no_speech: float
    avg_logprob: float


@dataclass(frozen=True, slots=True)
class TurnStarted:
    id: TurnId
    text: str


@dataclass(frozen=True, slots=True)
class MeaningFound:
    """`kind` is proposal, answer, question, not-understood, or that of a skill.

    The rest is a skill's: see `core.types.Skill`.
    """

    source: Source
    kind: str
    action: str | None = None
    seconds: int | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """`challenge` is what must be spoken besides a yes; None in the everyday tier."""

    tier: Tier
    text: str
    challenge: str | None
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class AnswerJudged:
    """`verdict` is the gate's: confirmed, refused-..., cancelled, unclear, more-needed, unrelated,
    too-early, expired, silence.

    Or `unheard`: the question was not played to its end, so that nobody could agree to it.
    """

    verdict: str


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Agreed to, and to be done in so many seconds."""

    in_s: int
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Published:
    topic: str
    payload: str


@dataclass(frozen=True, slots=True)
class OutcomeSeen:
    entity: EntityId
    result: Result


@dataclass(frozen=True, slots=True)
class Progress:
    """A device is on its way, and it takes a while; `state` is what it reports of it: opening.

    "moving" of what only counts on the way.
    """

    entity: EntityId
    state: str


@dataclass(frozen=True, slots=True)
class Said:
    text: str


@dataclass(frozen=True, slots=True)
class NoticeStarted:
    """Something is said that nobody called for: announcement, question or repeat."""

    kind: str


@dataclass(frozen=True, slots=True)
class PersonAnswered:
    """A question that the home asked a person has ended: with an answer's id, or without."""

    id: str
    answer: str | None
    why: Why


@dataclass(frozen=True, slots=True)
class TurnDone:
    """`timeline` maps each mark of the turn to milliseconds after its first mark."""

    id: TurnId
    timeline: dict[str, float]


Event = (
    Ready
    | WakeHeard
    | UtteranceHeard
    | TranscriptMade
    | TurnStarted
    | MeaningFound
    | Asked
    | AnswerJudged
    | Scheduled
    | Published
    | OutcomeSeen
    | Progress
    | Said
    | NoticeStarted
    | PersonAnswered
    | TurnDone
)

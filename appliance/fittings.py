"""Which models Hearth uses, how its engines are started with them, and how one is exchanged.

What the settings say, and what the owner chose in their place while Hearth runs. It refuses to give
a running engine a model whose files are not right.
"""

import asyncio
import logging
import os
from collections.abc import Iterator, Sequence

from appliance.config.controls import Controls
from appliance.config.settings import Settings
from appliance.core.errors import ApplianceError
from appliance.core.presence import ANY_WAKE_WORD, SENSITIVITY, USUAL_PACE, Choices, Knobs
from appliance.models import Store as ModelStore
from appliance.models.catalogue import Kind
from appliance.runtime.supervision import EnginePlan, Engines, ManagedEngine

_log = logging.getLogger(__name__)

_ENGINES = {"voice": "tts", "wake_word": "wake"}
"""Which engine's model a knob chooses."""


def models_of(settings: Settings) -> tuple[str, ...]:
    """The ids of all models these settings need."""
    models = settings.models
    return (*models.wake, models.stt, models.tts, models.llm)


def room_voices(settings: Settings) -> tuple[str, ...]:
    """The ids of the voices that single rooms have, besides the one that is everywhere."""
    chosen = (own.voice for own in settings.voices.rooms.values())
    return tuple(dict.fromkeys(each for each in chosen if each not in ("", settings.models.tts)))


def engine_plans(settings: Settings, names: Sequence[str]) -> tuple[EnginePlan, ...]:
    """How to start the named engines with these settings."""
    models = settings.models
    threads = models.threads or max(1, min(4, len(os.sched_getaffinity(0))))
    where = ("--models-dir", str(ModelStore().root), "--device", models.device)
    own = {
        "wake": (
            *(f"--model={word}" for word in models.wake),
            f"--threshold={settings.hearing.wake_threshold}",
            *_rules(settings),
        ),
        "stt": ("--model", models.stt, "--language", settings.hearing.language),
        # The first speaks wherever nothing else is asked for.
        "tts": ("--model", models.tts, *(f"--model={each}" for each in room_voices(settings))),
        "llm": ("--model", models.llm),
    }
    return tuple(EnginePlan(name, (*where, *own[name]), threads) for name in names)


def _rules(settings: Settings) -> Iterator[str]:
    """How the wake engine is told of the words that have settings of their own."""
    for word, own in settings.hearing.wake_words.items():
        yield from ("--word", word, str(own.threshold or 0), str(own.patience))
        yield str(own.refractory_ms)


def knobs_of(settings: Settings) -> Knobs:
    """Where the controls stand as long as nobody turns them."""
    low, high = SENSITIVITY
    return Knobs(
        away=settings.consent.away,
        sensitivity=max(low, min(high, round((1 - settings.hearing.wake_threshold) * 100))),
        voice=settings.models.tts,
        language=settings.hearing.language,
        pace=settings.voices.pace,
    )


def choices_of(settings: Settings) -> Choices:
    """What is installed to choose from, and what the settings name."""
    installed = ModelStore().installed()
    parts = {needed for entry in installed for needed in entry.needs}
    voices = [entry.id for entry in installed if entry.kind is Kind.TTS]
    words = [entry.id for entry in installed if entry.kind is Kind.WAKE and entry.id not in parts]
    return Choices(
        tuple(dict.fromkeys((settings.models.tts, *voices))),
        (ANY_WAKE_WORD, *words),
    )


def word_of(model: str) -> str:
    """The word a wake model listens for: "alexa" of "openwakeword-alexa"."""
    return model.partition("-")[2].split("-")[0]


def as_turned(settings: Settings, knobs: Knobs) -> Settings:
    """The settings with the voice and the wake word that were chosen meanwhile."""
    chosen: dict[str, object] = {"tts": knobs.voice}
    if knobs.wake_word != ANY_WAKE_WORD:
        word = word_of(knobs.wake_word)
        twins = (model for model in settings.models.wake if word_of(model) == word)
        chosen["wake"] = tuple(dict.fromkeys((knobs.wake_word, *twins)))
    return settings.model_copy(update={"models": settings.models.model_copy(update=chosen)})


class Exchange:
    """Gives an engine another model when another voice or wake word is chosen."""

    def __init__(
        self, settings: Settings, controls: Controls, engines: Engines, tasks: asyncio.TaskGroup
    ) -> None:
        self._settings = settings
        self._controls = controls
        self._engines = engines
        self._tasks = tasks
        self._in_use = controls.knobs

    def speech(self) -> str:
        """Which model speaks at the moment, and how fast if that is not as usual.

        It is the one before until another has taken its place.
        """
        pace = self._controls.knobs.pace
        return self._chosen("voice") + (f" {pace}" if pace != USUAL_PACE else "")

    def turned(self, knob: str) -> None:
        """A knob was turned, perhaps to where it stood already."""
        engine = self._engines.get(_ENGINES.get(knob, ""))
        if engine is not None and getattr(self._controls.knobs, knob) != self._chosen(knob):
            self._tasks.create_task(self._exchange(knob, engine))

    def _chosen(self, knob: str) -> str:
        return str(getattr(self._in_use, knob))

    async def _exchange(self, knob: str, engine: ManagedEngine) -> None:
        """A model that is damaged would end the engine for good: then all stays as it was."""
        wanted = as_turned(self._settings, self._controls.knobs)
        (plan,) = engine_plans(wanted, [engine.name])
        models = wanted.models.wake if knob == "wake_word" else (wanted.models.tts,)
        try:
            for model in models:
                await asyncio.to_thread(ModelStore().verify, model)
        except (ApplianceError, OSError) as failure:
            _log.error("%s not changed: %s", knob, type(failure).__name__)
            self._controls.turn(knob, self._chosen(knob))
            return
        self._in_use = self._controls.knobs
        engine.exchange(plan)

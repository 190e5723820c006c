"""Which understanding a conversation gets, by the language of the settings.

English is read by rules, a matcher and the language model; another language by the sentences of it
alone, without a model. Refuses to decide what anything means.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from appliance.adapters.llm import LineLanguageModel
from appliance.config.settings import Settings
from appliance.core.endpoint import Completeness
from appliance.core.errors import ConfigError
from appliance.core.house import Home
from appliance.core.tongues.known import ENGLISH, TONGUES
from appliance.core.types import AreaId, ProposalId
from appliance.hearing.ears import Judge, unjudged
from appliance.models import Store as ModelStore
from appliance.ports import Journal, Knowledge, LanguageModel, Observer
from appliance.runtime.supervision import Engines
from appliance.skills.skills import Skills
from appliance.understanding.model.prompt import ChatFormat
from appliance.understanding.understand import Understanding

if TYPE_CHECKING:
    from appliance.understanding.foreign import ForeignUnderstanding

Mind: TypeAlias = "Understanding | ForeignUnderstanding"


def has_model(settings: Settings) -> bool:
    """Whether a language model takes part; its prompts are English."""
    return settings.hearing.language == ENGLISH


def mind_of(
    settings: Settings,
    engines: Engines,
    observer: Observer,
    journal: Journal,
    skills: Skills,
    now_ms: Callable[[], int],
    knowledge: Knowledge | None = None,
) -> Mind:
    """One conversation's understanding. Raises ConfigError if models.llm is no language model."""
    language = settings.hearing.language
    if language in TONGUES:
        # An English home need not read the tables of other languages.
        from appliance.understanding.foreign import ForeignUnderstanding

        return ForeignUnderstanding(
            language,
            new_id=_new_id,
            many=settings.consent.many,
            now_ms=now_ms,
            local=skills.now,
        )
    model: LanguageModel | None = None
    if "llm" in engines:
        model = LineLanguageModel(engines["llm"], observer=observer)
    return Understanding(
        model,
        new_id=_new_id,
        many=settings.consent.many,
        chat_format=chat_format_of(settings.models.llm),
        deadline_s=settings.models.patience_s,
        now_ms=now_ms,
        history=journal.last_change,
        records=journal.since,
        skills=skills,
        knowledge=knowledge,
        local=skills.now,
    )


class _Foresight:
    """Has the model read what may become a question, before its speaker has surely finished."""

    def __init__(self, mind: Understanding, tasks: asyncio.TaskGroup) -> None:
        self._mind = mind
        self._tasks = tasks
        self._text = ""
        self._reading: asyncio.Task[None] | None = None

    def expect(self, text: str, home: Home) -> None:
        if self._reading is not None and not self._reading.done():
            if text == self._text:
                return
            self._reading.cancel()
        self._text = text
        reading = self._mind.prepare(text, home)
        try:
            self._reading = self._tasks.create_task(reading)
        except RuntimeError:
            # Hearth is ending: nobody will ask any more.
            reading.close()

    def drop(self) -> None:
        """It became something else, which need not wait for this."""
        if self._reading is not None:
            self._reading.cancel()


def judge_of(
    mind: Mind, home: Callable[[], Home], room: AreaId | None, tasks: asyncio.TaskGroup
) -> Judge:
    """Tells of words that were heard in a pause whether they can be all; of English alone.

    Where they may be a question for the model, it reads them meanwhile, in `tasks`.
    """
    if not isinstance(mind, Understanding):
        return unjudged
    foresight = _Foresight(mind, tasks)

    def judge(text: str) -> Completeness:
        found = mind.completeness(text, home(), room)
        if found is Completeness.FREE:
            foresight.expect(text, home())
        else:
            foresight.drop()
        return found

    return judge


def chat_format_of(model: str) -> ChatFormat:
    """How this model was taught to tell speakers apart. Raises ConfigError if it is no llm."""
    chat = ModelStore().catalogue[model].chat
    if chat is None:
        raise ConfigError(f"models.llm: {model} is not a language model")
    return ChatFormat(
        chat.system.open,
        chat.system.close,
        chat.user.open,
        chat.user.close,
        chat.assistant.open,
        chat.assistant.close,
    )


def _new_id() -> ProposalId:
    return ProposalId(secrets.token_hex(6))

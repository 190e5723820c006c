"""A voice of one's own, brought as a file, speaks a yes while a question stands: nothing happens.

The voice is the installed one under another name, imported and tried like anybody's; real engines
speak and hear, and a real gate judges. What is shown is what holds for every voice, because it
does not depend on how one sounds: an answer is only what begins after the question has been played
out, what was asked is never an answer, and Hearth says nothing aloud that would be one.
"""

import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np
import pytest
import pytest_asyncio

from appliance.adapters.audio.files import from_pcm, resample, to_pcm
from appliance.adapters.wyoming import WyomingSynthesizer, WyomingTranscriber
from appliance.config.settings import ModelSettings, Settings
from appliance.core.answers import AnswerKind, classify
from appliance.core.budget import Budget
from appliance.core.circumstances import Circumstances
from appliance.core.consent import Gate
from appliance.core.errors import ModelMissing
from appliance.core.self_talk import unconfirming
from appliance.core.terms import on_terms
from appliance.core.types import Action, EntityId, Proposal, ProposalId, Tier, Verb
from appliance.core.verdicts import Asking, Confirmed, Spoken
from appliance.fittings import engine_plans
from appliance.models.store import Store
from appliance.runtime.supervision import supervise
from appliance.testing.house import imaginary_home
from appliance.voices.bringing import bring
from appliance.watch.observers import Observers

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

RATE = 16_000
AIR = np.zeros(RATE * 3 // 10, np.float32)
YES = ("Yes.", "Yes, please.", "Go ahead.", "Confirm 42.", "Please confirm 42.")
ACTIONS = {
    "everyday": Action(EntityId("light.hall_ceiling"), Verb.TURN_ON, ()),
    "guarded": Action(EntityId("lock.front_door"), Verb.UNLOCK, ()),
}


@dataclass(frozen=True, slots=True)
class Own:
    """The voice of one's own, and ears."""

    voice: WyomingSynthesizer
    ears: WyomingTranscriber

    async def heard(self, text: str) -> str:
        """What the recogniser makes of it when this voice says it."""
        parts = [
            resample(from_pcm(sound.pcm), sound.rate, RATE)
            async for sound in self.voice.speak(text)
        ]
        heard = await self.ears.transcribe(to_pcm(np.concatenate([AIR, *parts, AIR])), "en")
        return heard.text


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Own]:
    installed = Store()
    try:
        joe, ears = installed.path("en_US-joe-medium"), installed.path("whisper-base")
    except ModelMissing as missing:
        pytest.skip(str(missing))
    root = tmp_path_factory.mktemp("models")
    (root / "whisper-base").symlink_to(ears)
    store = Store(root)
    brought = bring(store, joe / "en_US-joe-medium.onnx", name="mother")
    models = ModelSettings(tts=brought.entry.id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEARTH_MODELS", str(root))
        plans = engine_plans(Settings(models=models), ("stt", "tts"))
        async with supervise(plans, Observers()) as engines:
            await engines.ready()
            yield Own(WyomingSynthesizer(engines["tts"]), WyomingTranscriber(engines["stt"]))


def asked(action: Action) -> tuple[Gate, str]:
    """A gate that asks and has not been heard to the end."""
    home = imaginary_home()
    gate = Gate(
        boot_id="test",
        key=bytes(32),
        nonces=(str(n) for n in itertools.count()),
        numbers=iter((42, 57)),
        law=lambda proposal: on_terms(proposal, home, 8, Circumstances()),
        budget=Budget(),
        hears_itself=True,
    )
    asking = gate.propose(Proposal(ProposalId("p"), (action,), "", Tier.EVERYDAY), 0)
    assert isinstance(asking, Asking)
    return gate, asking.text


@pytest.mark.parametrize("tier", list(ACTIONS))
async def test_a_yes_of_its_own_over_the_question_is_too_early(own: Own, tier: str) -> None:
    for said in YES:
        gate, _ = asked(ACTIONS[tier])
        heard = await own.heard(said)
        gate.read_back_played(ProposalId("p"), 4_000)
        for began in (0, 2_000, 3_999):
            assert not isinstance(gate.hear(Spoken(heard, began), 6_000), Confirmed), heard


@pytest.mark.parametrize("tier", list(ACTIONS))
async def test_its_question_coming_back_is_no_answer(own: Own, tier: str) -> None:
    gate, question = asked(ACTIONS[tier])
    heard = await own.heard(question)
    assert heard.strip()
    gate.read_back_played(ProposalId("p"), 4_000)
    assert not isinstance(gate.hear(Spoken(heard, 4_300), 6_000), Confirmed)


@pytest.mark.parametrize("tier", list(ACTIONS))
async def test_nothing_it_is_made_to_say_is_a_yes(own: Own, tier: str) -> None:
    """A list, an announcement or a device may hold any words: they are said in others."""
    for wanted in YES:
        gate, _ = asked(ACTIONS[tier])
        heard = await own.heard(unconfirming([], wanted))
        gate.read_back_played(ProposalId("p"), 4_000)
        assert not isinstance(gate.hear(Spoken(heard, 4_300), 6_000), Confirmed), heard


async def test_the_same_words_of_a_person_would_be_taken(own: Own) -> None:
    """So the tests above see something: by its sound alone a voice tells nobody who speaks."""
    heard = await own.heard("Yes, please.")
    assert classify(heard) is AnswerKind.YES
    gate, _ = asked(ACTIONS["everyday"])
    gate.read_back_played(ProposalId("p"), 4_000)
    assert isinstance(gate.hear(Spoken(heard, 4_300), 6_000), Confirmed)

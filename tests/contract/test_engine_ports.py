"""One suite for each engine port, run on the fake and on the real engine behind its client."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from appliance.adapters.llm import LineLanguageModel
from appliance.adapters.wyoming import (
    WyomingSynthesizer,
    WyomingTranscriber,
    WyomingWakeDetector,
)
from appliance.core.errors import ModelMissing
from appliance.core.events import Event
from appliance.models.store import Store
from appliance.ports import (
    Completion,
    Fact,
    Finished,
    LanguageModel,
    Span,
    Synthesizer,
    Token,
    Transcriber,
    WakeDetector,
)
from appliance.runtime.supervision import EnginePlan, Engines, supervise
from appliance.testing.engines import (
    AdversarialModel,
    ScriptedModel,
    ScriptedSynthesizer,
    ScriptedTranscriber,
    ScriptedWake,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]

LLM = "qwen2.5-coder-0.5b-instruct-q4_k_m"
NEEDED = {
    "wake": ("openwakeword-features", "openwakeword-hey_jarvis"),
    "stt": ("whisper-tiny.en",),
    "tts": ("en_US-joe-medium",),
    "llm": (LLM,),
}
PLANS = (
    EnginePlan("wake"),
    EnginePlan("stt", ("--model", "whisper-tiny.en")),
    EnginePlan("tts"),
    EnginePlan("llm", ("--model", LLM, "--context", "1024")),
)


class Nobody:
    """An observer that looks away."""

    def mark(self, what: str, **facts: Fact) -> None: ...

    def tell(self, event: Event) -> None: ...


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines() -> AsyncIterator[Engines]:
    store = Store()
    for models in NEEDED.values():
        for model in models:
            try:
                store.path(model)
            except ModelMissing as missing:
                pytest.skip(str(missing))
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(supervise(PLANS, Nobody()))
        yield await running.ready()


BOTH = pytest.mark.parametrize("kind", ["fake", "real"])


@pytest.fixture
def kind() -> str:
    return "fake"


def _real(request: pytest.FixtureRequest, kind: str) -> Engines | None:
    found: Engines | None = request.getfixturevalue("engines") if kind == "real" else None
    return found


@pytest.fixture
def wake(kind: str, request: pytest.FixtureRequest) -> WakeDetector:
    engines = _real(request, kind)
    return WyomingWakeDetector(engines["wake"]) if engines else ScriptedWake()


@pytest.fixture
def stt(kind: str, request: pytest.FixtureRequest) -> Transcriber:
    engines = _real(request, kind)
    return WyomingTranscriber(engines["stt"]) if engines else ScriptedTranscriber(["hello"])


@pytest.fixture
def tts(kind: str, request: pytest.FixtureRequest) -> Synthesizer:
    engines = _real(request, kind)
    return WyomingSynthesizer(engines["tts"]) if engines else ScriptedSynthesizer()


@pytest.fixture
def llm(kind: str, request: pytest.FixtureRequest) -> LanguageModel:
    engines = _real(request, kind)
    if engines:
        return LineLanguageModel(engines["llm"])
    return ScriptedModel(otherwise="one two three four five six seven eight nine ten eleven")


def ask(question: str, *, max_tokens: int = 8) -> Completion:
    return Completion(
        (
            Span("<|im_start|>user\n", trusted=True),
            Span(question, trusted=False),
            Span("<|im_end|>\n<|im_start|>assistant\n", trusted=True),
        ),
        max_tokens,
    )


@BOTH
async def test_wake_is_silent_in_silence_and_counts_from_any_time(wake: WakeDetector) -> None:
    for step in range(15):
        assert await wake.feed(bytes(2560), 500_000 + step * 80) is None
    await wake.reset()
    for step in range(15):
        assert await wake.feed(bytes(2560), step * 80) is None


@BOTH
async def test_transcripts_have_a_language_and_sane_numbers(stt: Transcriber) -> None:
    for pcm in (bytes(32_000), b"", bytes(100)):
        heard = await stt.transcribe(pcm, "en")
        assert heard.language == "en"
        assert heard.text == heard.text.strip()
        assert 0 <= heard.no_speech <= 1
        assert math.isfinite(heard.avg_logprob)
        assert heard.avg_logprob <= 0


@BOTH
async def test_a_cancelled_transcription_leaves_the_next_one_alone(stt: Transcriber) -> None:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(stt.transcribe(bytes(64_000), "en"))
        await asyncio.sleep(0)
        task.cancel()
    assert task.cancelled()
    assert (await stt.transcribe(bytes(32_000), "en")).language == "en"


@BOTH
async def test_speech_comes_in_pieces_of_s16_at_one_rate(tts: Synthesizer) -> None:
    sounds = [sound async for sound in tts.speak("The kitchen light is on.")]
    assert len(sounds) > 1
    assert len({sound.rate for sound in sounds}) == 1
    assert all(len(sound.pcm) % 2 == 0 and sound.pcm for sound in sounds)
    seconds = sum(len(sound.pcm) for sound in sounds) / 2 / sounds[0].rate
    assert 0.5 < seconds < 5


@BOTH
async def test_nothing_to_say_is_no_sound(tts: Synthesizer) -> None:
    assert [sound async for sound in tts.speak("  ")] == []


@BOTH
async def test_a_listener_may_leave_in_the_middle_of_speech(tts: Synthesizer) -> None:
    sounds = tts.speak("One. Two. Three. Four.")
    async for _ in sounds:
        break
    await sounds.aclose()  # type: ignore[attr-defined]
    assert [sound async for sound in tts.speak("Yes.")]


@BOTH
async def test_tokens_then_exactly_one_finished(llm: LanguageModel) -> None:
    replies = [reply async for reply in llm.complete(ask("Count from one to ten."))]
    assert all(isinstance(reply, Token) for reply in replies[:-1])
    end = replies[-1]
    assert isinstance(end, Finished)
    assert end.reason in ("stop", "length")
    assert 0 < end.tokens <= 8
    assert 0 <= end.reused_tokens <= end.prompt_tokens
    assert 0 <= end.first_token_ms <= end.total_ms


@BOTH
async def test_no_more_tokens_than_asked_for(llm: LanguageModel) -> None:
    replies = [reply async for reply in llm.complete(ask("Count to a hundred.", max_tokens=3))]
    end = replies[-1]
    assert isinstance(end, Finished)
    assert end == Finished(**{**{n: getattr(end, n) for n in end.__slots__}, "reason": "length"})
    assert end.tokens == 3


@BOTH
async def test_closing_the_iterator_cancels_and_the_next_request_works(llm: LanguageModel) -> None:
    replies = llm.complete(ask("Tell me a very long story.", max_tokens=500))
    async for _ in replies:
        break
    await replies.aclose()  # type: ignore[attr-defined]
    last = [reply async for reply in llm.complete(ask("Say yes.", max_tokens=2))][-1]
    assert isinstance(last, Finished)


@BOTH
async def test_a_prefix_can_be_read_beforehand(llm: LanguageModel) -> None:
    await llm.warm((Span("<|im_start|>system\nYou are a home.<|im_end|>\n", trusted=True),))


async def test_the_adversary_never_runs_out() -> None:
    model = AdversarialModel()
    said = set()
    for _ in range(2 * len(AdversarialModel.ATTACKS)):
        replies = [reply async for reply in model.complete(ask("hello", max_tokens=2000))]
        said.add("".join(reply.text for reply in replies if isinstance(reply, Token)))
    assert said == set(AdversarialModel.ATTACKS)

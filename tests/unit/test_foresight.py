"""What the model reads while it is not sure yet that a speaker has finished."""

import asyncio
from itertools import count

import pytest

from appliance.core.endpoint import Completeness
from appliance.core.errors import EngineUnavailable
from appliance.core.house import Home
from appliance.core.types import ProposalId
from appliance.minds import judge_of
from appliance.ports import Span
from appliance.testing.engines import ScriptedModel
from appliance.testing.house import whole_home
from appliance.testing.virtual_time import run_virtual
from appliance.understanding.understand import Understanding

HOME = whole_home()
QUESTION = "what is the capital of France?"


def mind(model: ScriptedModel) -> Understanding:
    ids = count()
    return Understanding(model, new_id=lambda: ProposalId(f"p{next(ids)}"))


async def judged(model: ScriptedModel, texts: list[str], home: Home = HOME) -> list[Completeness]:
    async with asyncio.TaskGroup() as tasks:
        judge = judge_of(mind(model), lambda: home, None, tasks)
        return [judge(text) for text in texts]


def test_what_was_read_in_the_pause_is_what_is_asked_then() -> None:
    async def asked() -> tuple[list[tuple[Span, ...]], tuple[Span, ...]]:
        model = ScriptedModel(["Paris."])
        thinks = mind(model)
        async with asyncio.TaskGroup() as tasks:
            judge_of(thinks, lambda: HOME, None, tasks)(QUESTION)
        assert [sentence async for sentence in thinks.answer(QUESTION, HOME)] == ["Paris."]
        return model.warmed, model.asked[0].spans

    warmed, spans = run_virtual(asked())
    assert warmed == [spans]


@pytest.mark.parametrize(
    "said", ["turn on the hall light", "turn off the", "is the hall light on?", "", "don't do it"]
)
def test_only_what_may_be_a_question_for_it_is_read(said: str) -> None:
    model = ScriptedModel()
    run_virtual(judged(model, [said]))
    assert model.warmed == []


@pytest.mark.parametrize(
    ("said", "is_free"),
    [
        ("who wrote Hamlet?", True),
        ("how many legs does a spider have", True),
        ("why is the sky blue?", True),
        ("what is the capital of", False),
        ("is the ceiling thing in the no three all right?", False),
        ("is my grandma at home?", False),
        ("open the pod bay doors", False),
    ],
)
def test_names_of_the_house_help_no_question_about_anything_else(said: str, is_free: bool) -> None:
    (found,) = run_virtual(judged(ScriptedModel(), [said]))
    assert (found is Completeness.FREE) == is_free


def test_the_same_words_are_read_once_and_others_instead_of_them() -> None:
    model = ScriptedModel()
    longer = "what is the capital of France and of Spain?"
    found = run_virtual(judged(model, [QUESTION, QUESTION, longer]))
    assert found == [Completeness.FREE] * 3
    (read,) = model.warmed
    assert longer in "".join(span.text for span in read)


def test_a_model_that_is_not_there_does_no_harm() -> None:
    class Absent(ScriptedModel):
        async def warm(self, spans: tuple[Span, ...]) -> None:
            raise EngineUnavailable("gone", engine="llm")

    assert run_virtual(judged(Absent(), [QUESTION])) == [Completeness.FREE]


def test_what_became_an_order_waits_for_no_reading() -> None:
    class Slow(ScriptedModel):
        cancelled = False

        async def warm(self, spans: tuple[Span, ...]) -> None:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                self.cancelled = True
                raise

    async def changed() -> None:
        async with asyncio.TaskGroup() as tasks:
            judge = judge_of(mind(model), lambda: HOME, None, tasks)
            judge(QUESTION)
            await asyncio.sleep(0.1)
            judge("turn on the hall light")

    model = Slow()
    run_virtual(changed())
    assert model.cancelled


def test_a_pause_while_hearth_ends_does_no_harm() -> None:
    async def ended() -> None:
        async with asyncio.TaskGroup() as tasks:
            judge = judge_of(mind(ScriptedModel()), lambda: HOME, None, tasks)
        assert judge(QUESTION) is Completeness.FREE

    run_virtual(ended())

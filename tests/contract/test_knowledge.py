"""ZIM files in a process of its own: answered from, and whatever they are, Hearth goes on."""

import asyncio
import json
import logging
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from appliance.adapters.knowledge import ZimKnowledge
from appliance.core.errors import EngineTimeout, EngineUnavailable
from appliance.core.knowledge import Lookup, Passage
from appliance.core.types import ProposalId, Question
from appliance.runtime.supervision import State
from appliance.runtime.zim_files import zim_files
from appliance.testing.books import ARTICLES, HOSTILE, WORDS, write_book
from appliance.testing.house import imaginary_home
from appliance.understanding.library import NOT_NOW
from appliance.understanding.questions.lookups import lookup_of
from appliance.understanding.understand import Understanding
from appliance.watch.observers import Observers

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_book(tmp_path_factory.mktemp("made") / "wikipedia.zim")


@pytest.fixture
def folder(tmp_path: Path, book: Path) -> Path:
    shutil.copy(book, tmp_path / "wikipedia.zim")
    return tmp_path


@asynccontextmanager
async def running(folder: Path, **patience: float) -> AsyncIterator[ZimKnowledge]:
    knowledge = ZimKnowledge(folder, Observers(), **patience)
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(knowledge.run())
        yield knowledge
        task.cancel()


async def asked(knowledge: ZimKnowledge, question: str) -> Passage | None:
    lookup = lookup_of(question)
    assert lookup is not None
    return await knowledge.look_up(lookup)


async def text(knowledge: ZimKnowledge, question: str) -> str | None:
    passage = await asked(knowledge, question)
    return None if passage is None else passage.text


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not done():  # noqa: ASYNC110 - a process tells nobody that it ended
            await asyncio.sleep(0.01)


async def test_a_question_is_answered_with_source_and_date(folder: Path) -> None:
    async with running(folder) as knowledge:
        passage = await asked(knowledge, "who was Ada Lovelace")
        assert passage is not None
        assert (passage.title, passage.source, str(passage.date)) == (
            "Ada Lovelace", "Wikipedia", "2025-06-15",
        )  # fmt: skip
        assert passage.text.startswith("Augusta Ada King")
        # By a redirect, a plural, a property; from the planet, where a list is no answer.
        assert await text(knowledge, "who is Lady Lovelace") == passage.text
        assert "molten" in (await text(knowledge, "what are volcanoes") or "")
        assert "Lima" in (await text(knowledge, "what's the capital of Peru") or "")
        assert "4880" in (await text(knowledge, "how big is Mercury") or "")
        for unknown in ("what is xyzzy", "who is the king of Peru", "look up picture"):
            assert await asked(knowledge, unknown) is None


async def test_without_an_index_titles_are_found_all_the_same(tmp_path: Path) -> None:
    write_book(tmp_path / "plain.zim", index=False)
    async with running(tmp_path) as knowledge:
        assert "Augusta" in (await text(knowledge, "who was ada lovelace") or "")
        assert await asked(knowledge, "what is xyzzy") is None


async def test_what_a_word_means_is_looked_up_in_the_dictionary_first(folder: Path) -> None:
    tea = (*WORDS, ARTICLES[-2])
    write_book(folder / "words.zim", tea, title="Wiktionary", date="no date", redirects={})
    async with running(folder) as knowledge:
        passage = await asked(knowledge, "what does serendipity mean")
        assert passage is not None
        assert (passage.source, passage.date) == ("Wiktionary", None)
        assert passage.text == "Serendipity: Luck in finding good things that were not looked for."
        about = await asked(knowledge, "what is tea")
        assert about is not None
        assert about.source == "Wikipedia"


async def test_hostile_articles_are_text_or_nothing(folder: Path) -> None:
    async with running(folder, deadline_s=20) as knowledge:
        for article in HOSTILE:
            passage = await knowledge.look_up(Lookup(article.title.casefold()))
            assert passage is None or 0 < len(passage.text) <= 350
        assert await text(knowledge, "what is script") == "Script is writing."
        assert knowledge.engine is not None
        assert knowledge.engine.state is State.READY


def contents(file: Path) -> bytes:
    return file.read_bytes()


def confinement(pid: int | None) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    said = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return said | {"net": str(Path(f"/proc/{pid}/ns/net").readlink())}


def looped(file: Path) -> None:
    """Let the redirect "Lady Lovelace" lead to itself."""
    raw = bytearray(file.read_bytes())
    at = raw.index(b"Lady_Lovelace\0") - 12
    assert raw[at : at + 4] == b"\xff\xff\0C"
    pointers = int.from_bytes(raw[32:40], "little")
    count = int.from_bytes(raw[24:28], "little")
    for number in range(count):
        where = pointers + number * 8
        if int.from_bytes(raw[where : where + 8], "little") == at:
            raw[at + 8 : at + 12] = number.to_bytes(4, "little")
            file.write_bytes(raw)
            return
    raise AssertionError("no such redirect")


async def test_a_redirect_to_itself_leads_nowhere(folder: Path) -> None:
    looped(folder / "wikipedia.zim")
    async with running(folder) as knowledge:
        assert await asked(knowledge, "who is lady lovelace") is None
        assert "Augusta" in (await text(knowledge, "who was ada lovelace") or "")


def damaged(raw: bytes) -> dict[str, bytes]:
    middle = len(raw) // 2
    return {
        "cut": raw[:middle],
        "half": raw[:middle] + bytes(len(raw) - middle),
        "noise": raw[:80] + bytes(reversed(raw[80:])),
        "header": raw[:24] + b"\xff" * 48 + raw[72:],
        "empty": b"",
        "text": b"this is no ZIM file" * 100,
    }


@pytest.mark.parametrize("how", ["cut", "half", "noise", "header", "empty", "text"])
async def test_a_damaged_file_is_left_out(
    folder: Path, book: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    raw = damaged(contents(book))[how]
    (folder / "a secret name.zim").write_bytes(raw)
    async with running(folder, deadline_s=20) as knowledge:
        for _ in range(2):
            answer = None
            while answer is None:
                # Native code may well crash on it; then it is started again.
                try:
                    answer = await text(knowledge, "what is photosynthesis")
                except EngineUnavailable:
                    await asyncio.sleep(0.01)
            assert answer.startswith("Photosynthesis is how")
    assert "secret" not in caplog.text
    assert "photosynthesis" not in caplog.text.casefold()
    assert caplog.text.count("is left out") <= 1


async def test_files_come_and_go_while_it_runs(tmp_path: Path, book: Path) -> None:
    async with running(tmp_path) as knowledge:
        assert not knowledge.has_files()
        assert await asked(knowledge, "what is tea") is None
        assert knowledge.engine is None
        # It is being copied, and then it is there.
        raw = contents(book)
        (tmp_path / "new.zim").write_bytes(raw[:5000])
        assert await asked(knowledge, "what is tea") is None
        (tmp_path / "new.zim").write_bytes(raw)
        assert await text(knowledge, "what is tea") == "Tea is a drink made of leaves."
        (tmp_path / "new.zim").rename(tmp_path / "other.zim")
        assert await text(knowledge, "what is tea") == "Tea is a drink made of leaves."
        write_book(tmp_path / "german.zim", ARTICLES, language="deu", title="Anderes")
        (tmp_path / "other.zim").unlink()
        assert await asked(knowledge, "what is tea") is None
        (tmp_path / "german.zim").unlink()
        assert await asked(knowledge, "what is tea") is None


async def test_a_folder_that_cannot_be_made_has_nothing_in_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    async with running(tmp_path / "file" / "knowledge") as knowledge:
        await asyncio.sleep(0)
        assert await asked(knowledge, "what is tea") is None


async def test_a_pipe_that_is_called_a_zim_file_keeps_nobody_waiting(folder: Path) -> None:
    os.mkfifo(folder / "a pipe.zim")
    async with running(folder) as knowledge:
        assert await text(knowledge, "what is tea") == "Tea is a drink made of leaves."


async def test_links_that_lead_nowhere_leave_the_other_files_alone(folder: Path) -> None:
    (folder / "a loop.zim").symlink_to("a loop.zim")
    (folder / "nowhere.zim").symlink_to("/nowhere")
    (folder / "a folder.zim").mkdir()
    async with running(folder) as knowledge:
        assert await text(knowledge, "what is tea") == "Tea is a drink made of leaves."


async def test_a_killed_engine_is_started_again(folder: Path) -> None:
    async with running(folder) as knowledge:
        assert await asked(knowledge, "what is tea")
        engine = knowledge.engine
        assert engine is not None
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        await until(lambda: engine.state is not State.READY)
        assert await text(knowledge, "what is tea") == "Tea is a drink made of leaves."


async def test_an_engine_that_hangs_is_killed_at_the_deadline(folder: Path) -> None:
    async with running(folder, deadline_s=0.3) as knowledge:
        assert await asked(knowledge, "what is tea")
        engine = knowledge.engine
        assert engine is not None
        stopped = engine.pid
        assert stopped is not None
        os.kill(stopped, signal.SIGSTOP)
        with pytest.raises(EngineTimeout):
            await asked(knowledge, "what is tea")
        await until(lambda: engine.pid not in (stopped, None))
        assert await text(knowledge, "what is tea") == "Tea is a drink made of leaves."


@pytest.mark.parametrize(
    "reply",
    [
        b"", b"\n", b"[]\n", b"no json\n", b'{"type": "passage"}\n', b"[" * 50_000 + b"\n",
        b'{"type": "passage", "title": 1, "text": "", "source": "", "date": ""}\n',
        b'{"type": "pong"}\n', b"x" * 100_000,
    ],
)  # fmt: skip
async def test_a_reply_that_breaks_the_protocol_is_no_answer(folder: Path, reply: bytes) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(reply)
        writer.close()

    async with running(folder) as knowledge:
        assert await asked(knowledge, "what is tea")
        engine = knowledge.engine
        assert engine is not None
        engine.socket.unlink()
        async with await asyncio.start_unix_server(serve, engine.socket):
            with pytest.raises(EngineUnavailable):
                await asked(knowledge, "what is tea")


async def test_a_reply_that_is_too_long_is_cut(folder: Path) -> None:
    told = {"type": "passage", "title": "t", "text": "x" * 9999, "source": "s" * 999, "date": "?"}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(json.dumps(told).encode() + b"\n")
        writer.close()

    async with running(folder) as knowledge:
        assert await asked(knowledge, "what is tea")
        engine = knowledge.engine
        assert engine is not None
        engine.socket.unlink()
        async with await asyncio.start_unix_server(serve, engine.socket):
            passage = await asked(knowledge, "what is tea")
    assert passage == Passage("t", "x" * 350, "s" * 40, None)


NO_QUESTIONS = (
    *(b"{}", b"1", b"no json", b'{"type": "look-up"}'),
    b'{"type": "look-up", "topic": "", "telling": [], "whole": "", "dated": 0, "defines": 0}',
)


async def test_questions_that_are_none_end_nothing(folder: Path) -> None:
    async with running(folder) as knowledge:
        assert await asked(knowledge, "what is tea")
        assert knowledge.engine is not None
        reader, writer = await asyncio.open_unix_connection(knowledge.engine.socket)
        for line in NO_QUESTIONS:
            writer.write(line + b"\n")
            assert json.loads(await reader.readline()) == {"type": "error"}
        writer.close()


async def test_the_engine_reads_its_folder_and_nothing_else(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, book: Path
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.zim"
    shutil.copy(book, elsewhere)
    async with running(folder) as knowledge:
        assert await asked(knowledge, "what is tea")
        engine = knowledge.engine
        assert engine is not None
        found = confinement(engine.pid)
        assert found["net"] != confinement(os.getpid())["net"]
        assert (found["NoNewPrivs"].strip(), found["Seccomp"].strip()) == ("1", "2")
        # What is linked there after it started lies outside of what it may read.
        (folder / "wikipedia.zim").unlink()
        (folder / "link.zim").symlink_to(elsewhere)
        assert zim_files(folder)[0].is_whole
        assert await asked(knowledge, "what is tea") is None


async def test_a_whole_question_is_quoted_and_no_model_is_needed(folder: Path) -> None:
    home = imaginary_home()
    async with running(folder) as knowledge:
        mind = Understanding(None, new_id=lambda: ProposalId("p"), knowledge=knowledge)
        await mind.know(home)
        understood = await mind.understand("Who was Ada Lovelace?", home, None)
        assert understood.meaning == Question("Who was Ada Lovelace?")
        said = [sentence async for sentence in mind.answer("Who was Ada Lovelace?", home)]
        assert said[0].startswith("Wikipedia, of June 2025, says: Augusta Ada King")
        assert said[1:] == ["She wrote what many call the first program."]
        assert knowledge.engine is not None
        knowledge.engine.stop()
        await until(lambda: knowledge.engine is None or knowledge.engine.pid is None)
        assert [one async for one in mind.answer("what is tea", home)] == [NOT_NOW]

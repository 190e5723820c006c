"""The knowledge engine: lines of JSON around the ZIM files of a folder.

    {"type": "look-up", "topic": "peru", "telling": [["capital"]], "whole": "capital of peru", ...}
    {"type": "passage", "title": ..., "text": ..., "source": ..., "date": "2025-06-15"} or "nothing"

Files from anywhere are read here by native code, so here is where it may crash: the process has no
network, reads that folder alone, and is killed at a deadline. One question at a time. Refuses
questions that are not of this form.
"""

import asyncio
import json
import logging
from typing import TYPE_CHECKING, Any

from appliance.core.errors import ModelError
from appliance.core.knowledge import Lookup, Passage
from appliance.engines.hosting import EngineOptions

if TYPE_CHECKING:
    from appliance.engines.knowledge_books import Books

_log = logging.getLogger(__name__)

_MOST_GROUPS = 8
_LONGEST = 200


class KnowledgeEngine:
    """Implements `hosting.Engine`."""

    def __init__(self, books: "Books") -> None:
        self._books = books

    async def work(self) -> None:
        """Nothing runs besides the questions."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in reader:
            writer.write(json.dumps(self._answer(line)).encode() + b"\n")
            await writer.drain()

    def _answer(self, line: bytes) -> dict[str, str]:
        try:
            asked = json.loads(line)
            if asked["type"] != "look-up":
                return {"type": "pong"}
            lookup = _lookup(asked)
        except (ValueError, KeyError, TypeError, RecursionError):
            return {"type": "error"}
        # On the loop's own thread: a ping that waits for it is one of a process that hangs.
        passage = self._books.look_up(lookup)
        return {"type": "nothing"} if passage is None else _told(passage)


def _told(passage: Passage) -> dict[str, str]:
    date = passage.date.isoformat() if passage.date else ""
    return {
        "type": "passage",
        "title": passage.title[:_LONGEST],
        "text": passage.text,
        "source": passage.source,
        "date": date,
    }


def _lookup(asked: dict[str, Any]) -> Lookup:
    """Raises KeyError, TypeError, ValueError for what is none."""
    groups = [tuple(map(str, group)) for group in asked["telling"][:_MOST_GROUPS] if group]
    topic = str(asked["topic"])[:_LONGEST].strip()
    if not topic:
        raise ValueError("no topic")
    return Lookup(
        topic,
        tuple(groups),
        str(asked["whole"])[:_LONGEST],
        dated=bool(asked["dated"]),
        defines=bool(asked["defines"]),
    )


def load(options: EngineOptions) -> KnowledgeEngine:
    """Raises ModelError where libzim cannot be used."""
    try:
        from appliance.engines.knowledge_books import Books
    except ImportError as error:
        raise ModelError(f"libzim does not load: {error.name}") from error
    assert options.models_dir is not None  # noqa: S101 - the command line has it
    return KnowledgeEngine(Books(options.models_dir))

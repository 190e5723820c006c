"""Client of a Wyoming wake service. Refuses to run ahead of an engine that has stopped listening.

Lockstep: each chunk of audio is followed by a ping, and the next chunk waits for the pong. Services
answer in order, so when the pong is here the chunk has been judged and its detection, if any, has
come. Recordings can be fed faster than real time without losing anything, and a hung engine is
noticed by a deadline. A foreign service that leaves the first ping unanswered is fed without it.
"""

import asyncio
from collections.abc import Callable

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.ping import Ping
from wyoming.wake import Detect, Detection

from appliance.adapters.wyoming.conversation import accepted, connect, lost, pong_within, receive
from appliance.core.errors import ApplianceError
from appliance.core.types import SAMPLE_RATE, AreaId, Wake
from appliance.runtime.link import EngineLink
from appliance.runtime.wire import Connection

STEP_MS = 80
STEP_BYTES = SAMPLE_RATE * STEP_MS // 1000 * 2
_FOREIGN_PING_S = 1.0


class WyomingWakeDetector:
    """Implements ports.WakeDetector. `words` None: whatever the service listens for.

    `threshold` gives the score from which on a call counts, at the moment; None: as the engine
    thinks. Our engine is told of it; what a foreign one reports with a lower score is passed over.
    """

    def __init__(
        self,
        link: EngineLink,
        *,
        words: tuple[str, ...] | None = None,
        room: AreaId | None = None,
        step_s: float = 2.0,
        threshold: Callable[[], float] | None = None,
    ) -> None:
        self._link = link
        self._words = words
        self._room = room
        self._step_s = step_s
        self._threshold = threshold
        self._told: float | None = None
        self._over_us = False
        self._connection: Connection | None = None
        self._lockstep = True
        self._at_ms = 0

    async def feed(self, pcm: bytes, at_ms: int) -> Wake | None:
        """See ports.WakeDetector. After an error the next call begins a new stream."""
        if len(pcm) != STEP_BYTES:
            raise ValueError(f"a step is {STEP_BYTES} bytes")
        if self._told != self._wanted():
            self.close()  # it is told with the first message of a connection
        try:
            connection = self._connection or await self._open(at_ms)
            self._at_ms = at_ms
            chunk = AudioChunk(rate=SAMPLE_RATE, width=2, channels=1, audio=pcm, timestamp=at_ms)
            connection.send(chunk.event())
            return await self._judgement(connection)
        except ConnectionError as error:
            self.close()
            raise lost(self._link) from error
        except (ApplianceError, asyncio.CancelledError):
            # In the middle of a step: the next would take its judgement for one of its own.
            self.close()
            raise

    async def reset(self, *, over_us: bool = False) -> None:
        """See ports.WakeDetector."""
        changed, self._over_us = self._over_us is not over_us, over_us
        if self._connection is None:
            return
        if not self._lockstep:
            # A detection of the old stream may still be on its way: it must not meet the new one.
            self.close()
            return
        try:
            self._connection.send(AudioStop().event())
            if changed:
                self._detect(self._connection)
            self._start(self._connection, self._at_ms + STEP_MS)
        except ConnectionError:
            self.close()

    def close(self) -> None:
        """Leave the service; the next `feed` connects again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _open(self, at_ms: int) -> Connection:
        connection = await connect(self._link)
        self._connection = connection
        self._told = self._wanted()
        self._detect(connection)
        self._lockstep = True
        if not self._link.ours:
            connection.send(Ping().event())
            self._lockstep = await pong_within(connection, _FOREIGN_PING_S)
        self._start(connection, at_ms)
        return connection

    def _detect(self, connection: Connection) -> None:
        """What to listen for, and how; foreign services do not look at the context."""
        context: dict[str, float | bool] = {"over_us": self._over_us}
        if self._told is not None:
            context["threshold"] = self._told
        names = list(self._words) if self._words else None
        connection.send(Detect(names=names, context=context).event())

    def _wanted(self) -> float | None:
        return None if self._threshold is None else self._threshold()

    def _start(self, connection: Connection, at_ms: int) -> None:
        start = AudioStart(rate=SAMPLE_RATE, width=2, channels=1, timestamp=at_ms)
        connection.send(start.event())

    async def _judgement(self, connection: Connection) -> Wake | None:
        heard: Wake | None = None
        if not self._lockstep:
            while (event := connection.take()) is not None:
                if Detection.is_type(accepted(event, self._link).type):
                    heard = self._wake(Detection.from_event(event)) or heard
            return heard
        connection.send(Ping().event())
        while True:
            event = await receive(connection, self._link, self._step_s)
            if Detection.is_type(event.type):
                heard = self._wake(Detection.from_event(event)) or heard
            elif event.type == "pong":
                return heard

    def _wake(self, detection: Detection) -> Wake | None:
        given = (detection.context or {}).get("score", 1.0)
        score = float(given) if isinstance(given, int | float) else 1.0
        if self._told is not None and not self._link.ours and score < self._told:
            return None
        ended = detection.timestamp
        return Wake(
            word=str(detection.name or ""),
            score=score,
            at_ms=ended if isinstance(ended, int) else self._at_ms + STEP_MS,
            room=self._room,
        )

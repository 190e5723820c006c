"""How near what is heard comes to a call, step by step: for whoever tries out a wake word.

Only our own engine tells; of another service nothing is shown.
"""

import math
from collections.abc import Mapping

from wyoming.audio import AudioChunk, AudioStart
from wyoming.ping import Ping
from wyoming.wake import Detect

from appliance.adapters.wyoming.conversation import connect, lost, receive
from appliance.core.types import SAMPLE_RATE
from appliance.runtime.link import EngineLink
from appliance.runtime.wire import Connection

SCORES = "hearth-scores"
_STEP_S = 2.0


class WakeScores:
    """One stream of its own; close it in the end."""

    def __init__(self, link: EngineLink) -> None:
        self._link = link
        self._connection: Connection | None = None

    async def feed(self, pcm: bytes) -> Mapping[str, float]:
        """Word -> 0..1 after the next 16 kHz s16 mono sound; empty where nothing is told.

        Raises EngineUnavailable, EngineTimeout, ModelError.
        """
        try:
            connection = self._connection or await self._open()
            chunk = AudioChunk(rate=SAMPLE_RATE, width=2, channels=1, audio=pcm)
            connection.send(chunk.event())
            connection.send(Ping().event())
            told: Mapping[str, float] = {}
            while (event := await receive(connection, self._link, _STEP_S)).type != "pong":
                if event.type == SCORES:
                    told = {
                        str(word): float(score)
                        for word, score in event.data.items()
                        if isinstance(score, int | float) and math.isfinite(score)
                    }
        except ConnectionError as error:
            self.close()
            raise lost(self._link) from error
        return told

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def _open(self) -> Connection:
        self._connection = connection = await connect(self._link)
        connection.send(Detect(context={"scores": True, "threshold": 0.99}).event())
        connection.send(AudioStart(rate=SAMPLE_RATE, width=2, channels=1).event())
        return connection

"""The recordings under the page's hands. Implements web.studio.Studio.

One thing at a time is written. Refuses what `recording` refuses.
"""

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from appliance.adapters.certificate import certificate
from appliance.core.errors import VoiceRefused
from appliance.voices.prompts import AGREED, LANGUAGES, PURPOSE, consent_spoken, consent_text
from appliance.voices.recording import FOLDER, Recordings, plain_speaker, read_take
from appliance.voices.takes import Take
from appliance.web.studio import Agreement, VoiceShown

_ROOM = "takes"


class RecordingStudio:
    """`data` is the folder of the data."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / FOLDER
        self._writing = asyncio.Lock()

    @property
    def languages(self) -> Sequence[str]:
        """See Studio."""
        return LANGUAGES

    def room(self) -> Path:
        """See Studio."""
        room = self._data / _ROOM
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
        return room

    async def voices(self) -> Sequence[VoiceShown]:
        """See Studio."""
        return await asyncio.to_thread(self._voices)

    async def voice(self, name: str) -> VoiceShown:
        """See Studio."""
        return await asyncio.to_thread(_shown, Recordings(self._folder, name))

    def agreement(self, name: str, speaker: str, language: str) -> Agreement:
        """See Studio."""
        if Recordings(self._folder, name).begun:
            raise VoiceRefused(f"somebody agreed to a voice called {name} already")
        if language not in LANGUAGES:
            raise VoiceRefused("there are no sentences to read in that language")
        speaker = plain_speaker(speaker)
        return Agreement(
            consent_text(language, speaker, PURPOSE[language]),
            AGREED[language],
            consent_spoken(language, speaker),
        )

    async def agree(self, name: str, speaker: str, language: str, typed: str, file: Path) -> str:
        """See Studio."""
        self.agreement(name, speaker, language)
        async with self._writing:
            return await asyncio.to_thread(self._agree, name, speaker, language, typed, file)

    async def keep(self, name: str, at: int, file: Path) -> str:
        """See Studio."""
        async with self._writing:
            return await asyncio.to_thread(self._keep, name, at, file)

    async def forget(self, name: str) -> None:
        """See Studio."""
        async with self._writing:
            await asyncio.to_thread(Recordings(self._folder, name).forget)

    def _voices(self) -> list[VoiceShown]:
        found = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        return [_tolerant(Recordings(self._folder, each.name)) for each in found if each.is_dir()]

    def _agree(self, name: str, speaker: str, language: str, typed: str, file: Path) -> str:
        box = certificate(self._data, "hearth.local", dt.datetime.now(dt.UTC))
        today = dt.datetime.now().astimezone().date()
        recordings = Recordings(self._folder, name)
        return _told(recordings.agree(speaker, language, typed, read_take(file), box, today))

    def _keep(self, name: str, at: int, file: Path) -> str:
        recordings = Recordings(self._folder, name)
        if not 0 <= at < len(recordings.prompts()):
            raise VoiceRefused("there is no such sentence")
        return _told(recordings.keep(at, *read_take(file)))


def _told(take: Take) -> str:
    return " ".join(take.troubles)


def _shown(recordings: Recordings) -> VoiceShown:
    consent = recordings.consent()
    taken = recordings.taken()
    sentences = recordings.prompts()
    return VoiceShown(recordings.name, consent.speaker, len(taken), sentences, recordings.next())


def _tolerant(recordings: Recordings) -> VoiceShown:
    """A voice whose consent is not sound is shown, so that it can be deleted."""
    try:
        return _shown(recordings)
    except VoiceRefused as refused:
        return VoiceShown(recordings.name, "", 0, (), None, str(refused))

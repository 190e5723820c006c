"""Phrases that are said again and again, kept on disk as sound: they begin at once.

Implements `ports.Synthesizer` on another one. Refuses to keep what was said only once, what is long
(answers), and more than its share of the disk: what was not said for longest goes first. A file
that was damaged is made anew, and a disk that is full or gone costs nothing but time.
"""

import asyncio
import contextlib
import hashlib
import logging
import os
import struct
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from appliance.core.types import Sound
from appliance.ports import Synthesizer

_log = logging.getLogger(__name__)

LONGEST = 80
"""Characters: a read-back or an outcome, hardly an answer."""
_MOST_BYTES = 32 * 1024 * 1024
"""Ten minutes of speech."""
_REMEMBERED = 1000
_HEAD = struct.Struct(">4sII")
"""Mark and version, rate in Hz, CRC-32 of the samples."""
_MARK = b"HPH1"
_CHUNK_MS = 100


class KeptPhrases:
    """`voice` tells who speaks now, and how: words that sound otherwise are another phrase."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        folder: Path,
        voice: Callable[[], str],
        *,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        self._synthesizer = synthesizer
        self._folder = folder
        self._voice = voice
        self._most_bytes = most_bytes
        self._said: OrderedDict[str, None] = OrderedDict()
        """Digests of what was said once, the oldest first; words are kept nowhere."""

    async def speak(self, text: str) -> AsyncIterator[Sound]:
        """See ports.Synthesizer."""
        if not 0 < len(text) <= LONGEST:
            async for sound in self._synthesizer.speak(text):
                yield sound
            return
        name = hashlib.sha256(f"{self._voice()}\0{text}".encode()).hexdigest()[:32]
        kept = await asyncio.to_thread(self._read, name)
        if kept is not None:
            for sound in _pieces(kept):
                yield sound
            return
        pieces: list[Sound] = []
        async for sound in self._synthesizer.speak(text):
            pieces.append(sound)
            yield sound
        # Only here all of it has been made: whoever leaves early ends this generator above.
        if self._is_frequent(name):
            await asyncio.to_thread(self._write, name, pieces)

    def _is_frequent(self, name: str) -> bool:
        """Whether it was said before, in this run."""
        if name in self._said:
            del self._said[name]
            return True
        self._said[name] = None
        if len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
        return False

    def _read(self, name: str) -> Sound | None:
        path = self._folder / name
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        if len(data) > _HEAD.size and len(data) % 2 == 0:
            mark, rate, check = _HEAD.unpack_from(data)
            pcm = data[_HEAD.size :]
            if mark == _MARK and rate > 0 and zlib.crc32(pcm) == check:
                return Sound(pcm, rate)
        _log.warning("a kept phrase was damaged and is made anew")
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def _write(self, name: str, pieces: list[Sound]) -> None:
        rates = {piece.rate for piece in pieces}
        pcm = b"".join(piece.pcm for piece in pieces)
        if len(rates) != 1 or not pcm or _HEAD.size + len(pcm) > self._most_bytes:
            return
        part = self._folder / f"{name}.part"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(_HEAD.size + len(pcm))
            part.write_bytes(_HEAD.pack(_MARK, rates.pop(), zlib.crc32(pcm)) + pcm)
            part.replace(self._folder / name)
        except OSError as error:
            _log.warning("a phrase could not be kept: errno %s", error.errno)
            with contextlib.suppress(OSError):
                part.unlink()

    def _make_room(self, needed: int) -> None:
        """Remove what was not said for longest. Raises OSError."""
        kept = sorted(
            ((file.stat(), file) for file in self._folder.iterdir()),
            key=lambda one: one[0].st_mtime_ns,
        )
        total = sum(stat.st_size for stat, _ in kept)
        for stat, file in kept:
            if total + needed <= self._most_bytes:
                return
            file.unlink(missing_ok=True)
            total -= stat.st_size


def forget_phrases(folder: Path) -> None:
    """Remove all of them: some may be in a voice that shall leave no trace."""
    for kept in list(folder.iterdir()) if folder.is_dir() else []:
        with contextlib.suppress(OSError):
            kept.unlink()


def _pieces(sound: Sound) -> list[Sound]:
    """In pieces as an engine sends them, so that a change of volume is heard within the phrase."""
    step = sound.rate * _CHUNK_MS // 1000 * 2
    return [
        Sound(sound.pcm[start : start + step], sound.rate)
        for start in range(0, len(sound.pcm), step)
    ]

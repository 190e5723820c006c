"""The microphone and the speaker of this machine. Refuses to block the loop, whatever they do.

A device that is lost, taken away or dead raises AudioError; asking again opens it again.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Callable
from typing import Self

from appliance.adapters.audio.capture import Capture
from appliance.adapters.audio.playback import Playback
from appliance.adapters.audio.portaudio import Stream, close_stream, open_stream, place_of_stream
from appliance.adapters.audio.server import Place
from appliance.adapters.audio.soundness import STUCK_S, Level, Meter, Trouble, Watchdog
from appliance.adapters.audio.watched import LATENCY_S
from appliance.core.errors import AudioError
from appliance.core.types import FRAME_MS, Frame, Played, Sound
from appliance.ports import Observer

CAPTURE_RATE = 48_000
"""Of most sound cards. Asked for 16 kHz, PulseAudio takes 8 dB away at 7 kHz and lets 8.4 kHz back
in at -39 dB, and ALSA alone interpolates; ours is flat there, and lets in -86 dB."""

_LOOK_S = 2.0
"""How often the sound server is asked where the microphone's stream is."""

_LOOK_PLAYING_S = 0.25
_ASKED_AGAIN = 2
"""How often a sound server that does not answer within a second is asked again."""

_MEASURED_S = 60.0
"""How much sound makes one mark `level`."""

_CLIPPED = 0.001
"""Of a minute: 60 ms at full scale, more than a door that slams."""


class LiveMicrophone:
    """A `Microphone` on the device of this exact name, as `find_devices` returned it.

    Leave it open (`async with`) as long as its stream time is needed. `rate` is what the device is
    asked for first; if it refuses, its own rate is resampled. Frames that are lost leave a gap in
    `at_ms`, so that it keeps step with the world, and a mark `frames-dropped`.

    Each minute of sound leaves a mark `level`, and one that is clipped a mark `clipping` besides.
    A device that delivers what cannot be sound, or that the sound server exchanged for another, is
    opened again, with one mark: `microphone-silent` (not while `muted`, for there are microphones
    with a switch of their own), `microphone-stuck`, `microphone-moved`; then `microphone-back` once
    there is sound again, or this is closed.
    """

    def __init__(
        self,
        device: str,
        observer: Observer,
        *,
        rate: int = CAPTURE_RATE,
        muted: Callable[[], bool] = lambda: False,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._device = device
        self._observer = observer
        self._rate = rate
        self._muted = muted
        self._watchdog = watchdog or Watchdog()
        self._meter = Meter()
        self._stream: Stream | None = None
        self._capture: Capture | None = None
        self._past: Capture | None = None
        self._place: Place | None = None
        self._look_at = 0.0
        self._opened_at = 0.0
        self._trouble: Trouble | None = None
        """What was told last, until it is over."""

    async def __aenter__(self) -> Self:
        """Open the device, so that one that is missing shows at once. Raises AudioError."""
        try:
            await self._open()
        except BaseException:
            await self._close()  # who is cancelled here will not leave what was never entered
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()
        if self._trouble is not None:
            # Whoever watches must not wait for ever: another opening knows nothing of this one.
            self._observer.mark("microphone-back")

    def now_ms(self) -> int:
        """The stream time of the newest sound that has been captured."""
        for capture in (self._capture, self._past):
            if capture is not None and (newest := capture.now_ms()) is not None:
                return newest
        return 0

    def air_ms(self) -> int:
        """Where in the stream a sound that is in the air right now will be.

        Later than `now_ms` by what the sound card and the sound server hold back; give this one to
        the speaker, so that the end of a playback is never ahead of its echo.
        """
        return max(self.now_ms(), math.ceil(self._air_ms(time.monotonic())))

    def level(self) -> Level:
        """How loud it was since this, or a mark `level`, told it last."""
        return self._meter.take()

    async def frames(self) -> AsyncIterator[Frame]:
        """Frames from now on, for one reader at a time. Opens the device again if it was lost.

        Raises AudioError when the device ends its stream, delivers nothing for a second, or cannot
        be opened again.
        """
        if self._capture is None or self._capture.lost:
            await self._open()
        if self._capture is not None:
            self._capture.kept.clear()
        next_ms, broken_off = 0, False
        while (capture := self._capture) is not None:
            while capture.kept:
                frame = capture.kept.popleft()
                if broken_off and next_ms:
                    capture.lost_frames += max(0, frame.at_ms - next_ms) // FRAME_MS
                next_ms, broken_off = frame.at_ms + FRAME_MS, False
                yield frame
            self._tell(capture)
            if capture.lost:
                await self._close()
                how = "was lost" if capture.ended else "delivers nothing any more"
                raise AudioError(f'the microphone "{self._device}" {how}')
            if await self._in_trouble(capture):
                await self._open()
                broken_off = True
                continue
            await capture.news()

    def _tell(self, capture: Capture) -> None:
        lost, capture.lost_frames = capture.lost_frames, 0
        if lost:
            self._observer.mark("frames-dropped", count=lost)
        if self._trouble is not None and capture.sounding and capture.trouble is None:
            # A buffer that goes round sounds at once; that it does shows only after a while.
            proof_s = 2 * STUCK_S if self._trouble is Trouble.STUCK else 0
            if time.monotonic() >= self._opened_at + proof_s:
                self._trouble = None
                self._observer.mark("microphone-back")
        if self._meter.seconds >= _MEASURED_S:
            level = self._meter.take()
            self._observer.mark("level", rms_dbfs=level.rms_dbfs, peak_dbfs=level.peak_dbfs)
            if level.clipped >= _CLIPPED:
                self._observer.mark("clipping", percent=round(100 * level.clipped, 2))

    async def _in_trouble(self, capture: Capture) -> bool:
        """Whether this stream is one to give up, though it goes on."""
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_S
            place = await place_of_stream("input")
            if place is not None and self._place is not None and place != self._place:
                capture.trouble = Trouble.MOVED
            self._place = self._place or place
        if capture.trouble is Trouble.SILENT and self._muted():
            capture.trouble = None
        if capture.trouble is None:
            return False
        if capture.trouble is not self._trouble:
            self._observer.mark(f"microphone-{capture.trouble}")
        self._trouble = capture.trouble
        return True

    async def _open(self) -> None:
        await self._close()
        self._watchdog.opened()
        capture = Capture(self._air_ms, watchdog=self._watchdog, meter=self._meter)
        attempts = ((self._rate, 1), (self._rate, 2), (0, 1), (0, 2), (0, 0))
        self._stream = await open_stream(
            "input", self._device, attempts, latency_s=LATENCY_S, client=capture
        )
        self._capture, self._opened_at = capture, time.monotonic()
        self._place = await place_of_stream("input")
        self._look_at = time.monotonic() + _LOOK_S
        if self._place is not None and self._place.monitor:
            await self._close()
            raise AudioError(
                f'the microphone "{self._device}" is none: the sound server has no other to offer '
                "than what the speaker plays; plug one in"
            )

    async def _close(self) -> None:
        stream, self._stream = self._stream, None
        if self._capture is not None and self._capture.now_ms() is not None:
            self._past = self._capture
        capture, self._capture = self._capture, None
        if stream is not None:
            await close_stream(stream)
        if capture is not None:
            capture.put_away()

    def _air_ms(self, now: float) -> float:
        for capture in (self._capture, self._past):
            if capture is not None and (newest := capture.air_ms(now)) is not None:
                return newest
        return 0.0


class LiveSpeaker:
    """A `Speaker` on the device of this exact name, as `find_devices` returned it.

    `now_ms` tells the microphone's stream time of a sound that is in the air: `air_ms`.
    """

    def __init__(self, device: str, observer: Observer, now_ms: Callable[[], int]) -> None:
        self._device = device
        self._observer = observer
        self._now_ms = now_ms
        self._playing = asyncio.Lock()
        self._playback: Playback | None = None

    def hold(self, paused: bool) -> None:
        """Pause what is being played, or let it go on. What is played next is never paused."""
        if self._playback is not None:
            self._playback.held = paused

    async def play(self, sounds: AsyncIterator[Sound]) -> Played:
        """Play the pieces as they come; return when the device has played out the last of them.

        One after the other: a sound card without a sound server is opened once at a time.
        Cancelling silences the device and leaves a mark `playback-cut`; pieces that come too late
        or a machine that is too busy leave a mark `under-runs`. Raises AudioError, also when the
        sound server let another device play it: whoever was asked has not heard the question.
        """
        async with self._playing:
            return await self._play(sounds)

    async def _play(self, sounds: AsyncIterator[Sound]) -> Played:
        playback: Playback | None = None
        stream: Stream | None = None
        place: Place | None = None
        try:
            async for sound in sounds:
                if playback is None:
                    playback = self._playback = Playback()
                    playback.add(sound)
                    attempts = ((sound.rate, 1), (sound.rate, 2), (0, 1), (0, 2), (0, 0))
                    stream = await open_stream(
                        "output", self._device, attempts, latency_s=LATENCY_S, client=playback
                    )
                    place = await place_of_stream("output")
                    continue
                if playback.lost:
                    break
                playback.add(sound)
            if playback is None:
                return Played(fraction=0.0, interrupted=False, ended_ms=self._now_ms())
            await self._drained(playback, place)
            return Played(playback.fraction(), interrupted=False, ended_ms=self._now_ms())
        except asyncio.CancelledError:
            if playback is not None:
                self._observer.mark("playback-cut", fraction=round(playback.fraction(), 3))
            raise
        finally:
            self._playback = None
            if playback is not None and playback.underruns:
                self._observer.mark("under-runs", count=playback.underruns)
            if playback is not None and stream is not None:
                playback.silence()
                await close_stream(stream)

    async def _drained(self, playback: Playback, place: Place | None) -> None:
        """Until all has been in the air, by the driver's count and by the sound server's."""
        playback.complete()
        look_at = time.monotonic() + _LOOK_PLAYING_S
        while not playback.ended:
            if playback.stuck:
                raise AudioError(f'the speaker "{self._device}" does not play any more')
            if playback.drained or time.monotonic() >= look_at:
                await self._look(playback, place)
                if playback.drained:
                    return
                look_at = time.monotonic() + _LOOK_PLAYING_S
            await playback.news()
        raise AudioError(f'the speaker "{self._device}" was lost')

    async def _look(self, playback: Playback, place: Place | None) -> None:
        """Raises AudioError unless the stream is where it was."""
        if place is None:
            return
        silence_handed = playback.silence_handed
        at = await place_of_stream("output")
        for _ in range(_ASKED_AGAIN):
            # A busy sound server answers late; that it knows nothing of the stream, at once.
            at = at or await place_of_stream("output")
        # After an under-run ALSA's way to PulseAudio makes another stream, on the same device.
        if at is None or at.device != place.device:
            self._observer.mark("speaker-moved")
            raise AudioError(f'the speaker "{self._device}" was taken away while it played')
        playback.told(at.ahead_s, silence_handed)

"""Turns other programs' sound on our own speaker down while somebody talks with Hearth, and back.

Only streams of the sound server of this machine: players of the house are devices, and no volume of
theirs is changed without a yes (docs/adr/0007). Refuses to touch a stream that is not on our
speaker, and to undo what somebody else has turned meanwhile.

What was turned down is written down before, so that the next start turns back what a crash left. A
stream that ends while it is low may be remembered as low by the server for its next one, which is
then turned back as soon as it is seen.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from appliance.adapters.audio.server import connected, is_ours
from appliance.core.events import Event
from appliance.core.presence import Doing, doing
from appliance.ports import Fact, Observer

_log = logging.getLogger(__name__)

_NEAR = 0.02
"""Of a volume: servers round."""
_PAUSE_S = 0.6
"""So long nothing must be going on: between an answer and the next question it stays low."""
_FILE = "ducked.json"
_MOST_BYTES = 64 * 1024

_Low = dict[str, tuple[list[float], list[float]]]
"""By stream ("12 spotify") its volumes as they were, and as they were made: 1.0 is 100 percent."""


class Ducked:
    """The other streams on one speaker. All of it blocks, and hangs while a sound server does."""

    def __init__(self, folder: Path, down_db: float, speaker: str = "") -> None:
        """`speaker` is what the server calls it; empty: the server's default."""
        self._file = folder / _FILE
        # A volume of PulseAudio is the cube root of the amplitude.
        self._factor = 10 ** (-down_db / 60)
        self._speaker = speaker
        self._low: _Low = self._written()

    def down(self) -> None:
        """Turn down what plays now and is not low yet."""
        with self._streams() as (pulse, streams):
            self._turn_back(pulse, streams, there=False)
            loud = [
                each
                for each in streams
                if _name(each) not in self._low and each.sink in self._sinks(pulse)
            ]
            for each in loud:
                was = [float(volume) for volume in each.volume.values]
                self._low[_name(each)] = (was, [volume * self._factor for volume in was])
            self._write()
            for each in loud:
                _turn(pulse, each, self._low[_name(each)][1])

    def back(self) -> None:
        """As it was, but for what somebody has turned since."""
        if not self._low:
            return
        with self._streams() as (pulse, streams):
            self._turn_back(pulse, streams, there=True)
            # Of what has ended, the newest of each program is enough to know its next stream by.
            newest = {name.partition(" ")[2]: name for name in self._low}
            self._low = {name: self._low[name] for told, name in newest.items() if told}
            self._write()

    def _turn_back(self, pulse: Any, streams: list[Any], *, there: bool) -> None:
        """Those that are low and are `there` still, and those that began low after theirs ended."""
        names = {_name(each) for each in streams}
        gone = {name.partition(" ")[2]: name for name in self._low if name not in names}
        for each in streams:
            name = _name(each) if there else ""
            name = name if name in self._low else gone.get(_name(each).partition(" ")[2], "")
            if name not in self._low or (not there and _name(each) in self._low):
                continue
            was, low = self._low.pop(name)
            if _is_near(each.volume.values, low):
                _turn(pulse, each, was)

    def _sinks(self, pulse: Any) -> set[int]:
        wanted = self._speaker or pulse.server_info().default_sink_name
        return {sink.index for sink in pulse.sink_list() if sink.name == wanted}

    @contextlib.contextmanager
    def _streams(self) -> Any:
        """Streams of other programs; nothing happens where no server answers."""
        with contextlib.ExitStack() as stack:
            pulse = stack.enter_context(connected())
            try:
                found = [] if pulse is None else pulse.sink_input_list()
                others = [one for one in found if _is_others(one)]
                yield pulse, others if pulse is not None else []
            except Exception as failure:  # noqa: BLE001 - the server went away in the middle
                _log.warning("volumes of other programs: %s", type(failure).__name__)

    def _written(self) -> _Low:
        try:
            raw = self._file.read_bytes()[:_MOST_BYTES]
            return {
                str(name): ([float(v) for v in was], [float(v) for v in low])
                for name, (was, low) in json.loads(raw).items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _write(self) -> None:
        with contextlib.suppress(OSError):
            if self._low:
                self._file.write_text(json.dumps(self._low))
            else:
                self._file.unlink(missing_ok=True)


def _name(stream: Any) -> str:
    """Its number, and what the server remembers its volume by."""
    found = stream.proplist.get("module-stream-restore.id") or stream.proplist.get(
        "application.name", ""
    )
    return f"{stream.index} {found}"


def _is_others(stream: Any) -> bool:
    """Whether another program plays it. The server's own streams, as echo cancelling, have none."""
    return bool(
        stream.volume.values and "application.process.id" in stream.proplist and not is_ours(stream)
    )


def _turn(pulse: Any, stream: Any, volumes: list[float]) -> None:
    import pulsectl

    pulse.volume_set(stream, pulsectl.PulseVolumeInfo(volumes))


def _is_near(volumes: list[float], wanted: list[float]) -> bool:
    return len(volumes) == len(wanted) and all(
        abs(one - other) <= _NEAR for one, other in zip(volumes, wanted, strict=True)
    )


class _Attention:
    """An observer that knows whether somebody talks with Hearth."""

    def __init__(self) -> None:
        self.busy = False
        self.changed = asyncio.Event()

    def mark(self, what: str, **facts: Fact) -> None:
        now = Doing.LISTENING if what == "wake" else doing(what, facts.get("awaited"))
        if now is not None and (busy := now is not Doing.IDLE) != self.busy:
            self.busy = busy
            self.changed.set()

    def tell(self, event: Event) -> None:
        """Nothing: a mark comes sooner."""

    async def turn(self, ducked: Ducked) -> None:
        """For ever; what a run before has left is turned back first."""
        await asyncio.to_thread(ducked.back)
        while True:
            await self.changed.wait()
            self.changed.clear()
            if self.busy:
                await asyncio.to_thread(ducked.down)
                continue
            await asyncio.sleep(_PAUSE_S)
            if not self.busy:
                await asyncio.to_thread(ducked.back)


@asynccontextmanager
async def ducking(
    add: Callable[[Observer], None],
    remove: Callable[[Observer], None],
    ducked: Ducked | None,
) -> AsyncIterator[None]:
    """What else plays is low while the block runs and somebody talks; None: it is left alone."""
    if ducked is None:
        yield
        return
    failure: Exception | None = None
    attention = _Attention()
    async with asyncio.TaskGroup() as tasks:
        add(attention)
        turning = tasks.create_task(attention.turn(ducked))
        try:
            yield
        except Exception as error:  # noqa: BLE001 - not ours: the task group would only wrap it
            failure = error
        finally:
            remove(attention)
            turning.cancel()
    await asyncio.to_thread(ducked.back)
    if failure is not None:
        raise failure

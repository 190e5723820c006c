"""What the owner turns while Hearth runs: mute, volume, voice. Kept in one file of the data folder.

A value that was set from outside holds until the settings say something else than they did when it
was set. The file also holds the id by which the home knows this Hearth. One process at a time keeps
it: a second Hearth on the same data has no presence of its own, and changes nothing here.
"""

import datetime as dt
import fcntl
import json
import logging
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from appliance.core.errors import StoreError
from appliance.core.presence import KNOBS, SWITCHES, Choices, Knobs, setting, shown

_log = logging.getLogger(__name__)

_ID = re.compile(r"[0-9a-f]{8}")
_LONGEST_FILE = 64 * 1024


class Controls:
    """`with Controls(folder, defaults, choices) as controls`. Raises StoreError.

    `defaults` is what the settings say. Whoever watches is told the name of each knob that changed.
    """

    def __init__(self, folder: Path, defaults: Knobs, choices: Choices) -> None:
        self.choices = choices
        self.knobs = defaults
        self.id = ""
        self.ours = False
        """Whether this process is the one that presents itself."""
        self._defaults = defaults
        self._file = folder / "presence.json"
        self._lock: int | None = None
        self._kept = ""
        self._watching: list[Callable[[str], None]] = []
        self._ends: dict[str, dt.datetime] = {}

    def __enter__(self) -> Self:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = os.open(
                self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
            self.ours = _taken(self._lock)
            self._load()
        except OSError as error:
            raise StoreError(f"cannot use {self._file}: {error}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.save()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def watch(self, told: Callable[[str], None]) -> None:
        self._watching.append(told)

    def turn(self, knob: str, value: bool | int | str, until: dt.datetime | None = None) -> None:
        """Set a knob. Watchers are told even if it was so already: what they show is confirmed.

        A switch can be on `until` a time with its zone; whoever turns it again ends that.
        """
        self._ends.pop(knob, None)
        if until is not None:
            self._ends[knob] = until
        self.knobs = replace(self.knobs, **{knob: value})  # type: ignore[arg-type] # see `setting`
        for told in self._watching:
            told(knob)

    def until(self, knob: str) -> dt.datetime | None:
        """When this switch goes off by itself; None if it does not."""
        return self._ends.get(knob)

    def lapse(self, now: dt.datetime) -> None:
        """Turn off what has come to its end by `now`, a time with its zone."""
        for knob, end in list(self._ends.items()):
            if end <= now:
                self.turn(knob, value=False)

    def save(self) -> None:
        """Write the file if anything changed; a failure is logged, not raised."""
        text = self._text()
        if not self.ours or text == self._kept:
            return
        fresh = self._file.with_suffix(".new")
        try:
            fresh.touch(mode=0o600)
            fresh.chmod(0o600)
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._file)
        except OSError as error:
            _log.error("controls not kept: %s", error.strerror)
            return
        self._kept = text

    def _load(self) -> None:
        kept = self._read()
        found = kept.get("id")
        self.id = found if isinstance(found, str) and _ID.fullmatch(found) else secrets.token_hex(4)
        turned = kept.get("turned")
        for knob in KNOBS:
            value = self._value(knob, turned.get(knob) if isinstance(turned, dict) else None)
            if value is not None:
                self.knobs = replace(self.knobs, **{knob: value})  # type: ignore[arg-type]
        ends = kept.get("ends")
        for knob in SWITCHES:
            end = _time(ends.get(knob) if isinstance(ends, dict) else None)
            if end is not None and getattr(self.knobs, knob):
                self._ends[knob] = end
        self._kept = "" if self.id != found else self._text()
        self.save()

    def _read(self) -> Mapping[str, Any]:
        try:
            with self._file.open("rb") as file:
                kept = json.loads(file.read(_LONGEST_FILE))
        except FileNotFoundError:
            return {}
        except (ValueError, RecursionError):
            _log.warning("%s is damaged: this Hearth gets a new id", self._file.name)
            return {}
        return kept if isinstance(kept, dict) else {}

    def _value(self, knob: str, kept: object) -> bool | int | str | None:
        """What was set from outside; None if nothing was, or the settings have changed since."""
        if not isinstance(kept, list) or len(kept) != 2:
            return None
        value, instead_of = kept
        if instead_of != shown(getattr(self._defaults, knob)) or not isinstance(value, str):
            return None
        return setting(knob, value.encode("utf-8", "replace"), self.choices)

    def _text(self) -> str:
        turned = {
            knob: [shown(value), shown(default)]
            for knob in KNOBS
            if (value := getattr(self.knobs, knob)) != (default := getattr(self._defaults, knob))
        }
        ends = {knob: end.isoformat() for knob, end in sorted(self._ends.items())}
        return json.dumps(
            {"id": self.id, "turned": turned, **({"ends": ends} if ends else {})}, indent=1
        )


def _time(kept: object) -> dt.datetime | None:
    """A time with its zone; None for anything else."""
    try:
        time = dt.datetime.fromisoformat(kept) if isinstance(kept, str) else None
    except ValueError:
        return None
    return time if time is not None and time.tzinfo is not None else None


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""This box for its page: implements web.box.Box. Root does what is done to it."""

import asyncio
from pathlib import Path

from appliance.adapters.updates.outcome import Place, last_outcome, last_refusal
from appliance.adapters.updates.requests import (
    FOLDER,
    RESET,
    RESTART,
    ask,
    hand_over,
    handed_over,
)
from appliance.adapters.updates.writing import looked_at
from appliance.core.errors import StoreError, UpdateRefused
from appliance.core.updates import Manifest
from appliance.web.box import Standing
from appliance.web.upload import tidy


class SlottedBox:
    """`data` is the folder of the data; what root is asked for goes into one inside it."""

    def __init__(self, data: Path, place: Place) -> None:
        self._requests = data / FOLDER
        self._place = place

    def tidy(self) -> None:
        """Remove what was on its way in when the power went."""
        tidy(self._requests)

    async def standing(self) -> Standing:
        """See Box."""
        return await asyncio.to_thread(self._standing)

    def _standing(self) -> Standing:
        try:
            running = self._place.running()
        except UpdateRefused as refused:
            text = str(refused)
            return Standing(instead=f"{text[:1].upper()}{text[1:]}")
        last, waiting = last_outcome(self._place), handed_over(self._requests)
        return Standing(running.version, "", last, last_refusal(self._place), waiting)

    def room(self) -> Path:
        """See Box."""
        self._requests.mkdir(mode=0o700, exist_ok=True)
        return self._requests

    async def offer(self, file: Path) -> Manifest:
        """See Box."""
        return await asyncio.to_thread(self._offer, file)

    def _offer(self, file: Path) -> Manifest:
        try:
            manifest = looked_at(file, self._place)
            hand_over(file, self._requests)
        except OSError as error:
            raise UpdateRefused(f"it cannot be read: {error.strerror}") from error
        return manifest

    async def restart(self) -> None:
        """See Box."""
        self._ask(RESTART)

    async def reset(self) -> None:
        """See Box."""
        self._ask(RESET)

    def _ask(self, what: str) -> None:
        self._place.running()
        try:
            ask(self._requests, what)
        except OSError as error:
            raise StoreError(f"root cannot be asked: {error.strerror}") from error

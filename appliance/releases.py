"""Updates of this box, for its page: implements web.updates.Updates. Root does the writing."""

import asyncio
from pathlib import Path

from appliance.adapters.updates.outcome import Place, last_outcome, last_refusal
from appliance.adapters.updates.requests import FOLDER, ask_for_restart, hand_over, handed_over
from appliance.adapters.updates.writing import looked_at
from appliance.core.errors import DiskFull, UpdateRefused
from appliance.core.updates import Manifest
from appliance.web.updates import Standing
from appliance.web.upload import tidy


class BoxUpdates:
    """`data` is the folder of the data; what root is asked for goes into one inside it."""

    def __init__(self, data: Path, place: Place) -> None:
        self._requests = data / FOLDER
        self._place = place

    def tidy(self) -> None:
        """Remove what was on its way in when the power went."""
        tidy(self._requests)

    async def standing(self) -> Standing:
        """See Updates."""
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
        """See Updates."""
        self._requests.mkdir(mode=0o700, exist_ok=True)
        return self._requests

    async def offer(self, file: Path) -> Manifest:
        """See Updates."""
        return await asyncio.to_thread(self._offer, file)

    def _offer(self, file: Path) -> Manifest:
        try:
            manifest = looked_at(file, self._place)
            hand_over(file, self._requests)
        except OSError as error:
            raise UpdateRefused(f"it cannot be read: {error.strerror}") from error
        return manifest

    async def restart(self) -> None:
        """See Updates."""
        try:
            self._place.running()
            ask_for_restart(self._requests)
        except OSError as error:
            raise DiskFull(f"nothing can be kept: {error.strerror}") from error

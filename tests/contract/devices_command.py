"""Runs `hearth devices` as its owner would: the real program, on a broker, with data of its own."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

from appliance.config.broker import BrokerSettings


async def devices(
    data: Path, settings: BrokerSettings, *arguments: str, typed: str = ""
) -> "subprocess.CompletedProcess[str]":
    """`typed` is its stdin; it has no terminal. Gives up after a minute."""
    (data / "settings.toml").touch()
    place = ("--broker", f"mqtt://{settings.host}:{settings.port_number}")
    own = {"HEARTH_DATA": str(data), "HEARTH_SETTINGS": str(data / "settings.toml")}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "appliance", "devices", *arguments, *place],
        capture_output=True,
        text=True,
        input=typed,
        env=os.environ | own,
        timeout=60,
        check=False,
        start_new_session=True,  # without a terminal, a PIN is read from stdin
    )

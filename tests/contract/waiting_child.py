"""A Hearth of clocks alone, as a process to be killed: real database, real time.

    python waiting_child.py FOLDER [SECONDS LABEL]...

Sets a timer for each, says "set LABEL" when it is acknowledged, "up" when all are, and then "LABEL
SECONDS" for each that comes, late by so much by the clock that it was set by.
"""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from appliance.adapters.store.memory import MemoryLists, MemoryMemories
from appliance.adapters.store.sqlite import Store
from appliance.adapters.wall_clock import WallClock, since_start_s, this_start
from appliance.core.asking import Announcement
from appliance.core.types import Skill, SkillKind
from appliance.skills.clockwork import Clocks
from appliance.skills.skills import Skills, Surroundings
from appliance.testing.conversation import Witness


def say(*words: object) -> None:
    print(*words, flush=True)  # noqa: T201 - it is how the test hears of it


async def main(folder: Path, wanted: list[tuple[int, str]]) -> None:
    def announce(announcement: Announcement, said: Callable[[bool], None]) -> bool:
        for sentence in announcement.sentences:
            say("now", f"{since_start_s():.3f}", sentence)
        said(True)
        skills.attend()
        return True

    with Store(folder / "hearth.db") as store:
        skills = Skills(
            Surroundings(
                clocks=Clocks(WallClock(), since_start_s, this_start()),
                announce=announce,
                waiting=store,
                volume=lambda: 50,
                turn_volume=lambda _: None,
                chance=lambda _: 0,
                memory=MemoryMemories(),
                lists=MemoryLists(),
                observer=Witness(),
            )
        )
        await skills.load()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(skills.run())
            for seconds, label in wanted:
                began_s = since_start_s()
                await skills.perform(Skill(SkillKind.TIMER, "start", seconds, label))
                say("set", f"{began_s + seconds:.3f}", label)
            say("up")


if __name__ == "__main__":
    pairs = list(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    asyncio.run(main(Path(sys.argv[1]), [(int(seconds), label) for seconds, label in pairs]))

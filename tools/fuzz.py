"""`make fuzz`: attacks the house with rogue payloads until the time is up, a seed at a time.

Prints the seed of every fault, so that `python -m tools.fuzz --seed N` shows it again. Written by
hand because coverage-guided fuzzers for Python (atheris) have no packages for 64-bit ARM.
"""

import argparse
import itertools
import json
import secrets
import sys
import time
from pathlib import Path

from appliance.testing.rogue import Seeds, play

FIXTURES = Path(__file__).parents[1] / "tests" / "unit" / "payloads"
_PRINTED = 20


def seeds() -> Seeds:
    """The imaginary house and the recorded shapes of real publishers."""
    house = Seeds.of_the_imaginary_house()
    recorded = [json.loads(file.read_text()) for file in sorted(FIXTURES.glob("*.json"))]
    announced = [(each["topic"], each["config"]) for each in recorded]
    reported = [report["payload"] for each in recorded for report in each.get("reports", ())]
    return Seeds([*house.announced, *announced], reported)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, help="this one alone")
    chosen = parser.parse_args()
    first = chosen.seed if chosen.seed is not None else secrets.randbelow(2**31)
    good, faults, done = seeds(), 0, 0
    end = time.monotonic() + chosen.seconds
    for seed in itertools.count(first):
        for fault in play(seed, good):
            faults += 1
            if faults <= _PRINTED:
                print(fault)
        done += 1
        if chosen.seed is not None or time.monotonic() > end:
            break
    print(f"{done} seeds from {first} on, 1,000 announcements each: {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

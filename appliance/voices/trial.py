"""A voice nobody vouched for, spoken once in a process that can do nothing else.

Usage: python -P -m appliance.voices.trial FOLDER NAME SECONDS

FOLDER holds NAME.onnx and NAME.onnx.json, and is all this process can read besides the programs of
the machine; it has no network, little memory, SECONDS of processor time, and dies with who asked.
It tells one line of JSON: {"seconds": n, "kept": [what it could not give up]} or {"trouble": why}.
Refuses to load anything native before it is confined.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from appliance.core.errors import VoiceRefused
from appliance.runtime.isolation import Confinement, confine
from appliance.runtime.landlock import READ, Allowed

_MEMORY = 3 << 30
"""Of addresses; a voice of 114 MB takes 1.2 GB of them, most of which is never touched."""
SENTENCES = ("Ready.", "One, two, three, four, five, six, seven, eight, nine, ten.")
"""Every voice says these in its own way: what grows with the text is no recording."""


def main() -> None:
    folder, name, seconds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    answer = os.fdopen(os.dup(1), "w")
    # Native libraries have things to say, too: not here.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    given_up = confine(threads=1, supervised=True, files=[Allowed(folder, READ)])
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    told: dict[str, object]
    try:
        told = {"seconds": _spoken(folder / f"{name}.onnx"), "kept": _kept(given_up)}
    except VoiceRefused as refused:
        told = {"trouble": str(refused)}
    except MemoryError:
        told = {"trouble": "it wants more memory than a voice needs"}
    except Exception as error:  # noqa: BLE001 - whatever it is, the voice does not speak
        told = {"trouble": f"it cannot be spoken with ({type(error).__name__})"}
    answer.write(json.dumps(told) + "\n")
    answer.flush()
    # Native threads may be busy, and nothing of theirs needs saving.
    os._exit(0)


def _kept(given_up: Confinement) -> list[str]:
    """What this machine does not let a process give up."""
    measures = {
        "the network": given_up.network,
        "files": given_up.files,
        "system calls": given_up.calls,
    }
    return [what for what, how in measures.items() if not how.startswith("denied")]


def _spoken(onnx: Path) -> float:
    """How long the longer sentence takes, in seconds. Raises VoiceRefused."""
    from appliance.voices.graph import check_graph
    from appliance.voices.settings_of_voice import read_settings

    settings_file = onnx.with_name(f"{onnx.name}.json")
    settings = read_settings(settings_file.read_bytes())
    check_graph(onnx.read_bytes(), speakers=settings.num_speakers)

    from appliance.engines.telemetry import silence_onnxruntime
    from appliance.engines.tts import Voice
    from appliance.voices.judging import trouble_of

    silence_onnxruntime()
    voice = Voice(onnx, settings_file, threads=1, cuda=False)
    lengths = []
    for text in SENTENCES:
        samples = voice.samples(text)
        if trouble := trouble_of(samples, voice.rate, len(text)):
            raise VoiceRefused(f"it says a sentence, but {trouble}")
        lengths.append(samples.size / voice.rate)
    if lengths[1] <= lengths[0]:
        raise VoiceRefused("it takes as long for a word as for a sentence")
    _every_phoneme(voice, settings.every_number)
    return round(lengths[1], 3)


def _every_phoneme(voice: Any, numbers: list[int]) -> None:
    """No number that a text can lead to is beyond what the model knows."""
    import numpy as np

    for start in range(0, len(numbers), 256):
        samples = voice.of_phonemes(numbers[start : start + 256])
        if not np.isfinite(samples).all():
            raise VoiceRefused("some of its phonemes make no sound")


if __name__ == "__main__":
    main()

"""Whether what a voice made of a sentence can be speech. Pure: samples in, a reason out.

Refuses sound that is none, that is silent, stuck, clipped, or takes a time in which nobody could
have said it. Whether it is beautiful, or says those words, is for ears.
"""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

QUIETEST_RMS = 1e-3
"""-60 dBFS. Piper's own sentences have 0.05 before they are made as loud as can be."""
_CLIPPED = 0.02
"""How much of it may be at full scale: in 3 s a square wave is all, a loud voice nothing."""
_SECONDS_A_LETTER = (0.015, 0.5)
"""A fast speaker says 20 letters a second, one who spells them out two."""
_SHORTEST_S = 0.1


def trouble_of(samples: Samples, rate: int, letters: int) -> str:
    """What keeps these float samples (1 = full scale) from being speech; empty if nothing does."""
    if samples.ndim != 1 or not samples.size:
        return "it makes no sound"
    if not np.isfinite(samples).all():
        return "its sound is not made of numbers"
    seconds = samples.size / rate
    least, most = (letters * each for each in _SECONDS_A_LETTER)
    if not max(_SHORTEST_S, least) <= seconds <= most:
        return f"it takes {seconds:.1f} s for {letters} letters"
    steady = samples - samples.mean()
    if float(np.sqrt(np.mean(np.square(steady, dtype=np.float64)))) < QUIETEST_RMS:
        return "it is silent"
    if float(np.mean(np.abs(samples) >= 1)) > _CLIPPED:
        return "it is clipped"
    return ""

"""Recordings: WAV and FLAC files in, WAV files out. Refuses what is not audio, and what is endless.

Every rate, channel count and sample format that libsndfile reads becomes 16 kHz mono s16.
"""

from pathlib import Path

import numpy as np
import soundfile
import soxr

from appliance.core.errors import BadRecording
from appliance.core.types import SAMPLE_RATE

LONGEST_S = 3600
"""An hour: more than any recording of a conversation, less than what fills the memory."""


def read_recording(path: Path) -> bytes:
    """The recording as 16 kHz mono s16 PCM; b"" if it has no samples.

    Raises BadRecording for a file that is absent, not audio, damaged or longer than an hour.
    """
    if not path.is_file():
        raise BadRecording(f"{path}: no such recording")
    try:
        with soundfile.SoundFile(path) as file:
            rate = file.samplerate
            if file.frames > LONGEST_S * rate:
                raise BadRecording(f"{path}: longer than an hour; cut it into pieces")
            samples = file.read(dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise BadRecording(f"{path}: not a recording that can be read ({error})") from error
    mono = np.nan_to_num(samples.mean(axis=1) if samples.size else np.zeros(0, np.float32))
    return to_pcm(resample(mono, rate, SAMPLE_RATE))


def resample(samples: np.ndarray, rate: int, wanted: int) -> np.ndarray:
    """Float samples in, float samples out at the wanted rate."""
    if rate == wanted or not samples.size:
        return samples
    resampled: np.ndarray = soxr.resample(samples, rate, wanted)
    return resampled


def to_pcm(samples: np.ndarray) -> bytes:
    """Float samples in -1..1 as s16 little-endian bytes, clipped."""
    scaled: np.ndarray = np.clip(samples, -1, 1) * 32767
    return bytes(scaled.astype("<i2").tobytes())


def from_pcm(pcm: bytes) -> np.ndarray:
    """s16 little-endian bytes as float32 samples in -1..1."""
    return np.frombuffer(pcm, dtype="<i2").astype(np.float32) / 32768


def write_wav(path: Path, channels: list[bytes], rate: int = SAMPLE_RATE) -> None:
    """One s16 PCM track per channel, padded with silence to the longest.

    Raises BadRecording when the file cannot be written.
    """
    longest = max((len(track) for track in channels), default=0)
    tracks = [np.frombuffer(track.ljust(longest, b"\0"), dtype="<i2") for track in channels]
    try:
        soundfile.write(path, np.stack(tracks, axis=1), rate, subtype="PCM_16", format="WAV")
    except (soundfile.SoundFileError, OSError, RuntimeError) as error:
        raise BadRecording(f"{path}: cannot write the recording ({error})") from error

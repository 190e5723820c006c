"""Recordings: WAV and FLAC files in, WAV files out. Refuses no audio, endless audio, half a file.

Every rate, channel count and sample format that libsndfile reads becomes 16 kHz mono s16.
"""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile
import soxr

from appliance.core.errors import BadRecording, ConfigError, DiskFull
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


def check_target(path: Path, *, make_folder: bool = False) -> None:
    """Find out before a conversation whether its recording can be kept at `path`.

    Raises ConfigError, which says what is in the way, and DiskFull.
    """
    folder = path.absolute().parent
    with _explained(path):
        if make_folder:
            folder.mkdir(parents=True, exist_ok=True)
        if not folder.is_dir():
            raise ConfigError(f"cannot write {path}: there is no folder {folder}")
        if path.exists() and not path.is_file():
            raise ConfigError(f"cannot write {path}: it is there, and no ordinary file")
        if path.exists() and not os.access(path, os.W_OK):
            raise ConfigError(f"cannot write {path}: it is there, and may not be overwritten")
        part = _part(path)
        part.touch()
        part.unlink()


def write_wav(path: Path, channels: list[bytes], rate: int = SAMPLE_RATE) -> None:
    """One s16 PCM track per channel, padded with silence to the longest.

    The file is there as a whole or not at all; what was there before stays until then. Raises
    ConfigError when it cannot be written, DiskFull.
    """
    longest = max((len(track) for track in channels), default=0)
    tracks = [np.frombuffer(track.ljust(longest, b"\0"), dtype="<i2") for track in channels]
    whole = io.BytesIO()
    soundfile.write(whole, np.stack(tracks, axis=1), rate, subtype="PCM_16", format="WAV")
    check_target(path)
    part = _part(path)
    try:
        with _explained(path):
            with part.open("wb") as file:
                file.write(whole.getbuffer())
                file.flush()
                # Some file systems find out that they are full only when they really write.
                os.fsync(file.fileno())
            part.replace(os.path.realpath(path))
    finally:
        part.unlink(missing_ok=True)


def _part(path: Path) -> Path:
    """Where a recording is written until it is whole: in the folder of its place, which may be
    told by a link."""
    return Path(os.path.realpath(path)).with_name(f".hearth-{os.getpid()}.part")


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"the disk is full: {path} was not kept; free some space") from error
        raise ConfigError(f"cannot write {path}: {error.strerror or error}") from error

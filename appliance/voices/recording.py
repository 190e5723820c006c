"""The recordings of one voice: kept take by take, gone on with after a pause, exported, forgotten.

A folder of the data folder for each voice: `consent.json` and `consent.wav`, then `001.wav` and so
on, 22.05 kHz, mono, 16 bit. Refuses to keep a sentence before there is a sound consent, and one
that is not good enough.
"""

import csv
import datetime as dt
import hashlib
import io
import re
import shutil
from pathlib import Path

import numpy as np
import soundfile

from appliance.adapters.audio.files import check_target, resample, to_pcm, write_wav
from appliance.adapters.certificate import Certificate
from appliance.core.errors import BadRecording, ConfigError, StoreError, VoiceRefused
from appliance.runtime import durable
from appliance.voices.consent_note import NOTE, RECORDING, Consent, consent_in, sign
from appliance.voices.prompts import (
    AGREED,
    ESPEAK,
    PURPOSE,
    consent_spoken,
    consent_text,
    prompts,
)
from appliance.voices.takes import Samples, Take, examined, trimmed
from appliance.voices.training import how_to_train

FOLDER = "recordings"
"""In the folder of the data."""
RATE = 22_050
"""What Piper's voices of medium quality have."""
LONGEST_S = 60
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_SPEAKER = re.compile(r"[^\W\d_][^\W_]*(?:[ .'’-]{1,2}[^\W_]+)*\.?")


class Recordings:
    """Of the voice `name`, in `folder` (of all such voices)."""

    def __init__(self, folder: Path, name: str) -> None:
        """Raises VoiceRefused for what is no name."""
        if not _NAME.fullmatch(name):
            raise VoiceRefused(
                f"a voice is not called {name[:60]!a}: use small letters, digits and _"
            )
        self.name = name
        self.folder = folder / name
        self._sentences: tuple[str, ...] = ()

    @property
    def begun(self) -> bool:
        """Whether somebody has agreed to it, soundly or not."""
        return (self.folder / NOTE).exists()

    def consent(self) -> Consent:
        """What was agreed to. Raises VoiceRefused, also for the consent to another voice."""
        consent, _ = consent_in(self.folder)
        if consent.voice != self.name:
            raise VoiceRefused(f"the consent is to another voice, {consent.voice!r}")
        return consent

    def agree(
        self,
        speaker: str,
        language: str,
        typed: str,
        spoken: tuple[Samples, int],
        box: Certificate,
        today: dt.date,
        purpose: str = "",
    ) -> Take:
        """Keep the consent, if what was spoken is good enough; tells how it is.

        Raises VoiceRefused for a name that is none, and for anything typed but the agreement.
        """
        speaker = plain_speaker(speaker)
        purpose = " ".join(purpose.split()) or PURPOSE[language]
        agreed_in_writing(language, typed)
        sentence = consent_spoken(language, speaker)
        take = self._keep(RECORDING, sentence, *spoken)
        if not take.troubles:
            recorded = hashlib.sha256((self.folder / RECORDING).read_bytes()).hexdigest()
            consent = Consent(
                voice=self.name,
                speaker=speaker,
                language=language,
                day=today.isoformat(),
                purpose=purpose,
                text=consent_text(language, speaker, purpose),
                typed=typed.strip(),
                recording=recorded,
            )
            sign(self.folder, consent, box)
        return take

    def prompts(self) -> tuple[str, ...]:
        """The sentences to read. Raises VoiceRefused."""
        if not self._sentences:
            self._sentences = prompts(self.consent().language)
        return self._sentences

    def taken(self) -> frozenset[int]:
        """Numbers of the sentences that are recorded, from 0."""
        count = len(self.prompts())
        return frozenset(at for at in range(count) if self._path(at).is_file())

    def next(self, after: int = -1) -> int | None:
        """The first sentence behind `after` that is not recorded; None if all are."""
        taken = self.taken()
        return next((n for n in range(after + 1, len(self.prompts())) if n not in taken), None)

    def keep(self, at: int, samples: Samples, rate: int) -> Take:
        """Keep a take of sentence `at`, in the place of an older one, if it is good enough.

        Raises VoiceRefused if the consent is not sound any more.
        """
        self.consent()
        return self._keep(self._path(at).name, self.prompts()[at], samples, rate)

    def minutes(self) -> float:
        """Of speech so far, with the quiet around it."""
        total = 0.0
        for at in self.taken():
            total += soundfile.info(self._path(at)).duration
        return total / 60

    def forget(self) -> bool:
        """Recordings and consent, without a trace; False if there was nothing."""
        found = self.folder.is_dir()
        try:
            if found:
                shutil.rmtree(self.folder)
            if self.folder.parent.is_dir() and not any(self.folder.parent.iterdir()):
                self.folder.parent.rmdir()
        except OSError as error:
            raise StoreError(f"cannot remove {self.folder}: {error.strerror}") from error
        return found

    def export(self, target: Path) -> str:
        """As LJSpeech has it, into a folder that is new or empty; returns how to go on.

        `metadata.csv` has a line for each of `wavs/*.wav`: name, sentence, sentence as it is said,
        with | between them. Raises VoiceRefused, ConfigError, DiskFull.
        """
        consent, taken = self.consent(), sorted(self.taken())
        if not taken:
            raise VoiceRefused("there is nothing to export: not one sentence is recorded")
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise ConfigError(f"cannot export to {target}: it is there, and not an empty folder")
        wavs = target / "wavs"
        check_target(wavs / "x.wav", make_folder=True)
        lines = io.StringIO()
        rows = csv.writer(lines, delimiter="|", lineterminator="\n")
        sentences = self.prompts()
        try:
            for at in taken:
                name = f"{self.name}-{at + 1:03}"
                shutil.copyfile(self._path(at), wavs / f"{name}.wav")
                rows.writerow((name, sentences[at], sentences[at]))
            for each in (NOTE, RECORDING):
                shutil.copyfile(self.folder / each, target / each)
            (target / "metadata.csv").write_text(lines.getvalue(), encoding="utf-8")
            told = how_to_train(self.name, ESPEAK[consent.language], RATE, len(taken))
            (target / "README.txt").write_text(told, encoding="utf-8")
            durable.sync(target)
        except OSError as error:
            raise ConfigError(f"cannot export to {target}: {error.strerror}") from error
        return told

    def _path(self, at: int) -> Path:
        return self.folder / f"{at + 1:03}.wav"

    def _keep(self, file: str, sentence: str, samples: Samples, rate: int) -> Take:
        take = examined(samples, rate, len(sentence))
        if not take.troubles:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            kept = resample(trimmed(samples, rate, take).astype(np.float32), rate, RATE)
            write_wav(self.folder / file, [to_pcm(kept)], RATE)
        return take


def read_take(path: Path) -> tuple[Samples, int]:
    """A recording that was made elsewhere: samples (1 = full scale) and their rate in Hz.

    Raises BadRecording.
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames > LONGEST_S * file.samplerate:
                raise BadRecording(f"{path.name}: longer than a minute; one sentence in each file")
            samples: Samples = file.read(dtype="float32", always_2d=True).mean(axis=1)
            return samples, file.samplerate
    except (soundfile.SoundFileError, OSError, RuntimeError):
        raise BadRecording(f"{path.name}: no recording that can be read; WAV or FLAC can") from None


def agreed_in_writing(language: str, typed: str) -> None:
    """Raises VoiceRefused for anything typed but the agreement."""
    if _plain(typed) != _plain(AGREED[language]):
        raise VoiceRefused(f'nobody agreed: that would be "{AGREED[language]}", typed')


def plain_speaker(name: str) -> str:
    """A person's name. Raises VoiceRefused."""
    plain = " ".join(name.split())
    if len(plain) > 80 or not _SPEAKER.fullmatch(plain):
        raise VoiceRefused("that is no name: use letters, spaces and hyphens")
    return plain


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold().replace("’", "'")).strip()

"""The settings file of a Piper voice (`*.onnx.json`), as anybody may have written it.

Refuses whatever Piper could stumble over: sizes, rates, phonemes without a number, numbers beyond
the model's. What is kept is written anew from what was understood, so nothing unread goes with it.
Fields: piper-tts 1.8.0, `piper/config.py`.
"""

import json
import math
from typing import Annotated, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from appliance.core.errors import VoiceRefused

LONGEST = 256 * 1024
"""Bytes. The longest of Piper's, with 900 speakers, has 20 kB."""
RATES = (16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_BEGIN, _END, _PAD = "^", "$", "_"

Phoneme = Annotated[str, Field(min_length=1, max_length=8)]
_Number = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class Audio(_Part):
    sample_rate: int
    quality: Annotated[str, Field(max_length=20)] = ""


class Espeak(_Part):
    voice: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]{1,12}){0,3}$")]


class Inference(_Part):
    noise_scale: Annotated[_Number, Field(ge=0, le=2)] = 0.667
    length_scale: Annotated[_Number, Field(ge=0.2, le=5)] = 1.0
    noise_w: Annotated[_Number, Field(ge=0, le=2)] = 0.8


class Language(_Part):
    code: Annotated[str, Field(pattern=r"^[a-z]{2,3}([_-][A-Za-z]{2,4})?$")]


class VoiceFile(_Part):
    """What Piper reads of it."""

    audio: Audio
    espeak: Espeak
    inference: Inference = Inference()
    phoneme_type: Literal["espeak", "text"] = "espeak"
    phoneme_id_map: Annotated[
        dict[Phoneme, Annotated[list[int], Field(min_length=1, max_length=8)]],
        Field(min_length=3, max_length=1024),
    ]
    num_symbols: Annotated[int, Field(ge=3, le=1024)]
    num_speakers: Annotated[int, Field(ge=1, le=10_000)] = 1
    hop_length: Annotated[int, Field(ge=1, le=4096)] = 256
    language: Language | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.audio.sample_rate not in RATES:
            raise ValueError(f"audio.sample_rate is none of {', '.join(map(str, RATES))}")
        for marker in (_BEGIN, _END, _PAD):
            if marker not in self.phoneme_id_map:
                raise ValueError(f"phoneme_id_map lacks {marker!r}")
        numbers = {number for each in self.phoneme_id_map.values() for number in each}
        if min(numbers) < 0 or max(numbers) >= self.num_symbols:
            raise ValueError("phoneme_id_map has a number that is not below num_symbols")
        return self

    @property
    def tag(self) -> str:
        """Its language with a region, as in "en-GB": its own word, else that of its phonemes."""
        language, _, region = (
            (self.language.code if self.language else self.espeak.voice)
            .replace("_", "-")
            .partition("-")
        )
        region = region.partition("-")[0]
        usual = {"en": "GB", "da": "DK", "sv": "SE", "cs": "CZ"}.get(language, language.upper())
        return f"{language}-{region.upper() if len(region) == 2 else usual}"

    @property
    def every_number(self) -> list[int]:
        """Each phoneme number that a text can lead to, once."""
        return sorted({number for each in self.phoneme_id_map.values() for number in each})

    def written(self) -> bytes:
        """As Piper reads it."""
        kept = self.model_dump(mode="json", exclude_none=True)
        return (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode()


def read_settings(raw: bytes) -> VoiceFile:
    """Raises VoiceRefused, with the first field that is wrong and nothing of what stands in it."""
    if len(raw) > LONGEST:
        raise VoiceRefused(f"its settings are longer than {LONGEST // 1024} kB")
    try:
        found = json.loads(
            raw, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
        )
        return VoiceFile.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"][:2] if step != "[key]")
        what = _printable(f"{where}: {first['msg']}" if where else first["msg"])
        raise VoiceRefused(f"its settings are not those of a Piper voice: {what}") from None
    except (ValueError, RecursionError):
        raise VoiceRefused("its settings are no readable JSON") from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Two readers of one object must not see two different voices."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("no such number")
    return number


def _printable(text: str) -> str:
    """A phoneme of somebody's is shown on a terminal: nothing of it steers one."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)[:200]

"""Real speech under the checks of `hearth voices record`, and its words to Piper's real trainer."""

import ast
import importlib.util
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("piper", reason="Piper speaks and trains: `make setup`")

from appliance.core.errors import ModelMissing
from appliance.models.store import Store
from appliance.voices.prompts import ESPEAK, LANGUAGES, prompts
from appliance.voices.takes import Samples, Take, examined
from appliance.voices.training import TRAINER, command, how_to_train

RATE = 22_050
SOUNDS = {
    "en": "ɹ d n s t k m l z p f b w v h ɡ j ŋ ʃ ʒ θ ð ɪ ɛ æ ɒ ʌ ʊ i u ɔ ɜ ə a e",
    "de": "b d f h j k l m n ŋ p s ʃ t v z ɡ x a e ɪ ɛ ɔ o ø œ ʊ u y ʏ ə i",
    "fr": "b d f k l m n ɲ p ʁ s t v z ɡ ʃ ʒ j w a e ɛ ə i o ɔ u y ø œ ɑ",
}
"""What each language is made of, in eSpeak's letters."""


@pytest.fixture(scope="module")
def spoken() -> list[tuple[str, Samples]]:
    """A few of the sentences, as the installed voice says them, at the level of a headset."""
    from piper import PiperVoice

    try:
        path = Store().path("en_US-joe-medium")
    except ModelMissing as missing:
        pytest.skip(str(missing))
    joe = PiperVoice.load(path / "en_US-joe-medium.onnx")
    found = []
    for sentence in prompts("en")[:6]:
        said = np.concatenate([piece.audio_float_array for piece in joe.synthesize(sentence)])
        said = said * np.float32(0.06 / np.sqrt(np.mean(said**2)))
        found.append((sentence, np.pad(said, RATE // 2).astype(np.float32)))
    return found


def with_noise(samples: Samples, dbfs: float) -> Samples:
    noise = np.random.default_rng(3).normal(0, 10 ** (dbfs / 20), samples.size)
    return (samples + noise).astype(np.float32)


def judged(sentence: str, samples: Samples) -> Take:
    return examined(samples, RATE, len(sentence))


def test_speech_in_a_quiet_room_is_good_enough(spoken: list[tuple[str, Samples]]) -> None:
    for sentence, samples in spoken:
        take = judged(sentence, with_noise(samples, -65))
        assert take.troubles == (), (sentence, take)
        assert take.noise_dbfs == pytest.approx(-65, abs=2)


def test_what_spoils_real_speech_is_named(spoken: list[tuple[str, Samples]]) -> None:
    for sentence, samples in spoken:
        quiet = with_noise(samples, -70)
        middle = quiet.size // 2
        spoiled = {
            "noisy": with_noise(samples, -42),
            "clipped": np.clip(quiet * 12, -1, 1),
            "too quiet": with_noise(samples * np.float32(0.1), -90),
            "begins at once": quiet[middle:],
            "ends at once": quiet[:middle],
        }
        for named, each in spoiled.items():
            take = judged(sentence, each.astype(np.float32))
            assert any(named in trouble for trouble in take.troubles), (named, sentence, take)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_hold_every_sound_of_their_language(language: str) -> None:
    from piper.phonemize_espeak import ESPEAK_DATA_DIR, EspeakPhonemizer

    espeak, found = EspeakPhonemizer(ESPEAK_DATA_DIR), Counter[str]()
    for sentence in prompts(language):
        for phonemes in espeak.phonemize(ESPEAK[language], sentence):
            found.update(phonemes)
    lacking = {sound: found[sound] for sound in SOUNDS[language].split() if found[sound] < 3}
    assert lacking == {}


def test_the_trainer_knows_every_option_that_is_told() -> None:
    """Read in its source: it needs gigabytes to be run."""
    package = importlib.util.find_spec("piper")
    assert package is not None
    assert package.origin is not None
    train = Path(package.origin).parent / "train"
    known = {
        "data": _parameters(train / "vits" / "dataset.py", "VitsDataModule"),
        "model": _parameters(train / "vits" / "lightning.py", "VitsModel"),
    }
    told = how_to_train("anna", "en-gb-x-rp", RATE, 150)
    for part, option in re.findall(r"--(data|model)\.(\w+)", told):
        assert option in known[part], option
    required = {"csv_path", "cache_dir", "espeak_voice", "config_path", "voice_name"}
    given = {each.split(" ")[0] for each in command("anna", "de", RATE, 8)}
    assert {f"--data.{each}" for each in required} <= given
    export = (train / "export_onnx.py").read_text(encoding="utf-8")
    for option in ("--checkpoint", "--output-file"):
        assert f'"{option}"' in export
        assert option in told
    assert "fit on 24 GB" in (train / "vits" / "lightning.py").read_text(encoding="utf-8")
    from importlib.metadata import version

    assert TRAINER.endswith(version("piper-tts"))


def _parameters(file: Path, name: str) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    (cls,) = (each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == name)
    (init,) = (
        each for each in cls.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"
    )
    return {argument.arg for argument in init.args.args}

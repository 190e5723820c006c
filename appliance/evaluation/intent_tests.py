"""Home Assistant's sentence tests as they lie in files. Refuses what is none.

Two forms: `<domain>_<Intent>.yaml` beside one `_fixtures.yaml` for all, and `<Intent>/*.yaml`, each
with what it speaks of in the file itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.core.errors import ConfigError
from appliance.evaluation.cases import read_yaml

FIXTURES = "_fixtures.yaml"
HERE = "Living Room"
"""Where a sentence is said whose test does not tell."""


@dataclass(frozen=True, slots=True)
class SentenceTest:
    """Sentences that must give the same intent with the same slots, said in `room`."""

    file: str
    intent: str
    slots: Mapping[str, Any]
    room: str | None
    sentences: tuple[str, ...]
    response: str

    @property
    def domain(self) -> str:
        return str(self.slots.get("domain") or self.file.partition("_Hass")[0])


@dataclass(frozen=True, slots=True)
class Lot:
    """Tests that share a house, as fixtures."""

    name: str
    fixtures: Mapping[str, Any]
    tests: tuple[SentenceTest, ...]


def read_tests(folder: Path) -> Iterator[Lot]:
    """All tests of a folder. Raises ConfigError."""
    fixtures = _mapping(folder / FIXTURES)
    flat = [path for path in sorted(folder.glob("*_*.yaml")) if path.name != FIXTURES]
    yield Lot(str(folder / FIXTURES), fixtures, tuple(t for path in flat for t in _tests(path)))
    for path in sorted(folder.glob("*/*.yaml")):
        yield _alone(path)


def _mapping(path: Path) -> Mapping[str, Any]:
    document = read_yaml(path)
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: no fixtures of sentence tests")
    return document


def _tests(path: Path) -> Iterator[SentenceTest]:
    try:
        for raw in _mapping(path)["tests"]:
            intent = raw["intent"]
            room = (intent.get("context") or {}).get("area")
            yield _test(path.stem, str(intent["name"]), intent.get("slots"), room, raw)
    except (AttributeError, KeyError, TypeError) as error:
        raise _no_tests(path, error) from error


def _alone(path: Path) -> Lot:
    """A file that is its own fixtures; what it does not place is in one room."""
    document = _mapping(path)
    room = {"name": HERE}
    fixtures = {
        "areas": document.get("areas") or [room],
        "entities": document.get("entities") or [],
    }
    try:
        tests = tuple(
            _placed(path, raw, nowhere="areas" not in document) for raw in document["tests"]
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise _no_tests(path, error) from error
    return Lot(str(path), fixtures, tests)


def _placed(path: Path, raw: Mapping[str, Any], *, nowhere: bool) -> SentenceTest:
    slots = dict(raw.get("slots") or {})
    if nowhere and slots and not slots.get("name"):
        slots["area"] = HERE
    name = f"{path.parent.name}/{path.stem}"
    return _test(name, path.parent.name, slots, HERE if nowhere else None, raw)


def _test(
    file: str,
    intent: str,
    slots: Mapping[str, Any] | None,
    room: str | None,
    raw: Mapping[str, Any],
) -> SentenceTest:
    return SentenceTest(
        file,
        intent,
        {name: _one(value) for name, value in (slots or {}).items()},
        room,
        tuple(str(sentence) for sentence in raw["sentences"]),
        str(_one(raw.get("response") or "")),
    )


def _one(value: Any) -> Any:
    """Of several ways to write a slot the last is the tidy one."""
    return str(value[-1]).strip() if isinstance(value, list) and value else value


def _no_tests(path: Path, error: Exception) -> ConfigError:
    return ConfigError(f"{path}: no sentence tests: {type(error).__name__}")

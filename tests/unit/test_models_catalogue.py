"""The catalogue that ships, and what a catalogue may say."""

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.core.errors import ConfigError, ModelMissing
from appliance.models import Catalogue, Kind, LicenceClass, ModelFile
from appliance.models.catalogue import Part, default_catalogue, requirements
from appliance.models.install import parts_left

REPOSITORY = Path(__file__).parents[2]
SHARED = Path(os.environ.get("HEARTH_SHARED", REPOSITORY.parent / "shared"))

STARTER = {
    "en_US-joe-medium",
    "whisper-base",
    "whisper-tiny.en",
    "microwakeword-alexa",
    "microwakeword-hey_jarvis",
    "microwakeword-hey_mycroft",
    "openwakeword-features",
    "openwakeword-alexa",
    "openwakeword-hey_jarvis",
    "openwakeword-hey_mycroft",
    "openwakeword-hey_rhasspy",
    "qwen2.5-coder-1.5b-instruct-q4_k_m",
}
LIGHT = "qwen2.5-coder-0.5b-instruct-q4_k_m"

SHA = "0" * 64
DOCUMENT: dict[str, Any] = {
    "wheel": [{"package": "a-wheel", "version": "1.0", "bytes": 9, "sha256": SHA}],
    "model": [
        {
            "id": "small",
            "kind": "stt",
            "runs_on": "faster-whisper",
            "languages": ["en"],
            "licence": "MIT",
            "licence_class": "free",
            "file": [
                {"name": "model.bin", "bytes": 5, "sha256": SHA, "url": "https://example.org/m"},
                {
                    "name": "config.json",
                    "bytes": 3,
                    "sha256": SHA,
                    "parts": [
                        {"wheel": "a-wheel", "member": "a/1", "bytes": 2},
                        {"wheel": "a-wheel", "member": "a/2", "bytes": 1},
                    ],
                },
            ],
        }
    ],
}


def a_copy() -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    return copy


def load(folder: Path, document: dict[str, Any]) -> Catalogue:
    (folder / "models.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    return Catalogue.load(folder)


def test_the_starter_set_is_complete_and_comes_from_packages_alone() -> None:
    catalogue = default_catalogue()
    assert {entry.id for entry in catalogue.starter()} == STARTER
    assert {entry.id for entry in catalogue.starter(light=True)} == STARTER | {LIGHT}
    for entry in catalogue.with_needs(catalogue.starter(light=True)):
        assert all(file.parts for file in entry.files), entry.id


def test_the_locked_list_of_starter_wheels_is_the_catalogues() -> None:
    catalogue = default_catalogue()
    wanted = requirements(catalogue.wheels_of(catalogue.starter(light=True)))
    kept = (REPOSITORY / "requirements" / "models.txt").read_text(encoding="utf-8")
    assert kept == wanted, "run `hearth models requirements > requirements/models.txt`"


def test_every_hash_is_one_that_was_gathered_from_the_publishers() -> None:
    facts = SHARED / "facts" / "models.json"
    if not facts.is_file():
        pytest.skip(f"no {facts}: set HEARTH_SHARED to the folder with the gathered facts")
    gathered = json.loads(facts.read_text(encoding="utf-8"))
    known = {(file["sha256"], file["bytes"]) for file in gathered["files"]}
    wheels = {wheel["sha256"]: wheel for wheel in gathered["wheels"]}
    catalogue = default_catalogue()
    for entry in catalogue:
        for file in entry.files:
            assert (file.sha256, file.bytes) in known, (entry.id, file.name)
            for part in file.parts:
                wheel = wheels[catalogue.wheel(part).sha256]
                assert (wheel["package"], wheel["bytes"]) == (
                    part.wheel,
                    catalogue.wheel(part).bytes,
                )
                assert (part.member, part.bytes) in {
                    (item["path"], item["bytes"]) for item in wheel["data"]
                }


def test_licences_that_matter_are_said_in_plain_words() -> None:
    catalogue = default_catalogue()
    for entry in catalogue:
        if entry.licence_class is not LicenceClass.FREE:
            assert entry.note, entry.id
    for name in ("alexa", "hey_jarvis", "hey_mycroft", "hey_rhasspy", "features"):
        word = catalogue[f"openwakeword-{name}"]
        assert word.licence_class is LicenceClass.NOT_COMMERCIAL
        assert "CC BY-NC-SA 4.0" in word.licence
        assert "not in a product that is sold" in word.note


def test_urls_name_a_fixed_revision_of_the_original() -> None:
    for entry in default_catalogue():
        for file in entry.files:
            if file.url is not None and "/resolve/" in file.url:
                assert re.search(r"/resolve/[0-9a-f]{40}/", file.url), file.url


def test_language_models_know_how_to_tell_speakers_apart() -> None:
    models = [entry for entry in default_catalogue() if entry.kind is Kind.LLM]
    assert len(models) > 40
    for entry in models:
        assert entry.chat is not None
        assert entry.chat.user.open
        assert entry.chat.user.open != entry.chat.assistant.open
        assert entry.context_tokens is not None
        assert entry.context_tokens >= 8192


def test_a_small_catalogue_loads(tmp_path: Path) -> None:
    catalogue = load(tmp_path, a_copy())
    assert [entry.id for entry in catalogue] == ["small"]
    assert catalogue["small"].bytes == 8
    assert catalogue["small"].file("model.bin").bytes == 5


def test_an_unknown_id_is_answered_with_the_closest(tmp_path: Path) -> None:
    catalogue = load(tmp_path, a_copy())
    with pytest.raises(ModelMissing, match="did you mean small"):
        catalogue["smal"]
    with pytest.raises(ModelMissing, match=r"only model\.bin, config\.json"):
        catalogue["small"].file("weights")


@pytest.mark.parametrize(
    "name", ["../x", "a/b", ".hidden", "", "..", "/etc/passwd", "a\n", "a\\b", "x" * 200, "ü"]
)
@pytest.mark.parametrize("where", ["id", "file"])
def test_names_cannot_leave_the_store(tmp_path: Path, where: str, name: str) -> None:
    document = a_copy()
    model = document["model"][0]
    if where == "id":
        model["id"] = name
    else:
        model["file"][0]["name"] = name
    with pytest.raises(ConfigError):
        load(tmp_path, document)


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (("model", 0, "file", 0, "url"), "file:///etc/passwd", "url"),
        (("model", 0, "file", 0, "url"), "ftp://example.org/m", "url"),
        (("model", 0, "file", 0, "sha256"), "ABC", "sha256"),
        (("model", 0, "file", 0, "bytes"), 0, "bytes"),
        (("model", 0, "file", 0, "bytes"), "5", "bytes"),
        (("model", 0, "file", 0, "bytes"), True, "bytes"),
        (("model", 0, "file", 1, "bytes"), 4, "do not add up"),
        (("model", 0, "file", 1, "name"), "MODEL.bin", "same name"),
        (("model", 0, "file", 1, "parts"), [], "needs a url or parts"),
        (("model", 0, "file", 1, "parts", 0, "wheel"), "other", "has no"),
        (("model", 0, "needs"), ["nothing"], "needs nothing"),
        (("model", 0, "needs"), ["small"], "needs others"),
        (("model", 0, "kind"), "toaster", "kind"),
        (("model", 0, "kind"), "llm", "chat and context_tokens"),
        (("model", 0, "licence_class"), "fine", "licence_class"),
        (("model", 0, "colour"), "red", "colour"),
        (("wheel", 0, "package"), "Not A Package", "package"),
        (("wheel", 0, "version"), "1.0 --index-url x", "version"),
    ],
)
def test_a_wrong_field_is_named(
    tmp_path: Path, path: tuple[str | int, ...], value: object, problem: str
) -> None:
    document = a_copy()
    inner: Any = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(ConfigError, match=problem):
        load(tmp_path, document)


def test_the_same_id_or_package_twice_is_refused(tmp_path: Path) -> None:
    for kind, problem in (("model", "two models"), ("wheel", "there twice")):
        document = a_copy()
        document[kind] *= 2
        with pytest.raises(ConfigError, match=problem):
            load(tmp_path, document)


def test_an_empty_folder_is_not_a_catalogue(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no TOML file"):
        Catalogue.load(tmp_path)


@pytest.mark.parametrize(
    "text", [b"\xff\xfe", b"model = [" * 5000, b"a = " + b"9" * 5000, b"[model", b"model = 3"]
)
def test_damaged_toml_is_a_config_error(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "models.toml").write_bytes(text)
    with pytest.raises(ConfigError, match=r"models\.toml"):
        Catalogue.load(tmp_path)


quiet = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@quiet
@given(text=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_load_or_are_a_config_error(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "models.toml").write_bytes(text)
    with suppress(ConfigError):
        Catalogue.load(tmp_path)


values = st.recursive(
    st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(codec="utf-8"), max_size=30)
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.sampled_from([SHA, "small", "a-wheel", "model.bin", "llm", "../x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["bytes", "name", "open", "file"]), inner, max_size=3)
    ),
    max_leaves=4,
)


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The path of everything inside a document."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [place for key, item in inner for place in [(*path, key), *places(item, (*path, key))]]


@quiet
@given(place=st.sampled_from(places(DOCUMENT)), value=values)
def test_any_value_anywhere_loads_or_is_a_config_error(
    tmp_path: Path, place: tuple[str | int, ...], value: object
) -> None:
    document = a_copy()
    inner: Any = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    try:
        text = tomlkit.dumps(document)
    except (ValueError, TypeError):
        return  # not a TOML value at all
    (tmp_path / "models.toml").write_text(text, encoding="utf-8")
    try:
        catalogue = Catalogue.load(tmp_path)
    except ConfigError:
        return
    for entry in catalogue:
        assert "/" not in entry.id
        assert sum(file.bytes for file in entry.files) == entry.bytes


@given(sizes=st.lists(st.integers(1, 50), min_size=1, max_size=6), have=st.integers(0, 400))
def test_parts_left_continue_at_the_last_whole_part(sizes: list[int], have: int) -> None:
    parts = tuple(Part(wheel="w", member=str(n), bytes=size) for n, size in enumerate(sizes))
    file = ModelFile(name="f", bytes=sum(sizes), sha256=SHA, parts=parts)
    begin, left = parts_left(file, min(have, file.bytes))
    assert begin + sum(part.bytes for part in left) == file.bytes
    assert begin <= have
    assert not left or begin + left[0].bytes > have


def test_needs_come_first_and_once() -> None:
    catalogue = default_catalogue()
    words = [catalogue["openwakeword-alexa"], catalogue["openwakeword-hey_jarvis"]]
    ids = [entry.id for entry in catalogue.with_needs(words)]
    assert ids == ["openwakeword-features", "openwakeword-alexa", "openwakeword-hey_jarvis"]

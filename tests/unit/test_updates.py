"""Updates: who signed them, for whom they are, and that no damage ever gets through."""

import io
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from appliance.adapters.updates import open_bundle, unpack
from appliance.adapters.updates.bundle import head, trusted_keys
from appliance.adapters.updates.making import make, new_key, read_key
from appliance.core.errors import ConfigError, UpdateRefused
from appliance.core.updates import Manifest, Payload, Release, check, read_manifest, write_manifest

HERE = Release("hearth-x86-64", 7, "1.7")
NEXT = Release("hearth-x86-64", 8, "1.8")
CONTENT = {"root.raucb": bytes(range(256)) * 40, "notes": b"what is new"}


@pytest.fixture(scope="module")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def bundle(key: Ed25519PrivateKey, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("made")
    files = []
    for name, content in CONTENT.items():
        (folder / name).write_bytes(content)
        files.append(folder / name)
    make(folder / "hearth-1.8.hup", NEXT, 5, files, key)
    return (folder / "hearth-1.8.hup").read_bytes()


def taken(raw: bytes, key: Ed25519PrivateKey, folder: Path) -> Manifest:
    """As a box does it."""
    file = io.BytesIO(raw)
    manifest = open_bundle(file, [key.public_key()])
    check(manifest, HERE)
    unpack(file, manifest, folder)
    return manifest


def test_a_good_one_is_taken_whole(bundle: bytes, key: Ed25519PrivateKey, tmp_path: Path) -> None:
    manifest = taken(bundle, key, tmp_path)
    assert (manifest.version, manifest.serial) == ("1.8", 8)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == CONTENT


def test_no_bit_of_it_can_be_another(
    bundle: bytes, key: Ed25519PrivateKey, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("flipped")
    for place in [*range(600), *range(600, len(bundle), 97), len(bundle) - 1]:
        damaged = bytearray(bundle)
        damaged[place] ^= 1 << place % 8
        with pytest.raises(UpdateRefused):
            taken(bytes(damaged), key, _empty(folder))


def test_no_byte_of_it_can_be_missing_or_more(
    bundle: bytes, key: Ed25519PrivateKey, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    for length in [*range(600), *range(600, len(bundle), 97), len(bundle) - 1]:
        with pytest.raises(UpdateRefused):
            taken(bundle[:length], key, _empty(folder))
    with pytest.raises(UpdateRefused, match="longer"):
        taken(bundle + b"x", key, _empty(folder))


def _empty(folder: Path) -> Path:
    for file in folder.iterdir():
        file.unlink()
    return folder


def test_another_key_opens_nothing(bundle: bytes, key: Ed25519PrivateKey) -> None:
    other = Ed25519PrivateKey.generate().public_key()
    with pytest.raises(UpdateRefused, match="nobody"):
        open_bundle(io.BytesIO(bundle), [other])
    assert open_bundle(io.BytesIO(bundle), [other, key.public_key()]).serial == 8


@pytest.mark.parametrize(
    ("running", "reason"),
    [
        (Release("hearth-arm64", 7, "1.7"), "another device"),
        (Release("hearth-x86-64", 8, "1.8"), "runs already"),
        (Release("hearth-x86-64", 9, "1.9"), "older"),
        (Release("hearth-x86-64", 4, "1.4"), "in between"),
    ],
)
def test_what_is_not_for_here_is_refused(
    bundle: bytes, key: Ed25519PrivateKey, running: Release, reason: str
) -> None:
    manifest = open_bundle(io.BytesIO(bundle), [key.public_key()])
    with pytest.raises(UpdateRefused, match=reason):
        check(manifest, running)


SHA = "0" * 64
BAD = [
    {"serial": True}, {"serial": -1}, {"serial": 2**60}, {"serial": 1.5}, {"device": "../x"},
    {"device": ""}, {"version": "1\n2"}, {"version": ""}, {"oldest": 8}, {"oldest": -1},
    {"oldest": False}, {"payloads": []}, {"payloads": [1]}, {"more": 1},
    *({"payloads": [{"name": name, "size": 1, "sha256": SHA}]}
      for name in ("", ".", "..", "a/b", "/etc/passwd", "A", "a\0", "a" * 99, "a..b", "-rf")),
    *({"payloads": [{"name": "a", "size": size, "sha256": SHA}]}
      for size in (0, -1, True, 2**40, "1", None)),
    *({"payloads": [{"name": "a", "size": 1, "sha256": sha}]} for sha in ("", "0" * 63, "G" * 64)),
    {"payloads": [{"name": "a", "size": 1, "sha256": SHA}] * 2},
    {"payloads": [{"name": "a", "size": 1, "sha256": SHA, "mode": 4}]},
]  # fmt: skip


@pytest.mark.parametrize("change", BAD)
def test_a_signed_description_is_still_looked_at(change: dict[str, object]) -> None:
    good = Manifest("hearth-x86-64", 8, "1.8", 5, (Payload("root", 1, SHA),))
    said = json.loads(write_manifest(good))
    assert read_manifest(json.dumps(said).encode()) == good
    with pytest.raises(UpdateRefused):
        read_manifest(json.dumps({**said, **change}).encode())


@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_anything_at_all_is_a_description_or_refused(raw: bytes) -> None:
    with pytest.raises(UpdateRefused):
        read_manifest(raw)


@given(st.binary(max_size=400))
def test_anything_at_all_is_no_update(raw: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    with pytest.raises(UpdateRefused):
        open_bundle(io.BytesIO(raw), [key])
    with pytest.raises(UpdateRefused):
        open_bundle(io.BytesIO(head(raw) + bytes(64)), [key])


def test_keys_are_pairs_and_the_secret_one_is_its_owners(tmp_path: Path) -> None:
    secret, public = tmp_path / "secret", tmp_path / "keys" / "maker.ed25519"
    public.parent.mkdir()
    new_key(secret, public)
    assert secret.stat().st_mode & 0o777 == 0o600
    (mine,) = trusted_keys(public.parent)
    mine.verify(read_key(secret).sign(b"x"), b"x")
    with pytest.raises(FileExistsError):
        new_key(secret, public)
    secret.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        read_key(secret)


@pytest.mark.parametrize("content", [None, "", "zz", "00", "0" * 66])
def test_a_box_without_a_good_key_takes_nothing(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "maker.ed25519").write_text(content)
    with pytest.raises(UpdateRefused):
        trusted_keys(tmp_path)

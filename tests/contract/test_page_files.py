"""What the page keeps on disk: its certificate, and who may come in."""

import asyncio
import datetime as dt
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from appliance.adapters.certificate import certificate, words_in
from appliance.adapters.passphrases import hashed, is_right
from appliance.adapters.store.people import PeopleInFile
from appliance.core.errors import PortInUse, StoreError
from appliance.core.people import People, Person, Role
from appliance.web.serving import serving

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
ANNA = People().with_person(Person("a", "Anna", Role.OWNER, "hash"))


def test_a_certificate_is_made_once_and_for_this_appliance_alone(tmp_path: Path) -> None:
    own = certificate(tmp_path / "one", "hearth.local", NOW)
    assert certificate(tmp_path / "one", "hearth.local", NOW) == own
    assert certificate(tmp_path / "other", "hearth.local", NOW).words != own.words
    assert own.file.stat().st_mode & 0o777 == 0o600
    found = x509.load_pem_x509_certificate(own.file.read_bytes())
    names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hearth.local"]


def test_the_words_of_a_certificate_are_said_as_they_are_shown(tmp_path: Path) -> None:
    assert words_in(tmp_path) == ()
    own = certificate(tmp_path, "hearth.local", NOW)
    assert words_in(tmp_path) == own.words
    own.file.write_bytes(b"damaged")
    assert words_in(tmp_path) == ()


def test_a_certificate_made_before_the_clock_was_right_is_good_all_the_same(tmp_path: Path) -> None:
    own = certificate(tmp_path, "hearth.local", dt.datetime(1970, 1, 1, tzinfo=dt.UTC))
    found = x509.load_pem_x509_certificate(own.file.read_bytes())
    assert found.not_valid_before_utc < NOW < found.not_valid_after_utc


@pytest.mark.parametrize("damage", [b"", b"damaged", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_damaged_certificate_is_refused_and_not_replaced(tmp_path: Path, damage: bytes) -> None:
    file = certificate(tmp_path, "hearth.local", NOW).file
    file.write_bytes(damage)
    with pytest.raises(StoreError, match=r"page\.pem is damaged: remove it"):
        certificate(tmp_path, "hearth.local", NOW)
    assert file.read_bytes() == damage


def test_a_certificate_without_its_key_is_refused(tmp_path: Path) -> None:
    own = certificate(tmp_path, "hearth.local", NOW)
    pem = own.file.read_bytes()
    own.file.write_bytes(pem[pem.index(b"-----BEGIN CERT") :])
    with pytest.raises(StoreError, match="cannot use"):
        certificate(tmp_path, "hearth.local", NOW).context()


async def test_an_older_tls_is_refused(tmp_path: Path) -> None:
    own = certificate(tmp_path, "hearth.local", NOW)

    async def nothing(_scope: object, _receive: object, _send: object) -> None:
        raise AssertionError("nobody gets this far")

    async def shake(newest: ssl.TLSVersion, port: int) -> str | None:
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client.load_verify_locations(own.file)
        client.maximum_version = newest
        _, writer = await asyncio.open_connection(
            "127.0.0.1", port, ssl=client, server_hostname="hearth.local"
        )
        version: str | None = writer.get_extra_info("ssl_object").version()
        writer.close()
        return version

    async with serving(nothing, own.context(), "127.0.0.1", 0) as port:
        assert await shake(ssl.TLSVersion.TLSv1_3, port) == "TLSv1.3"
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await shake(ssl.TLSVersion.TLSv1_2, port)
        with pytest.raises(PortInUse, match=r"choose another with `port` in \[page\]"):
            async with serving(nothing, own.context(), "127.0.0.1", port):
                pass


async def test_people_are_kept_for_nobody_elses_eyes(tmp_path: Path) -> None:
    file = PeopleInFile(tmp_path)
    assert file.load() == People()
    await file.save(ANNA)
    assert PeopleInFile(tmp_path).load() == ANNA
    assert (tmp_path / "people.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xff", b"[]", b" " * 300_000])
def test_damaged_people_are_refused_for_nobody_shall_become_the_owner_by_it(
    tmp_path: Path, damage: bytes
) -> None:
    (tmp_path / "people.json").write_bytes(damage)
    with pytest.raises(StoreError, match=r"people\.json is damaged"):
        PeopleInFile(tmp_path).load()
    assert (tmp_path / "people.json").read_bytes() == damage


async def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    with pytest.raises(StoreError, match=r"cannot write .*people\.json"):
        await PeopleInFile(folder).save(ANNA)
    folder.mkdir()
    await PeopleInFile(folder).save(ANNA)


@pytest.mark.parametrize(
    ("kept", "passphrase", "right"),
    [
        (hashed("copper teapot"), "copper teapot", True),
        (hashed("copper teapot"), "copper Teapot", False),
        (hashed("cöpper teapot"), "cöpper teapot", True),
        (hashed("copper teapot"), "\ud800", False),
        (None, "copper teapot", False),
        (None, "nobody has this passphrase", False),
        ("", "copper teapot", False),
        ("$argon2id$v=19$m=4194304,t=99,p=1$AAAA$AAAA", "copper teapot", False),
    ],
)
def test_one_passphrase_is_right(kept: str | None, passphrase: str, right: bool) -> None:
    assert is_right(kept, passphrase) is right

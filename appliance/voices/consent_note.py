"""The note that somebody agreed to have a voice made of theirs, signed by the box they agreed at.

It holds who, when, what for, the whole text, what was typed, and the hash of the recording in which
they said so. The signature (ECDSA on P-256 with SHA-256) is by the key of the page's certificate,
whose words the box speaks. It shows where and when something was agreed to; that the voice was that
person's own, no signature can know. Refuses a note of which a letter, or the recording, changed.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from appliance.adapters.certificate import Certificate
from appliance.core import fingerprint
from appliance.core.errors import StoreError, VoiceRefused
from appliance.runtime import durable

NOTE, RECORDING = "consent.json", "consent.wav"
_PURPOSE_OF_SIGNATURE = b"Hearth consent to a voice, version 1\n"
"""What this key signs elsewhere can never be taken for a consent."""
_LONGEST = 64 * 1024
_UNSOUND = "the note of consent was changed, or is none: nothing is recorded or exported without it"

Line = Annotated[str, Field(min_length=1, max_length=200)]


class Consent(BaseModel):
    """What somebody agreed to. `day` as in 2026-11-24; `recording` is a SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    version: Literal[1] = 1
    voice: Line
    speaker: Line
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    day: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    purpose: Line
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    typed: Line
    recording: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def sign(folder: Path, consent: Consent, box: Certificate) -> None:
    """Write the note beside its recording, for good. Raises StoreError."""
    try:
        key = serialization.load_pem_private_key(box.file.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot sign with {box.file}: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise StoreError(f"cannot sign with {box.file}: it is another kind of key")
    said = consent.model_dump(mode="json")
    signature = key.sign(_signed(said), ec.ECDSA(hashes.SHA256()))
    note = {
        "consent": said,
        "box": base64.b64encode(box.der).decode(),
        "words": list(box.words),
        "signature": base64.b64encode(signature).decode(),
    }
    written = json.dumps(note, indent=2, ensure_ascii=False) + "\n"
    try:
        durable.replace(folder / NOTE, written.encode())
    except OSError as error:
        raise StoreError(f"cannot keep the consent in {folder}: {error.strerror}") from error


def consent_in(folder: Path) -> tuple[Consent, tuple[str, ...]]:
    """What was agreed to, and the words of the box that signed it. Raises VoiceRefused."""
    try:
        with (folder / NOTE).open("rb") as file:
            note = json.loads(file.read(_LONGEST))
        consent = Consent.model_validate(note["consent"])
        der = base64.b64decode(note["box"], validate=True)
        key = x509.load_der_x509_certificate(der).public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise VoiceRefused(_UNSOUND)
        signature = base64.b64decode(note["signature"], validate=True)
        key.verify(signature, _signed(note["consent"]), ec.ECDSA(hashes.SHA256()))
        recorded = hashlib.sha256((folder / RECORDING).read_bytes()).hexdigest()
    except FileNotFoundError:
        raise VoiceRefused(
            f"nobody agreed to it: there is no note of consent in {folder}"
        ) from None
    except InvalidSignature:
        raise VoiceRefused(_UNSOUND) from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError):
        raise VoiceRefused(_UNSOUND) from None
    if recorded != consent.recording:
        raise VoiceRefused(_UNSOUND)
    return consent, fingerprint.words(der)


def _signed(consent: Mapping[str, Any]) -> bytes:
    """The bytes that stand for it, whatever the file looks like."""
    plain = json.dumps(consent, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return _PURPOSE_OF_SIGNATURE + plain.encode()

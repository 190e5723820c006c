"""Passkeys by py_webauthn. Refuses an answer without the person's own finger, face or PIN.

No attestation is asked for: of which make a phone is tells nothing that matters at home.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import cbor2
import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    options_to_json,
    parse_attestation_object,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from appliance.core.ceremonies import CEREMONY_S
from appliance.core.people import LONGEST_TEXT, Passkey, Person

_TIMEOUT_MS = round(CEREMONY_S * 1000)
_FORMATS = (AttestationFormat.NONE, AttestationFormat.PACKED)
"""Browsers leave the second as it is where an authenticator vouches for itself alone."""
_FAILURES = (
    WebAuthnException, UnsupportedAlgorithm, cbor2.CBORError, ValueError, TypeError, KeyError,
    AttributeError, IndexError, AssertionError, RecursionError, OverflowError,
)  # fmt: skip
"""What the library raises for an answer that is none."""


class WebAuthn:
    """Implements web.window.PasskeyCheck."""

    def creation(self, challenge: bytes, host: str, person: Person) -> str:
        return options_to_json(
            webauthn.generate_registration_options(
                rp_id=host,
                rp_name="Hearth",
                user_id=person.id.encode(),
                user_name=person.name,
                challenge=challenge,
                timeout=_TIMEOUT_MS,
                authenticator_selection=AuthenticatorSelectionCriteria(
                    resident_key=ResidentKeyRequirement.REQUIRED,
                    user_verification=UserVerificationRequirement.REQUIRED,
                ),
                exclude_credentials=_described(person.passkeys),
            )
        )

    def request(self, challenge: bytes, host: str, allowed: Sequence[Passkey]) -> str:
        return options_to_json(
            webauthn.generate_authentication_options(
                rp_id=host,
                challenge=challenge,
                timeout=_TIMEOUT_MS,
                allow_credentials=_described(allowed),
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        )

    def created(self, answer: str, challenge: bytes, host: str, origin: str) -> Passkey:
        try:
            told = _object(answer)
            attested = base64url_to_bytes(_object(told["response"])["attestationObject"])
            if parse_attestation_object(attested).fmt not in _FORMATS:
                raise ValueError("an attestation nobody asked for")
            made = webauthn.verify_registration_response(
                credential=told,
                expected_challenge=challenge,
                expected_rp_id=host,
                expected_origin=origin,
                require_user_verification=True,
            )
        except _FAILURES as failure:
            raise ValueError("not a new passkey") from failure
        id_ = bytes_to_base64url(made.credential_id)
        key = bytes_to_base64url(made.credential_public_key)
        if max(len(id_), len(key)) > LONGEST_TEXT:
            raise ValueError("a passkey that is too long")
        return Passkey(id_, key, made.sign_count, host, "", 0.0)

    def id_of(self, answer: str) -> str:
        try:
            id_ = _object(answer)["id"]
        except _FAILURES as failure:
            raise ValueError("not an answer of a passkey") from failure
        if not isinstance(id_, str):
            raise ValueError("not the id of a passkey")
        return id_

    def used(
        self, answer: str, challenge: bytes, origin: str, person: Person, passkey: Passkey
    ) -> Passkey:
        try:
            told = _object(answer)
            # Whom it belongs to is told by those that keep that themselves: here, all.
            holder = _object(told["response"]).get("userHandle")
            if holder is not None and base64url_to_bytes(holder) != person.id.encode():
                raise ValueError("a passkey of somebody else")
            found = webauthn.verify_authentication_response(
                credential=told,
                expected_challenge=challenge,
                expected_rp_id=passkey.host,
                expected_origin=origin,
                credential_public_key=base64url_to_bytes(passkey.public_key),
                credential_current_sign_count=passkey.count,
                require_user_verification=True,
            )
            if bytes_to_base64url(found.credential_id) != passkey.id:
                raise ValueError("another passkey")
        except _FAILURES as failure:
            raise ValueError("not the answer of this passkey") from failure
        return replace(passkey, count=found.new_sign_count)


def _described(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(base64url_to_bytes(each.id)) for each in passkeys]


def _object(told: object) -> dict[str, Any]:
    """An object, or the JSON of one. Raises ValueError."""
    read = json.loads(told) if isinstance(told, str) else told
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read

"""A phone that keeps passkeys, in software: it makes them and signs with them as WebAuthn says.

Only what an answer looks like is its own; whether that is right, py_webauthn says.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 1, 4, 64


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Key:
    id: bytes
    holder: bytes
    host: str
    private: ec.EllipticCurvePrivateKey


@dataclass
class Phone:
    """`flags`, `origin` and `host` can be what no honest phone says."""

    origin: str = "https://hearth.local:8443"
    flags: int = PRESENT | VERIFIED
    host: str | None = None
    counts: bool = True
    count: int = 0
    keys: list[Key] = field(default_factory=list)

    def create(self, options: str) -> str:
        """The answer to options for a new passkey."""
        asked = json.loads(options)
        host = self.host or asked["rp"]["id"]
        private = ec.generate_private_key(ec.SECP256R1())
        key = Key(secrets.token_bytes(16), decoded(asked["user"]["id"]), host, private)
        self.keys.append(key)
        point = private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        about = bytes(16) + len(key.id).to_bytes(2) + key.id + cbor2.dumps(cose)
        data = self._data(host, self.flags | ATTESTED) + about
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer(key, client, attestationObject=attested)

    def get(self, options: str, key: Key | None = None) -> str:
        """The answer of a passkey, of the first one if none is named."""
        asked = json.loads(options)
        key = key or self.keys[0]
        data = self._data(self.host or asked["rpId"], self.flags)
        client = self._client("webauthn.get", asked["challenge"])
        signed = key.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            key, client, authenticatorData=data, signature=signed, userHandle=key.holder
        )

    def _data(self, host: str, flags: int) -> bytes:
        self.count += self.counts
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told).encode()

    def _answer(self, key: Key, client: bytes, **parts: bytes) -> str:
        response = {"clientDataJSON": encoded(client)}
        response |= {name: encoded(part) for name, part in parts.items()}
        told: dict[str, Any] = {"id": encoded(key.id), "rawId": encoded(key.id)}
        return json.dumps({**told, "type": "public-key", "response": response})

"""A security key in software, for tests: it answers as a phone with a fingerprint reader does."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

from tests.browser import Page

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """One passkey. What it says of itself can be falsified, to see that it is refused."""

    origin: str = "http://localhost"
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0  # synchronised passkeys always say 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any]) -> str:
        """The answer to navigator.credentials.create()."""
        public = self.private.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (public.x, public.y))
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        said = self._authenticator(ATTESTED) + attested
        told = self._client("webauthn.create", options["challenge"])
        return self._answer(
            clientDataJSON=told, attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": said})
        )

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to navigator.credentials.get()."""
        said, told = self._authenticator(), self._client("webauthn.get", options["challenge"])
        signature = self.private.sign(said + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=told, authenticatorData=said, signature=signature)

    def _authenticator(self, more: int = 0) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", self.flags | more, self.count)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.id)
        said = {part: bytes_to_base64url(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": said})


def question(page: Page) -> dict[str, Any]:
    """What a page asks a passkey."""
    (part,) = page.tree.xpath("//*[@data-passkey]")
    return json.loads(part.get("data-options"))


def answered(page: Page, answer: str, name: str = "answer") -> Page:
    """Send the form around the question, as the script does once the device has answered."""
    (part,) = page.tree.xpath("//*[@data-passkey]")
    form = next(part.iterancestors("form"))
    data = {e.get("name"): e.get("value", "") for e in form.iter("input") if e.get("name") and not e.get("disabled")}
    return page.visitor.post(form.get("action"), {**data, name: answer})

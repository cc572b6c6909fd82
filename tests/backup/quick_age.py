"""A lock of age under a passphrase with the least work, where age itself takes a second: https://age-encryption.org/v1."""

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WORK = 1  # two to this power; age takes some 18
PIECE = 64 * 1024


def encrypt(content: bytes, passphrase: str) -> bytes:
    """`pyrage.passphrase.encrypt`, whose own `decrypt` opens it."""
    key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
    asked = hashlib.scrypt(
        passphrase.encode(), salt=b"age-encryption.org/v1/scrypt" + salt, n=2**WORK, r=8, p=1, dklen=32
    )
    wrapped = ChaCha20Poly1305(asked).encrypt(bytes(12), key, None)
    head = b"age-encryption.org/v1\n-> scrypt %s %d\n%s\n---" % (_letters(salt), WORK, _letters(wrapped))
    mac = hmac.digest(_derived(key, b"", b"header"), head, "sha256")
    cipher = ChaCha20Poly1305(_derived(key, nonce, b"payload"))
    pieces = [content[at : at + PIECE] for at in range(0, len(content), PIECE)] or [b""]
    inside = [
        cipher.encrypt(number.to_bytes(11, "big") + bytes([number == len(pieces) - 1]), piece, None)
        for number, piece in enumerate(pieces)
    ]
    return b"".join([head, b" ", _letters(mac), b"\n", nonce, *inside])


def _letters(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(key)

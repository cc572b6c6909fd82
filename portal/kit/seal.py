"""Small secrets, sealed for the database: whoever copies it cannot read them without the portal's key.

`cryptography` is imported where it is used: it weighs more than any page that a volunteer opens.
"""

import base64
import os

NONCE = 12  # bytes, fresh for every sealing


def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose out of the portal's secret key (HKDF-SHA256): no two purposes share a key."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"portal {purpose}".encode()).derive(secret.encode())


def seal(secret: str, purpose: str, plain: str, owner: int) -> str:
    """`plain` under AES-256-GCM as text. `owner` is sealed in: moved to the row of another it no longer opens."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE)
    closed = AESGCM(derived_key(secret, purpose)).encrypt(nonce, plain.encode(), str(owner).encode())
    return base64.urlsafe_b64encode(nonce + closed).decode()


def unseal(secret: str, purpose: str, sealed: str, owner: int) -> str | None:
    """What was sealed; None where the key, the owner or a single bit differs."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = base64.urlsafe_b64decode(sealed)
        key = AESGCM(derived_key(secret, purpose))
        return key.decrypt(raw[:NONCE], raw[NONCE:], str(owner).encode()).decode()
    except (InvalidTag, ValueError):
        return None

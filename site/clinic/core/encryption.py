"""
Encryption of what must be stored and read again, such as a permission that another service gave.

Fernet (AES and HMAC) of the library `cryptography`, with a key for each purpose, derived from `SECRET_KEY` (HKDF, RFC 5869).
What was encrypted with one of `SECRET_KEY_FALLBACKS` can still be read.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CanNotDecrypt(Exception):
    """It was encrypted with a key that is gone, for another purpose, or has been changed."""


def encrypt(words: str, purpose: str) -> str:
    """The words in a form that only `decrypt` with the same purpose reads."""
    return _keys(purpose).encrypt(words.encode()).decode()


def decrypt(encrypted: str, purpose: str) -> str:
    """The words that were encrypted for this purpose. Raises `CanNotDecrypt`."""
    try:
        return _keys(purpose).decrypt(encrypted.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise CanNotDecrypt from error


def _keys(purpose: str) -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str | bytes, purpose: str) -> bytes:
    material = secret if isinstance(secret, bytes) else secret.encode()
    derived = HKDF(SHA256(), length=32, salt=None, info=f"clinic.core.encryption {purpose}".encode())
    return base64.urlsafe_b64encode(derived.derive(material))

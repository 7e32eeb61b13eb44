"""What is stored encrypted is read with its purpose and key alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.encryption import CanNotDecrypt, decrypt, encrypt


@given(st.text(max_size=200).filter(lambda words: words.isprintable()))
def test_what_was_encrypted_is_read_again(words: str):
    encrypted = encrypt(words, "a test")
    assert decrypt(encrypted, "a test") == words
    assert len(words) < 4 or words not in encrypted


def test_another_purpose_reads_nothing():
    with pytest.raises(CanNotDecrypt):
        decrypt(encrypt("words", "a test"), "another test")


@pytest.mark.parametrize("encrypted", ["", "x", "gAAAAA", "ä", "=" * 40])
def test_what_is_no_encryption_is_told(encrypted: str):
    with pytest.raises(CanNotDecrypt):
        decrypt(encrypted, "a test")


def test_a_change_of_the_key_is_survived_by_its_fallbacks(settings):
    encrypted = encrypt("words", "a test")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key of the tests"
    with pytest.raises(CanNotDecrypt):
        decrypt(encrypted, "a test")
    settings.SECRET_KEY_FALLBACKS = [former]
    assert decrypt(encrypted, "a test") == "words"

"""The words of what somebody typed into a search field."""

import re
import unicodedata

#: What is typed beyond this many characters, and beyond this many words, is not looked for.
MAX_CHARACTERS = 200
MAX_WORDS = 10

# Letters and digits: everything else is an operator, a quote or a control character to some search engine.
_WORD = re.compile(r"[^\W_]+")
_SINGLE_LETTER = re.compile(r"[a-z0-9]")

#: Words that nearly every text holds; a reader's question is full of them, and they tell nothing apart.
STOP_WORDS = frozenset(
    """
    a about after all am an and any are as at be been but by can cause causes could did do does
    doing for from get has have having how i if in into is it its me my of on or our should so some
    that the their them there these they this to was we were what when where which while who why
    will with would you your
    """.split()  # noqa: SIM905 (as a list it would take seventy lines)
)


def words_of(text: str) -> list[str]:
    """At most ten words of a text, lower case, each once, in order; none of a text without letters and digits."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).lower()
    return list(dict.fromkeys(_WORD.findall(plain)))[:MAX_WORDS]


def telling_words_of(text: str) -> list[str]:
    """
    The words that tell texts apart; all of them where there is no such word.

    A single letter is the beginning of some word of nearly every text: the "s" of "golfer's elbow" tells nothing. A
    single character that is a whole word elsewhere ("踝") does.
    """
    words = words_of(text)
    return [word for word in words if word not in STOP_WORDS and not _SINGLE_LETTER.fullmatch(word)] or words

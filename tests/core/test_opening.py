"""The few sentences that introduce a page in a list."""

import pytest

from clinic.core.templatetags.clinic import opening, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("One short sentence.", "One short sentence."),
        ("Two words. Then four more words. Never this one.", "Two words. Then four more words."),
        ("Six words make one whole sentence. Never this one.", "Six words make one whole sentence."),
        ("Open from 7 a.m. every day. Not this one, which is far too long.", "Open from 7 a.m. every day."),
        ("A first sentence of far more words than there is any room for.", "A first sentence of far more …"),
    ],
)
def test_whole_sentences_where_they_fit(text, expected):
    assert opening(text, 6) == expected


def test_a_text_is_cut_between_its_sentences():
    assert sentences(" Thank you. We have your request. ") == ["Thank you.", "We have your request."]
    assert sentences("We call at 9 a.m. or later") == ["We call at 9 a.m. or later"]
    assert sentences("") == [""]

"""What a request says of its own encoding can't break the site."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import RequestFactory
from django.test.client import AsyncRequestFactory

from clinic.core.http_requests import Utf8ASGIRequest, Utf8WSGIRequest

#: Encodings that Python knows, but not as one of text; one that it can't use; and parameters that it can't read.
HOSTILE = [
    "text/plain; charset=rot13",
    "text/plain; charset=undefined",
    "text/plain; charset=zlib",
    "text/plain; x*=nonsense'en'%41",
    "multipart/form-data; boundary*=nonsense''x",
]


@pytest.mark.parametrize("content_type", HOSTILE)
def test_an_odd_encoding_is_not_followed(home, content_type):
    from clinic.wsgi import application

    answers = []
    environ = RequestFactory().generic("GET", "/?page=2&q=%C3%A9").environ | {"CONTENT_TYPE": content_type}
    response = application(environ, lambda status, headers: answers.append(status))
    response.close()
    assert answers == ["200 OK"]


def test_a_form_is_read_as_utf_8_whatever_it_says():
    body = b"first_name=Zo%C3%AB"
    content_type = "application/x-www-form-urlencoded; charset=rot13"
    environ = RequestFactory().generic("POST", "/?q=%C3%A9", body).environ
    environ |= {"CONTENT_TYPE": content_type, "wsgi.input": BytesIO(body)}
    request = Utf8WSGIRequest(environ)
    assert (request.POST["first_name"], request.GET["q"]) == ("Zoë", "é")

    scope = AsyncRequestFactory().generic("POST", "/?q=%C3%A9", body).scope
    scope["headers"] = [(b"content-type", content_type.encode())]
    request = Utf8ASGIRequest(scope, BytesIO(body))
    assert (request.POST["first_name"], request.GET["q"]) == ("Zoë", "é")


def test_a_form_with_files_in_an_odd_encoding_is_read():
    body = b'--x\r\nContent-Disposition: form-data; name="first_name"\r\n\r\nAda\r\n--x--\r\n'
    environ = RequestFactory().generic("POST", "/", body).environ
    environ |= {"CONTENT_TYPE": "multipart/form-data; boundary=x; charset=rot13", "wsgi.input": BytesIO(body)}
    assert Utf8WSGIRequest(environ).POST["first_name"] == "Ada"

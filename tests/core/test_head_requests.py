"""HEAD answers with GET's headers and without a body."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/no-such-page/"])
def test_head_has_the_length_of_get_and_no_body(home, client, path):
    full, head = client.get(path), client.head(path)
    assert head.status_code == full.status_code
    assert head.content == b""
    assert int(head["Content-Length"]) > 0
    assert head["Content-Type"] == full["Content-Type"]

"""HEAD answers with GET's headers and without a body."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/robots.txt", "/no-such-page/"])
def test_head_has_the_length_of_get_and_no_body(home, client, path):
    full, head = client.get(path), client.head(path)
    assert head.status_code == full.status_code
    assert head.content == b""
    assert int(head["Content-Length"]) > 0
    assert head["Content-Type"] == full["Content-Type"]


def test_head_of_a_file_has_its_length_and_no_body(client, settings):
    folder = Path(settings.MEDIA_ROOT) / "images"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "head.jpg").write_bytes(b"some bytes")
    response = client.head("/media/images/head.jpg")
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b""
    assert response["Content-Length"] == "10"
    response.close()

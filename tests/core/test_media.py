"""Only the made sizes of pictures can be had by path: never an original, a document, or anything beside them."""

from pathlib import Path

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in (
        "media/images/one.jpg",
        "media/original_images/one.jpg",
        "media/documents/list.csv",
        "secret",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content of " + Path(name).parent.name.encode())
    return settings.MEDIA_ROOT


def test_a_size_of_a_picture_is_served_and_may_be_kept(media, home, client):
    response = client.get("/media/images/one.jpg")
    assert b"".join(response.streaming_content) == b"content of images"
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize("up", ["..", "%2e%2e", ".%2e", "../../media", "..%2f..%2fmedia", "x/../.."])
@pytest.mark.parametrize("path", ["original_images/one.jpg", "documents/list.csv"])
def test_what_lies_beside_the_sizes_is_not(media, home, client, up, path):
    assert client.get(f"/media/images/{up}/{path}").status_code in (400, 404)


@pytest.mark.parametrize("path", ["../../secret", "..%2f..%2fsecret", "/etc/hostname", "%00", "", "."])
def test_nothing_else_of_the_disk_is(media, home, client, path):
    assert client.get(f"/media/images/{path}").status_code in (400, 404)

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


@pytest.mark.parametrize(
    "path",
    [
        "x" * 300,
        "x" * 255 + ".jpg",
        "x" * 5000,
        "one.jpg%00",
        "%00one.jpg",
        "%2fetc%2fhostname",
        "one.jpg%2f",
        "one.jpg/",
        "one.jpg%2f..%2fone.jpg",
        "..%5cone.jpg",
        "c:%5cone.jpg",
        ".one.jpg",
        "one.jpg%0d%0aX-Y: z",
        "%ff%fe.jpg",
        "%e2%80%ae.jpg",
        "💡.jpg",
        "~",
        "one.jpg;x",
        "*",
        "con",
    ],
)
def test_an_odd_name_is_no_picture(media, home, client, path):
    assert client.get(f"/media/images/{path}").status_code in (400, 404)


def test_a_folder_or_a_file_that_can_not_be_read_is_no_picture(media, home, client):
    (media / "images" / "folder").mkdir()
    (media / "images" / "circle.jpg").symlink_to("circle.jpg")
    (media / "images" / "nowhere.jpg").symlink_to("missing.jpg")
    for name in ("folder", "circle.jpg", "nowhere.jpg"):
        assert client.get(f"/media/images/{name}").status_code == 404

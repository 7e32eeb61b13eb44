"""Pictures carry the words of their place, and a video loads nothing before it is asked for."""

import pytest
from bs4 import BeautifulSoup
from wagtail.blocks.struct_block import StructBlockValidationError

from clinic.core.blocks import DownloadBlock, PictureBlock, VideoBlock
from tests.factories import DocumentFactory, ImageFactory

YOUTUBE = "https://www.youtube-nocookie.com/embed/abc_DEF-123?autoplay=1"
VIMEO = "https://player.vimeo.com/video/123456789?dnt=1&autoplay=1"


def picture(**image):
    return PictureBlock().to_python({"image": {"image": ImageFactory().pk, **image}, "width": "normal"})


def rendered(block, value) -> BeautifulSoup:
    return BeautifulSoup(str(block.render(value)), "html.parser")


@pytest.mark.django_db
def test_a_picture_has_the_words_that_the_editor_wrote_for_this_place():
    html = rendered(PictureBlock(), picture(alt_text="The tendon above the heel", decorative=False))
    assert html.img["alt"] == "The tendon above the heel"


@pytest.mark.django_db
def test_a_decorative_picture_is_passed_over_by_screen_readers():
    html = rendered(PictureBlock(), picture(alt_text="ignored", decorative=True))
    assert html.img["alt"] == ""


@pytest.mark.django_db
def test_the_credit_of_a_picture_stands_below_it():
    value = PictureBlock().to_python(
        {"image": {"image": ImageFactory(credit="Ann <b>Example").pk, "decorative": True}, "width": "normal"}
    )
    assert rendered(PictureBlock(), value).figcaption.text.strip() == "Picture: Ann <b>Example"
    assert rendered(PictureBlock(), picture(decorative=True)).figcaption is None


@pytest.mark.django_db
def test_one_picture_may_say_two_things_in_two_places():
    image = ImageFactory()
    values = PictureBlock().bulk_to_python(
        [
            {"image": {"image": image.pk, "alt_text": words, "decorative": False}, "width": "normal"}
            for words in ("First place", "Second place")
        ]
    )
    assert [rendered(PictureBlock(), value).img["alt"] for value in values] == ["First place", "Second place"]


@pytest.mark.django_db
def test_a_picture_needs_words_or_the_mark():
    with pytest.raises(StructBlockValidationError) as error:
        PictureBlock().clean(picture(alt_text="", decorative=False))
    assert "alt_text" in error.value.block_errors["image"].block_errors
    PictureBlock().clean(picture(alt_text="", decorative=True))


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["row", "file"])
def test_a_missing_picture_leaves_the_page_standing(what):
    image = ImageFactory()
    value = {
        "image": {"image": image.pk, "alt_text": "x", "decorative": False},
        "caption": "y",
        "width": "wide",
    }
    if what == "row":
        image.delete()
    else:
        image.file.storage.delete(image.file.name)
    PictureBlock().render(PictureBlock().to_python(value))


@pytest.mark.django_db
def test_a_missing_document_is_not_offered():
    document = DocumentFactory()
    value = {"title": "What to bring", "document": document.pk}
    document.delete()
    assert "What to bring" not in DownloadBlock().render(DownloadBlock().to_python(value))


@pytest.mark.parametrize(
    "address, player",
    [
        ("https://www.youtube.com/watch?v=abc_DEF-123", YOUTUBE),
        ("https://youtube.com/watch?app=desktop&v=abc_DEF-123&t=30", YOUTUBE),
        ("https://m.youtube.com/watch?v=abc_DEF-123", YOUTUBE),
        ("https://youtu.be/abc_DEF-123?si=x", YOUTUBE),
        ("https://www.youtube.com/embed/abc_DEF-123", YOUTUBE),
        ("https://www.youtube-nocookie.com/embed/abc_DEF-123", YOUTUBE),
        ("https://www.youtube.com/shorts/abc_DEF-123", YOUTUBE),
        ("https://vimeo.com/123456789", VIMEO),
        ("https://player.vimeo.com/video/123456789?dnt=1", VIMEO),
        ("https://vimeo.com/123456789/0a1b2c3d4e", VIMEO.replace("dnt", "h=0a1b2c3d4e&dnt")),
        ("https://player.vimeo.com/video/123456789?h=0a1b2c3d4e", VIMEO.replace("dnt", "h=0a1b2c3d4e&dnt")),
    ],
)
def test_an_address_as_people_copy_it_leads_to_the_player(address, player):
    value = VideoBlock().clean(VideoBlock().to_python({"title": "Stretches", "url": address}))
    assert value.embed_url == player


@pytest.mark.parametrize(
    "address",
    [
        "http://www.youtube.com/watch?v=abc_DEF-123",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch?v=abc_DEF-1234",
        "https://www.youtube.com/@clinic",
        "https://youtube.com.example.org/watch?v=abc_DEF-123",
        "https://example.org/?https://youtu.be/abc_DEF-123",
        "https://vimeo.com/channels/staffpicks",
        "https://vimeo.com/1234",
        "https://example.org/film.mp4",
    ],
)
def test_any_other_address_is_refused_and_never_played(address):
    value = VideoBlock().to_python({"title": "Stretches", "url": address})
    assert value.embed_url == ""
    with pytest.raises(StructBlockValidationError) as error:
        VideoBlock().clean(value)
    assert "YouTube or Vimeo" in str(error.value.block_errors["url"])


def test_a_video_is_a_link_until_it_is_started():
    html = rendered(VideoBlock(), VideoBlock().get_preview_value())
    assert html.find(["iframe", "video", "embed", "object"]) is None
    assert html.find("a", href="https://www.youtube.com/watch?v=aaaaaaaaaaa")
    assert not [tag for tag in html.find_all(src=True) if "//" in tag["src"]]
    assert "YouTube" in html.get_text()

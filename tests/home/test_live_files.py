"""A file that visitors can see, or that somebody approved, is changed by those alone who may publish it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, ReferenceIndex

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.core.files.permissions import policy_of
from clinic.core.models import BrandingSettings, ClinicDocument, ClinicImage, NavigationSettings, User
from clinic.notices.models import Notice
from tests.factories import (
    ClinicianPageFactory,
    DocumentFactory,
    HealthTipPageFactory,
    ImageFactory,
    NoticeFactory,
    ServiceFactory,
    UserFactory,
)
from tests.factories.core import root_collection

pytestmark = [pytest.mark.django_db, pytest.mark.indexes]


def picture_file(color: str = "red") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), color).save(file, "PNG")
    return SimpleUploadedFile("new.png", file.getvalue(), content_type="image/png")


def pdf(content: bytes = b"%PDF-1.7 new") -> SimpleUploadedFile:
    return SimpleUploadedFile("new.pdf", content, content_type="application/pdf")


def publish(page: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def may_change(user: Any, file: Any) -> bool:
    user = User.objects.get(pk=user.pk)  # as a request does: permissions are kept on the object
    policy = policy_of(file)
    answers = {policy.user_has_permission_for_instance(user, action, file) for action in ("change", "delete")}
    assert len(answers) == 1
    return answers.pop()


def download(document: ClinicDocument) -> list[Any]:
    return [("download", {"title": "To print", "document": document, "description": ""})]


def rich_text_link(document: ClinicDocument) -> str:
    return f'<p><a linktype="document" id="{document.pk}">The form</a></p>'


# How a picture or a document becomes public. Each makes it so, as the site's own forms and hooks would.


def as_main_picture(series: HealthTipIndexPage) -> Any:
    image = ImageFactory()
    publish(HealthTipPageFactory(parent=series, draft=True), hero_image=image)
    return image


def as_block(series: HealthTipIndexPage) -> Any:
    image = ImageFactory()
    value = {"image": {"image": image.pk, "alt_text": "A heel", "decorative": False}, "width": "normal"}
    page = HealthTipPageFactory(parent=series, draft=True)
    page.body = page.body.stream_block.to_python([{"type": "picture", "value": value}])
    publish(page)
    return image


def as_portrait(series: HealthTipIndexPage) -> Any:
    image = ImageFactory()
    publish(ClinicianPageFactory(draft=True), portrait=image)
    return image


def as_portrait_of_an_unpublished_author(series: HealthTipIndexPage) -> Any:
    image = ImageFactory()
    author = ClinicianPageFactory(draft=True, portrait=image)
    publish(HealthTipPageFactory(parent=series, draft=True), author=author)
    return image


def as_logo(series: HealthTipIndexPage) -> Any:
    image = ImageFactory()
    BrandingSettings.objects.update_or_create(site=series.get_site(), defaults={"logo": image})
    return image


def as_download(series: HealthTipIndexPage) -> Any:
    document = DocumentFactory()
    publish(HealthTipPageFactory(parent=series, draft=True), body=download(document))
    return document


def as_link_in_a_text(series: HealthTipIndexPage) -> Any:
    document = DocumentFactory()
    page = HealthTipPageFactory(parent=series, draft=True)
    page.body = page.body.stream_block.to_python([{"type": "text", "value": rich_text_link(document)}])
    publish(page)
    return document


def as_link_in_a_notice(series: HealthTipIndexPage) -> Any:
    document = DocumentFactory()
    NoticeFactory(text=rich_text_link(document)).save_revision().publish()
    return document


def as_link_in_a_service(series: HealthTipIndexPage) -> Any:
    document = DocumentFactory()
    ServiceFactory(description=rich_text_link(document))
    return document


def as_menu_item(series: HealthTipIndexPage) -> Any:
    document = DocumentFactory()
    navigation, _ = NavigationSettings.objects.get_or_create(site=series.get_site())
    block = NavigationSettings._meta.get_field("footer_menu").stream_block
    kind = next(iter(block.child_blocks))
    child = block.child_blocks[kind]
    value: dict[str, Any] = {"document": document.pk}
    if "link" in child.child_blocks:
        value = {"text": "The form", "link": value}
    navigation.footer_menu = block.to_python([{"type": kind, "value": value}])
    navigation.save()
    return document


def saved_by_a_program(series: HealthTipIndexPage) -> Any:
    image = ImageFactory()
    page = HealthTipPageFactory(parent=series)
    page.hero_image = image
    page.save()
    return image


WAYS = [
    as_main_picture,
    as_block,
    as_portrait,
    as_portrait_of_an_unpublished_author,
    as_logo,
    as_download,
    as_link_in_a_text,
    as_link_in_a_notice,
    as_link_in_a_service,
    as_menu_item,
    saved_by_a_program,
]


@pytest.fixture
def own(login: Callable[[str], Client]) -> Callable[[Any], Any]:
    """Say that the editor uploaded a file."""

    def own(file: Any) -> Any:
        type(file).objects.filter(pk=file.pk).update(uploaded_by_user=login("editor").user)
        file.refresh_from_db()
        return file

    return own


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_visitors_see_is_changed_by_publishers(
    way: Callable[..., Any], series: HealthTipIndexPage, login: Callable[[str], Client], own: Any
) -> None:
    file = own(way(series))
    assert not may_change(login("editor").user, file)
    assert may_change(login("publisher").user, file)
    assert may_change(login("admin").user, file)


@pytest.mark.parametrize("factory", [ImageFactory, DocumentFactory])
def test_what_only_a_draft_uses_is_its_uploaders(
    factory: Any, series: HealthTipIndexPage, login: Callable[[str], Client], own: Any
) -> None:
    file = own(factory())
    page = HealthTipPageFactory(parent=series, draft=True)
    if factory is ImageFactory:
        page.hero_image = file
    else:
        page.body = download(file)
    page.save_revision()
    assert may_change(login("editor").user, file)
    assert not may_change(login("reviewer").user, file)
    page.refresh_from_db()
    publish(page.get_latest_revision_as_object())
    assert not may_change(login("editor").user, file)
    HealthTipPage.objects.get(pk=page.pk).unpublish()
    assert may_change(login("editor").user, file)


def test_a_draft_of_a_published_page_leaves_its_files_alone(
    article: HealthTipPage, login: Callable[[str], Client], own: Any
) -> None:
    live, drafted = own(ImageFactory()), own(ImageFactory())
    publish(article, hero_image=live)
    article = HealthTipPage.objects.get(pk=article.pk)
    article.hero_image = drafted
    article.save_revision()
    assert not may_change(login("editor").user, live)
    assert may_change(login("editor").user, drafted)


def test_what_was_approved_for_later_is_not_swapped_until_then(
    series: HealthTipIndexPage, login: Callable[[str], Client], own: Any
) -> None:
    file = own(DocumentFactory())
    page = HealthTipPageFactory(parent=series, draft=True)
    page.body = download(file)
    page.go_live_at = timezone.now() + timedelta(days=3)
    page.save_revision(approved_go_live_at=page.go_live_at)
    assert not may_change(login("editor").user, file)
    assert may_change(login("publisher").user, file)


def test_what_waits_for_approval_is_not_swapped_under_the_reviewers_eyes(
    series: HealthTipIndexPage, login: Callable[[str], Client], own: Any
) -> None:
    file, other = own(DocumentFactory()), own(DocumentFactory())
    editor = login("editor").user
    page = HealthTipPageFactory(parent=series, draft=True)
    page.body = download(file)
    page.save_revision()
    state = page.get_workflow().start(page, editor)
    assert not may_change(editor, file)
    assert may_change(editor, other)
    state.current_task_state.reject(user=login("reviewer").user)
    assert may_change(editor, file)


def test_a_publisher_of_one_section_does_not_change_what_another_shows(
    series: HealthTipIndexPage, home: Page
) -> None:
    group = Group.objects.create(name="Publishers of the health tips")
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=group, page=series, permission=Permission.objects.get(codename=codename)
        )
    GroupCollectionPermission.objects.create(
        group=group,
        collection=root_collection(),
        permission=Permission.objects.get(codename="change_image"),
    )
    user = UserFactory()
    user.groups.add(group)
    here, elsewhere = ImageFactory(), ImageFactory()
    publish(HealthTipPageFactory(parent=series, draft=True), hero_image=here)
    publish(ClinicianPageFactory(draft=True), portrait=elsewhere)
    assert may_change(user, here)
    assert not may_change(user, elsewhere)


def test_whoever_may_edit_every_picture_and_publish_nothing_changes_none_that_is_live(
    series: HealthTipIndexPage,
) -> None:
    group = Group.objects.create(name="Photographers")
    GroupCollectionPermission.objects.create(
        group=group,
        collection=root_collection(),
        permission=Permission.objects.get(codename="change_image"),
    )
    user = UserFactory()
    user.groups.add(group)
    assert may_change(user, ImageFactory())
    assert not may_change(user, as_main_picture(series))


# By every way in


@pytest.fixture
def live_picture(series: HealthTipIndexPage, own: Any) -> ClinicImage:
    return own(as_main_picture(series))


@pytest.fixture
def live_document(series: HealthTipIndexPage, own: Any) -> ClinicDocument:
    return own(as_download(series))


def post(client: Client, address: str, data: dict[str, Any], **headers: str) -> Any:
    client.raise_request_exception = False
    return client.post(address, data, headers=headers)


XHR = {"x-requested-with": "XMLHttpRequest"}


def state_of(file: Any) -> tuple[Any, ...]:
    row = type(file).objects.get(pk=file.pk)
    with row.file.open("rb") as content:
        return (row.title, row.file.name, content.read(), row.collection_id, sorted(row.tags.names()))


def changes_of_a_picture(image: ClinicImage) -> dict[str, Any]:
    collection = root_collection().pk
    values = {"title": "Other", "description": "Other", "collection": collection, "tags": "one"}
    return {
        "another file": (f"/admin/images/{image.pk}/", {**values, "file": picture_file()}, {}),
        "another title": (f"/admin/images/{image.pk}/", {**values, "title": "Another"}, {}),
        "another focal point": (
            f"/admin/images/{image.pk}/",
            {
                **values,
                "title": image.title,
                "focal_point_x": 1,
                "focal_point_y": 1,
                "focal_point_width": 2,
                "focal_point_height": 2,
            },
            {},
        ),
        "delete": (f"/admin/images/{image.pk}/delete/", {}, {}),
        "after an upload": (
            f"/admin/images/multiple/{image.pk}/",
            {f"image-{image.pk}-{name}": value for name, value in values.items()},
            XHR,
        ),
        "delete after an upload": (f"/admin/images/multiple/{image.pk}/delete/", {}, XHR),
    }


def changes_of_a_document(document: ClinicDocument) -> dict[str, Any]:
    values = {"title": "Other", "collection": root_collection().pk, "tags": "one"}
    key = document.pk
    return {
        "another file": (f"/admin/documents/edit/{key}/", {**values, "file": pdf()}, {}),
        "another title": (f"/admin/documents/edit/{key}/", {**values, "title": "Another"}, {}),
        "delete": (f"/admin/documents/delete/{key}/", {}, {}),
        "after an upload": (
            f"/admin/documents/multiple/{key}/",
            {f"doc-{key}-{name}": value for name, value in values.items()},
            XHR,
        ),
        "delete after an upload": (f"/admin/documents/multiple/{key}/delete/", {}, XHR),
    }


def bulk_changes(file: Any) -> dict[str, Any]:
    base = f"/admin/bulk/core/{file._meta.model_name}"
    one = f"?id={file.pk}&next=/admin/"
    elsewhere = root_collection().add_child(name="Elsewhere").pk
    return {
        "delete several": (f"{base}/delete/{one}", {}, {}),
        "delete all": (f"{base}/delete/?id=all&next=/admin/", {}, {}),
        "tag several": (f"{base}/add_tags/{one}", {"tags": "x"}, {}),
        "move several": (f"{base}/add_to_collection/{one}", {"collection": elsewhere}, {}),
    }


@pytest.mark.parametrize("kind", ["picture", "document"])
def test_no_way_in_changes_what_is_live_for_an_editor_and_every_one_does_for_a_publisher(
    kind: str, request: pytest.FixtureRequest, login: Callable[[str], Client]
) -> None:
    file = request.getfixturevalue(f"live_{kind}")
    before = state_of(file)
    ways = changes_of_a_picture(file) if kind == "picture" else changes_of_a_document(file)
    ways |= bulk_changes(file)
    for way, (address, data, headers) in ways.items():
        answer = post(login("editor"), address, data, **headers)
        assert answer.status_code < 500, way
        assert state_of(file) == before, way
    for way, (address, data, headers) in sorted(ways.items(), key=lambda item: "delete" in item[0]):
        for upload in data.values():
            if hasattr(upload, "seek"):
                upload.seek(0)
        post(login("publisher"), address, data, **headers)
        if "delete" in way:
            assert not type(file).objects.filter(pk=file.pk).exists(), way
            break
        assert "point" in way or state_of(file) != before, way
        before = state_of(file)


@pytest.mark.parametrize("kind", ["picture", "document"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_editor_is_told_why_and_what_to_do(
    kind: str, method: str, request: pytest.FixtureRequest, login: Callable[[str], Client]
) -> None:
    file = request.getfixturevalue(f"live_{kind}")
    address = f"/admin/images/{file.pk}/" if kind == "picture" else f"/admin/documents/edit/{file.pk}/"
    answer = getattr(login("editor"), method)(address)
    assert answer.status_code == 403
    html = answer.content.decode()
    assert "because visitors can see it now" in html
    assert str(HealthTipPage.objects.get()) in html
    assert f"upload your {kind} as a new one" in html
    assert f"Upload a new {kind}" in html


def test_a_list_still_shows_what_one_uploaded_and_bulk_actions_say_where_to_look(
    live_picture: ClinicImage, login: Callable[[str], Client]
) -> None:
    assert live_picture.title in login("editor").get("/admin/images/").content.decode()
    html = login("editor").get(f"/admin/bulk/core/clinicimage/delete/?id={live_picture.pk}").content.decode()
    assert f"/admin/images/{live_picture.pk}/" in html
    assert "open it to see why" in html


def test_what_was_published_a_second_ago_counts_before_any_worker_has_run(
    series: HealthTipIndexPage, login: Callable[[str], Client], own: Any, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    file = own(as_main_picture(series))
    assert ReferenceIndex.get_references_to(file).exists()
    assert not may_change(login("editor").user, file)


def test_a_notice_that_is_a_draft_locks_nothing(login: Callable[[str], Client], own: Any, home: Page) -> None:
    file = own(DocumentFactory())
    notice: Notice = NoticeFactory(text=rich_text_link(file), live=False)
    notice.save_revision()
    assert may_change(login("editor").user, file)

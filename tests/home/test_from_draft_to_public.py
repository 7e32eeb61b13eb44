"""What each role can do with a health tip and a notice, from the first draft until visitors see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    TaskState,
)
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from blog.models import HealthTipIndexPage, HealthTipPage
from clinic.home.workflows import create_workflows
from clinic.notices.models import Notice
from tests.factories import (
    ClinicianPageFactory,
    NoticeFactory,
    StandardPageFactory,
    TopicPageFactory,
)
from tests.notices.typed import typed

pytestmark = pytest.mark.django_db


# A health tip, from its first draft to the public


def health_tip_form(title: str, author: Any, **more: Any) -> dict[str, Any]:
    return nested_form_data(
        {
            "title": title,
            "slug": "new-tip",
            "introduction": "Two sentences.",
            "author": str(author.pk),
            "published_on": "2026-03-01",
            "key_takeaways": streamfield([]),
            "body": streamfield([("text", rich_text("<p>Some words.</p>"))]),
            "more_article_links": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
            **more,
        }
    )


def edit_address(page: Any) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def post(client: Client, address: str, form: dict[str, Any]) -> Any:
    response = client.post(address, form)
    if response.status_code == 200 and response.context and "form" in response.context:
        problems = (response.context["form"].errors, getattr(response.context["form"], "formsets", {}))
        assert not problems[0], problems
    return response


@pytest.fixture
def author(home: Any) -> Any:
    return ClinicianPageFactory(title="Maren Holloway")


@pytest.fixture
def draft(login: Callable[[str], Client], series: HealthTipIndexPage, author: Any) -> HealthTipPage:
    """What an editor wrote and saved."""
    address = reverse("wagtailadmin_pages:add", args=["blog", "healthtippage", series.pk])
    post(login("editor"), address, health_tip_form("Why does it hurt?", author))
    return HealthTipPage.objects.get(slug="new-tip")


@pytest.fixture
def submitted(login: Callable[[str], Client], draft: HealthTipPage, author: Any) -> HealthTipPage:
    """What an editor submitted."""
    post(
        login("editor"),
        edit_address(draft),
        health_tip_form("Why does it hurt?", author) | {"action-submit": "1"},
    )
    return HealthTipPage.objects.get(pk=draft.pk)


def current_task(page: HealthTipPage) -> str:
    task = HealthTipPage.objects.get(pk=page.pk).current_workflow_task
    return task.name if task else ""


def approve(client: Client, page: HealthTipPage, action: str = "approve", comment: str = "") -> Any:
    state = HealthTipPage.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, {"comment": comment} if comment else {})


def is_live(page: HealthTipPage) -> bool:
    return HealthTipPage.objects.get(pk=page.pk).live


def test_an_editors_article_is_a_draft(draft: HealthTipPage) -> None:
    assert not draft.live
    assert draft.owner.username == "editor"


def test_an_editor_has_no_button_to_publish_and_a_forged_one_does_nothing(
    login: Callable[[str], Client], draft: HealthTipPage, author: Any, series: HealthTipIndexPage
) -> None:
    editor = login("editor")
    html = editor.get(edit_address(draft)).content.decode()
    assert "action-publish" not in html
    assert "action-submit" in html
    editor.post(edit_address(draft), health_tip_form("Published by force", author) | {"action-publish": "1"})
    assert not is_live(draft)
    address = reverse("wagtailadmin_pages:add", args=["blog", "healthtippage", series.pk])
    form = health_tip_form("Published by force", author) | {"slug": "by-force", "action-publish": "1"}
    editor.post(address, form)
    assert not HealthTipPage.objects.get(slug="by-force").live
    response = editor.post(f"/admin/api/main/pages/{draft.pk}/action/publish/")
    assert response.status_code == 403
    assert not is_live(draft)


def test_an_editor_can_change_a_published_article_as_a_draft_only(
    login: Callable[[str], Client], article: HealthTipPage, author: Any
) -> None:
    form = health_tip_form("Changed words", author) | {"slug": article.slug, "action-publish": "1"}
    login("editor").post(edit_address(article), form)
    article.refresh_from_db()
    assert article.title == "Why does my heel hurt?"
    assert article.get_latest_revision_as_object().title == "Changed words"


def test_an_editor_does_not_see_the_fields_of_the_clinical_review(
    login: Callable[[str], Client], draft: HealthTipPage, author: Any
) -> None:
    editor = login("editor")
    assert 'name="reviewed_on"' not in editor.get(edit_address(draft)).content.decode()
    reviewer = ClinicianPageFactory()
    form = health_tip_form("Why?", author, reviewed_by=str(reviewer.pk), reviewed_on="2026-03-01")
    editor.post(edit_address(draft), form)
    assert draft.get_latest_revision_as_object().reviewed_by is None
    assert 'name="reviewed_on"' in login("publisher").get(edit_address(draft)).content.decode()


def test_who_submits_an_article_without_a_topic_is_told(
    login: Callable[[str], Client], draft: HealthTipPage, author: Any
) -> None:
    form = health_tip_form("Why?", author)
    topic = TopicPageFactory()
    for more, told in (({}, False), ({"action-submit": "1"}, True)):
        answer = login("editor").post(edit_address(draft), form | more, follow=True)
        assert ("has no topic" in answer.content.decode()) is told
    approve(login("reviewer"), draft, "reject")
    form |= {"topics": [str(topic.pk)], "action-submit": "1"}
    assert "has no topic" not in login("editor").post(edit_address(draft), form, follow=True).content.decode()


def test_two_articles_with_one_address_are_told_apart_in_plain_words(
    login: Callable[[str], Client], draft: HealthTipPage, series: HealthTipIndexPage, author: Any
) -> None:
    address = reverse("wagtailadmin_pages:add", args=["blog", "healthtippage", series.pk])
    answer = login("editor").post(address, health_tip_form("Why does it hurt?", author))
    assert answer.context["form"].errors["slug"] == [
        "Another page in this place has this address already. Change it, for example by one more word."
    ]


def test_a_submitted_article_waits_for_the_clinical_review(submitted: HealthTipPage) -> None:
    assert current_task(submitted) == "Clinical review"
    assert not submitted.live


def test_reviewers_are_told_by_mail(
    roles: None, login: Callable[[str], Client], request: pytest.FixtureRequest
) -> None:
    login("reviewer")
    request.getfixturevalue("submitted")
    assert [message.to for message in mail.outbox if "submitted" in message.subject.lower()] == [
        ["reviewer@example.com"]
    ]


def test_while_it_waits_neither_editor_nor_publisher_can_change_or_approve_it(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any
) -> None:
    for role in ("editor", "publisher", "leads"):
        login(role).post(
            edit_address(submitted), health_tip_form("Changed", author) | {"action-publish": "1"}
        )
        approve(login(role), submitted)
        assert current_task(submitted) == "Clinical review", role
        assert not is_live(submitted)
        assert submitted.get_latest_revision_as_object().title == "Why does it hurt?"


def test_the_reviewer_sees_it_on_the_dashboard_and_can_open_and_preview_it(
    login: Callable[[str], Client], submitted: HealthTipPage, article: HealthTipPage
) -> None:
    reviewer = login("reviewer")
    dashboard = reviewer.get("/admin/").content.decode()
    assert "Why does it hurt?" in dashboard
    html = reviewer.get(edit_address(submitted)).content.decode()
    assert "Approve" in html
    assert "action-publish" not in html
    assert 'name="reviewed_on"' in html
    assert reviewer.get(edit_address(article)).status_code == 302


def test_the_reviewer_corrects_records_the_review_and_approves_in_one_go(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any
) -> None:
    clinician = ClinicianPageFactory(title="Tobias Okafor")
    today = timezone.localdate()
    form = health_tip_form(
        "Why does it hurt so?",
        author,
        reviewed_by=str(clinician.pk),
        reviewed_on=today.isoformat(),
        review_due_on=(today + timedelta(days=365)).isoformat(),
    ) | {"action-workflow-action": "1", "workflow-action-name": "approve"}
    post(login("reviewer"), edit_address(submitted), form)
    assert current_task(submitted) == "Publish after the review"
    latest = HealthTipPage.objects.get(pk=submitted.pk).get_latest_revision_as_object()
    assert (latest.title, latest.reviewed_by_id, latest.reviewed_on) == (
        "Why does it hurt so?",
        clinician.pk,
        today,
    )
    assert not is_live(submitted)


def test_the_publishers_approval_publishes(login: Callable[[str], Client], submitted: HealthTipPage) -> None:
    approve(login("reviewer"), submitted)
    assert current_task(submitted) == "Publish after the review"
    approve(login("editor"), submitted)
    approve(login("reviewer"), submitted)
    assert not is_live(submitted)
    approve(login("publisher"), submitted)
    assert is_live(submitted)
    assert current_task(submitted) == ""
    assert Client().get(submitted.url).status_code == 200


def test_sent_back_with_a_comment_it_is_corrected_and_reviewed_again(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any
) -> None:
    approve(login("reviewer"), submitted, "reject", "The tendon is on the other side.")
    html = login("editor").get(edit_address(submitted)).content.decode()
    assert "The tendon is on the other side." in html
    form = health_tip_form("Corrected", author) | {"action-submit": "1"}
    post(login("editor"), edit_address(submitted), form)
    assert current_task(submitted) == "Clinical review"


def test_what_is_changed_after_the_publisher_sent_it_back_is_reviewed_again(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any
) -> None:
    approve(login("reviewer"), submitted)
    approve(login("publisher"), submitted, "reject", "The title is too long.")
    html = login("editor").get(edit_address(submitted)).content.decode()
    assert "The title is too long." in html
    assert "Resubmit to Clinical review" in html
    post(login("editor"), edit_address(submitted), health_tip_form("Short", author) | {"action-submit": "1"})
    assert current_task(submitted) == "Clinical review"
    html = login("reviewer").get(edit_address(submitted)).content.decode()
    assert "had asked for changes: “The title is too long.”" in html
    assert "Approve with comment" in html
    assert "and Publish" not in html
    approve(login("reviewer"), submitted)
    assert current_task(submitted) == "Publish after the review"
    assert "Approve and Publish" in login("publisher").get(edit_address(submitted)).content.decode()
    approve(login("publisher"), submitted)
    assert is_live(submitted)


def test_an_editor_can_have_changed_words_reviewed_by_a_clinician_again(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any
) -> None:
    approve(login("reviewer"), submitted)
    approve(login("publisher"), submitted, "reject", "Is this still right?")
    post(
        login("editor"),
        edit_address(submitted),
        health_tip_form("New", author) | {"action-restart-workflow": "1"},
    )
    assert current_task(submitted) == "Clinical review"


@pytest.mark.parametrize(
    "sent",
    [
        "[]",
        "null",
        '"a"',
        "nonsense",
        '{"user": 1}',
        '{"comment": "x", "update": false}',
        '{"comment": {"a": 1}}',
        '{"comment": "\\u0000"}',
    ],
)
def test_what_no_dialog_sends_with_an_approval_is_refused(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any, sent: str
) -> None:
    form = health_tip_form("Why?", author) | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": sent,
    }
    assert login("reviewer").post(edit_address(submitted), form).status_code == 400
    assert current_task(submitted) == "Clinical review"


def test_an_approval_with_a_comment_from_the_form_of_the_page(
    login: Callable[[str], Client], submitted: HealthTipPage, author: Any
) -> None:
    form = health_tip_form("Why?", author) | {
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
        "workflow-action-extra-data": '{"comment": "Well said."}',
    }
    post(login("reviewer"), edit_address(submitted), form)
    assert current_task(submitted) == "Publish after the review"
    assert TaskState.objects.get(task__name="Clinical review").comment == "Well said."


def test_only_administrators_tie_an_account_to_a_clinician(
    login: Callable[[str], Client], author: Any
) -> None:
    for role, offered in (("editor", False), ("publisher", False), ("admin", True)):
        html = login(role).get(edit_address(author)).content.decode()
        assert ('name="account"' in html) is offered, role


def test_a_copy_of_a_reviewed_article_is_not_reviewed(
    login: Callable[[str], Client], article: HealthTipPage, series: HealthTipIndexPage
) -> None:
    article.reviewed_by, article.reviewed_on = ClinicianPageFactory(), timezone.localdate()
    article.save_revision().publish()
    form = {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": series.pk}
    login("editor").post(reverse("wagtailadmin_pages:copy", args=[article.pk]), form)
    copy = HealthTipPage.objects.get(slug="a-copy")
    assert (copy.live, copy.reviewed_by, copy.reviewed_on, copy.review_due_on) == (False, None, None, None)


def test_an_editor_can_submit_any_other_page_to_the_publishers(login: Callable[[str], Client]) -> None:
    page = StandardPageFactory(title="About us", slug="about-us", draft=True)
    form = nested_form_data(
        {
            "title": "About us",
            "slug": "about-us",
            "introduction": "Who we are.",
            "body": streamfield([]),
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"},
            "action-submit": "1",
        }
    )
    post(login("editor"), edit_address(page), form)
    page.refresh_from_db()
    assert page.current_workflow_task.name == "Publish"
    state = page.current_workflow_task_state
    login("publisher").post(
        reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    )
    page.refresh_from_db()
    assert page.live


# Notices


ADD_NOTICE = "wagtailsnippets_notices_notice:add"


def test_a_publisher_puts_up_a_notice_and_every_visitor_sees_it_at_once(
    login: Callable[[str], Client], home: Any
) -> None:
    visitor = Client()
    visitor.get("/")
    assert visitor.get("/").headers["X-Page-Cache"] == "hit"
    post(
        login("publisher"), reverse(ADD_NOTICE), typed(title="Closed for the storm") | {"action-publish": "1"}
    )
    assert Notice.objects.get().live
    assert "Closed for the storm" in visitor.get("/").content.decode()


def test_an_editor_writes_a_notice_but_does_not_put_it_up(login: Callable[[str], Client], home: Any) -> None:
    editor = login("editor")
    assert "action-publish" not in editor.get(reverse(ADD_NOTICE)).content.decode()
    editor.post(reverse(ADD_NOTICE), typed(title="By force") | {"action-publish": "1"})
    notice = Notice.objects.get()
    assert not notice.live
    edit = reverse("wagtailsnippets_notices_notice:edit", args=[notice.pk])
    login("publisher").post(edit, typed(title="By force") | {"action-publish": "1"})
    notice.refresh_from_db()
    assert notice.live


def test_a_publisher_takes_a_notice_down(login: Callable[[str], Client], home: Any) -> None:
    notice = NoticeFactory(title="Flu season")
    visitor = Client()
    assert "Flu season" in visitor.get("/").content.decode()
    login("publisher").post(reverse("wagtailsnippets_notices_notice:unpublish", args=[notice.pk]))
    assert "Flu season" not in visitor.get("/").content.decode()


def test_an_editor_submits_a_notice_and_a_publisher_approves_it(
    login: Callable[[str], Client], home: Any
) -> None:
    create_workflows()
    editor, publisher = login("editor"), login("publisher")
    post(editor, reverse(ADD_NOTICE), typed(title="Closed on Monday") | {"action-submit": "1"})
    notice = Notice.objects.get()
    assert (notice.live, notice.workflow_in_progress) == (False, True)
    assert "Closed on Monday" in publisher.get("/admin/").content.decode()
    state = notice.current_workflow_task_state
    address = "wagtailsnippets_notices_notice:workflow_action"
    editor.post(reverse(address, args=[notice.pk, "approve", state.pk]))
    notice.refresh_from_db()
    assert not notice.live
    publisher.post(reverse(address, args=[notice.pk, "approve", state.pk]))
    assert "Closed on Monday" in Client().get("/").content.decode()

"""The notices in the admin."""

from wagtail.snippets.models import register_snippet

from clinic.notices.viewsets import NoticeViewSet

register_snippet(NoticeViewSet)

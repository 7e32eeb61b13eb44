"""The hours of a week in the admin: Wagtail's own rows, which a script lays out as seven days."""

from wagtail.admin.panels import InlinePanel


class WeekPanel(InlinePanel):
    """
    An inline panel of intervals with a `weekday`.

    The rows, their names and their errors are Wagtail's: drafts, comparison and saving know nothing of the grid, and
    without its script the plain rows stand there.
    """

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "locations/admin/week_panel.html"

        class Media:
            js = ("js/week-grid.js",)

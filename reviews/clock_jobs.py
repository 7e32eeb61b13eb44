"""What the clock does for ratings."""

from clinic.core.clock import every
from reviews.tasks import call_for_due_figures


@every(minutes=1)
def keep_figures_fresh() -> None:
    """Have Google asked about the listings whose time has come."""
    call_for_due_figures()

"""What visitors ask for, the forms they ask with, and the tip sheets they are sent."""

from .form_pages import ScreeningFormPage, TipsFormPage, TipsFormTipSheet
from .submissions import FormPost, Lead, ScreeningRequest
from .tip_sheets import TipSheet

__all__ = [
    "FormPost",
    "Lead",
    "ScreeningFormPage",
    "ScreeningRequest",
    "TipSheet",
    "TipsFormPage",
    "TipsFormTipSheet",
]

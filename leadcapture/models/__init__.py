"""What visitors ask for, the forms they ask with, and what is sent to them."""

from .consents import ConsentRecord, ConsentWording, Purpose
from .desk_digests import DeskDigest
from .dispatches import Dispatch
from .email_events import EmailEvent
from .figures import DailyCount, Kind
from .follow_up_states import FollowUpState
from .follow_ups import ScreeningEvent
from .form_pages import FormPage, ScreeningFormPage, TipsFormPage, TipsFormTipSheet
from .form_posts import FormPost
from .given_names import GivenName
from .held_requests import HeldRequest
from .lead_sources import LeadSource
from .lead_states import LeadState
from .leads import Lead, LeadEvent
from .location_permissions import GroupLocationPermission
from .mail_domains import MailDomain
from .mail_trouble import MailTrouble
from .mailed_requests import MailedRequest
from .outgoing_mail import MAX_UNHEARD_HANDOVERS, OutgoingMail
from .private_links import PrivateLink
from .received_requests import ReceivedRequest
from .retention import RetentionSettings
from .screening_requests import ScreeningRequest
from .series import SeriesTip, TipSeries
from .spent_proofs import SpentProof
from .staff_notes import StaffNote
from .subscriptions import SentTip, Subscription
from .suppression import SuppressedAddress
from .tip_sheets import TipSheet
from .webhooks import EVENT_OF_STATE, WebhookDelivery, WebhookEndpoint, WebhookSubscription

__all__ = [
    "EVENT_OF_STATE",
    "MAX_UNHEARD_HANDOVERS",
    "ConsentRecord",
    "ConsentWording",
    "DailyCount",
    "DeskDigest",
    "Dispatch",
    "EmailEvent",
    "FollowUpState",
    "FormPage",
    "FormPost",
    "GivenName",
    "GroupLocationPermission",
    "HeldRequest",
    "Kind",
    "Lead",
    "LeadEvent",
    "LeadSource",
    "LeadState",
    "MailDomain",
    "MailTrouble",
    "MailedRequest",
    "OutgoingMail",
    "PrivateLink",
    "Purpose",
    "ReceivedRequest",
    "RetentionSettings",
    "ScreeningEvent",
    "ScreeningFormPage",
    "ScreeningRequest",
    "SentTip",
    "SeriesTip",
    "SpentProof",
    "StaffNote",
    "Subscription",
    "SuppressedAddress",
    "TipSeries",
    "TipSheet",
    "TipsFormPage",
    "TipsFormTipSheet",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookSubscription",
]

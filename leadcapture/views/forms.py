"""
Where the visitors' forms are sent.

Pages with forms are cached and set no cookie, so a form comes without a CSRF token. Nothing that was typed is
lost: whatever is wrong, the form's own page is shown again with it.
"""

from __future__ import annotations

import logging
from dataclasses import fields
from math import ceil
from typing import Any, ClassVar

from django.db import DatabaseError, InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.templatetags.static import static
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Site

from clinic.core.database.outage import is_outage
from clinic.core.database.patience import Away, Door
from clinic.core.http.error_page import stored_brand
from clinic.core.models import BrandingSettings
from leadcapture import proof_of_work
from leadcapture.form_context import public_form_page
from leadcapture.forms import ScreeningForm, TipsForm, VisitorForm
from leadcapture.models import Purpose, ScreeningFormPage, TipsFormPage
from leadcapture.models.form_pages import FormPage
from leadcapture.not_now import not_now
from leadcapture.quarantine import Asked, QuarantineFull, hold_back
from leadcapture.rate_limit import EVERY, HARMFUL, Count, count_post
from leadcapture.received import receive
from leadcapture.same_site import is_sent_from_this_site
from leadcapture.screening import request_screening
from leadcapture.suspicion import Answer, Suspicion, suspect

logger = logging.getLogger(__name__)

NOT_NOW = "We could not take this just now. Please send it again in a minute."
#: A form's few fields need a fraction of this.
MAX_BODY_BYTES = 64 * 1024

#: When programs are asked to send a form again that could not be taken (Retry-After).
SECONDS_TO_RETRY = 60
#: Where a form has just waited in vain for the database, the next ones are not let in to wait for the same.
_door = Door(counts=is_outage)

#: While the visitor's browser works on a challenge. The form is not sent yet, and the sentence says so.
CHECKING = (
    "One moment, please: your browser is making sure that no machine sends this. It takes a few seconds, and then the "
    "form is sent by itself."
)


# A cached page holds no CSRF token, and there is no log-in whose rights a foreign page could misuse;
# `is_sent_from_this_site` takes the token's place.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class VisitorFormView(View):
    """Takes one kind of form. A program that asks for JSON is answered in JSON."""

    http_method_names = ["get", "head", "post", "options"]
    page_model: ClassVar[type[FormPage]]
    form_class: ClassVar[type[VisitorForm]]

    purpose: ClassVar[Purpose]

    def keep(self, form: Any) -> None:
        """Keep what was asked for, and have it answered."""
        raise NotImplementedError

    def asked(self, form: Any) -> Asked:
        """What was asked for, to be held back."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer; where not even the form's page can be looked up, keep what was typed all the same."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            if request.method != "POST" or not is_outage(error):
                raise
            logger.error("A form could not be kept: %s.", type(error).__name__)
            return not_now(request, self.form_class, self.wants_json)

    def get(self, request: HttpRequest, form_page_id: int) -> HttpResponse:
        """The form's page: somebody reloaded, or followed the address."""
        return redirect(self.form_page(form_page_id).get_url(request))

    def post(self, request: HttpRequest, form_page_id: int) -> HttpResponse:
        """Take a sent form."""
        if body_bytes(request) > MAX_BODY_BYTES:
            return self.refuse(413, "This is more than the form can take. Please shorten what you typed.")
        form_page = self.form_page(form_page_id)
        if not is_sent_from_this_site(request):
            address = form_page.get_full_url(request)
            return self.refuse(
                403, f"This form can only be sent from our own page. Please open it here: {address}"
            )
        form = self.form_class(request.POST, form_page=form_page)
        try:
            with _door.attempt():
                return self.judge(form)
        except (DatabaseError, InterfaceError, Away) as error:
            # The kind of the error only: a database's text may hold what was typed.
            logger.error("A form could not be kept: %s.", type(error).__name__)
            return self.say_not_now(form, NOT_NOW)
        except QuarantineFull:
            logger.warning("So much is held back that nothing more is taken in.")
            return self.say_not_now(form, "We could not take this just now. Please send it again in an hour.")

    def judge(self, form: VisitorForm) -> HttpResponse:
        """Count the form, look whether it is filled in rightly and by a person, and take it."""
        if seconds := count_post(self.request, EVERY).seconds_to_wait:
            return self.ask_to_wait(form, seconds)
        # A mistake in a field does not count: whoever corrects it is not stopped for it.
        does_count = form.is_valid() or form.seems_to_come_from_a_machine
        count = count_post(self.request, HARMFUL) if does_count else Count()
        if count.seconds_to_wait:
            return self.ask_to_wait(form, count.seconds_to_wait)
        if not form.is_valid():
            return self.show_again(form, 422)
        suspicion = suspect(form.signals(many_from_network=count.is_many))
        if suspicion.answer is Answer.ASK_FOR_PROOF and self.wants_json and not form.proof:
            # The browser sends it again by itself; a visitor is not charged twice.
            count.take_back()
            return self.ask_for_proof(form)
        return self.take(form, suspicion)

    def take(self, form: VisitorForm, suspicion: Suspicion) -> HttpResponse:
        """Keep what was asked for or, if it may come from a machine, hold it back; and say which."""
        with transaction.atomic():
            if self.is_trusted(form, suspicion):
                self.keep(form)
                return self.go_to(form.form_page.thank_you_url)
            hold_back(form.form_page, self.purpose, self.asked(form), suspicion)
            return self.go_to(form.form_page.received_url)

    def is_trusted(self, form: VisitorForm, suspicion: Suspicion) -> bool:
        """Whether nothing speaks for a machine, or nothing that a proof of work does not outweigh."""
        if suspicion.answer is Answer.ASK_FOR_PROOF:
            return proof_of_work.spend(form.proof, form.form_page.pk)
        return suspicion.answer is Answer.TAKE

    def form_page(self, pk: int) -> Any:
        """The form's page, if visitors of this site may see it."""
        page: Any = public_form_page(self.page_model, self.request, pk)
        if page is None or Site.find_for_request(self.request) is None:
            raise Http404("There is no such form.")
        return page

    @property
    def wants_json(self) -> bool:
        """Whether a program sent the form, rather than a browser by itself."""
        return self.request.get_preferred_type(["text/html", "application/json"]) == "application/json"

    def please_call(self) -> str:
        """What a visitor can do who must not wait."""
        try:
            telephone = BrandingSettings.for_request(self.request).telephone
            number = telephone.as_national if telephone else ""
        except (OperationalError, InterfaceError):
            stored = stored_brand(self.request.META.get("HTTP_HOST", "")).get("telephone") or {}
            number = stored.get("as_national", "")
        return f"You can also call us: {number}." if number else ""

    def go_to(self, address: str) -> HttpResponse:
        """The way to the page that says what happens now."""
        if self.wants_json:
            return JsonResponse({"redirect": address})
        response = HttpResponseRedirect(address)
        response.status_code = 303  # RFC 9110: go there with GET
        return response

    def ask_for_proof(self, form: VisitorForm) -> HttpResponse:
        """A challenge for the visitor's browser, which sends the form again by itself (static/js/forms.js)."""
        answer = {
            "errors": {},
            "message": CHECKING,
            "timestamp": form.fresh_token(),
            "challenge": proof_of_work.make_challenge(form.form_page.pk),
            "solver": static("js/proof.js"),
        }
        return JsonResponse(answer, status=422)

    def say_not_now(self, form: VisitorForm, message: str) -> HttpResponse:
        """The form with what was typed, which we can't take now, and what to do."""
        form.show_again(f"{message} {self.please_call()}")
        response = self.show_again(form, 503)
        response["Retry-After"] = str(SECONDS_TO_RETRY)
        return response

    def ask_to_wait(self, form: VisitorForm, seconds: int) -> HttpResponse:
        """The form with what was typed, and when it can be sent."""
        minutes = ceil(seconds / 60)
        form.show_again(
            "Too many forms came from your network. Nothing is lost: what you typed is still here. Please send it "
            f"again in about {minutes} minute{pluralize(minutes)}. {self.please_call()}"
        )
        response = self.show_again(form, 429)
        response["Retry-After"] = str(seconds)
        return response

    def show_again(self, form: VisitorForm, status: int) -> HttpResponse:
        """The form with what was typed, and what to do about it."""
        if not self.wants_json:
            # Made now, and not when the view is through: what it looks up may fail, and then something else is shown.
            return form.form_page.show_again(self.request, form, status).render()
        answer = {"errors": form.field_errors, "message": form.message, "timestamp": form.fresh_token()}
        if not form.token.has_shown(form.form_page.consent_wording):
            answer["consent_wording"] = form.form_page.consent_wording
        return JsonResponse(answer, status=status)

    def refuse(self, status: int, message: str) -> HttpResponse:
        """An answer without the form, for what no visitor's browser sends."""
        if self.wants_json:
            return JsonResponse({"errors": {}, "message": message}, status=status)
        return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")


class TipsFormView(VisitorFormView):
    """Takes requests for the free tips."""

    page_model = TipsFormPage
    form_class = TipsForm
    purpose = Purpose.TIPS

    def keep(self, form: TipsForm) -> None:
        data = form.cleaned_data
        receive(
            form.form_page,
            first_name=data["first_name"],
            email=data["email"],
            source_page=data["source_page"],
            visit=form.visit,
        )

    def asked(self, form: TipsForm) -> Asked:
        data = form.cleaned_data
        return Asked(
            name=data["first_name"], email=data["email"], source_page=data["source_page"], visit=form.visit
        )


class ScreeningFormView(VisitorFormView):
    """Takes requests for a screening appointment."""

    page_model = ScreeningFormPage
    form_class = ScreeningForm
    purpose = Purpose.SCREENING

    def keep(self, form: ScreeningForm) -> None:
        data = form.cleaned_data
        request_screening(
            form.form_page,
            name=data["name"],
            telephone=data["telephone"],
            email=data["email"],
            preferred_location=data["preferred_location"],
            preferred_time=data["preferred_time"],
            source_page=data["source_page"],
            visit=form.visit,
        )

    def asked(self, form: ScreeningForm) -> Asked:
        return Asked(
            **{field.name: form.cleaned_data[field.name] for field in fields(Asked) if field.name != "visit"},
            visit=form.visit,
        )


def body_bytes(request: HttpRequest) -> int:
    """The length that the sender states; Django reads no more, and nothing where it is no number."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0

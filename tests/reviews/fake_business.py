"""
Google's OAuth 2.0 and Business Profile APIs of our own, on this machine, with the answers of the published contract.

Sources: https://developers.google.com/identity/protocols/oauth2/web-server, RFC 6749, RFC 7636,
https://developers.google.com/my-business/reference/rest, the discovery documents of "mybusinessaccountmanagement" and
"mybusinessbusinessinformation". A question that the contract does not allow fails as it does at Google.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any
from urllib.parse import urlencode

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.reviews.google_errors import bad_request, error

CLIENT, SECRET = "a-client.apps.example.com", "a-secret-of-the-tests"
REFRESH = "1//a-refresh-token-of-the-tests"
SCOPE = "https://www.googleapis.com/auth/business.manage"


def location(number: int, title: str = "Tern Physical Therapy", **fields: Any) -> dict[str, Any]:
    """A location as the Business Information API describes it with our read mask."""
    return {
        "name": f"locations/{number}",
        "title": title,
        "storefrontAddress": {
            "regionCode": "US",
            "postalCode": "02840",
            "administrativeArea": "RI",
            "locality": "Newport",
            "addressLines": [f"{number} Old Wharf Road"],
        },
        "metadata": {"placeId": f"ChIJ_{number}", "hasVoiceOfMerchant": True},
    } | fields


def oauth_error(word: str, status: int = 400) -> Response:
    """A failure of the token endpoint (RFC 6749, section 5.2)."""
    body = {"error": word, "error_description": "Words that Google may change."}
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


class FakeBusiness:
    """
    Somebody at Google who says yes, and a profile with the accounts and locations that a test gives it.

    `asked` are the questions to the profile that reached it, `token_questions` those for tokens, `revoked` the tokens that
    were given back. `answer` and `answer_token` have the next ones answered in another way.
    """

    location = "accounts/100/locations/200"

    def __init__(self, server: HTTPServer) -> None:
        self.asked: list[Request] = []
        self.token_questions: list[dict[str, str]] = []
        self.revoked: list[str] = []
        self.accounts: dict[str, list[dict[str, Any]]] = {"accounts/100": [location(200)]}
        self.figures: dict[str, Any] = {"averageRating": 4.7, "totalReviewCount": 212}
        self.granted_scope = SCOPE
        self._answers: list[Response] = []
        self._token_answers: list[Response] = []
        self._challenges: dict[str, tuple[str, str]] = {}
        self._valid: set[str] = set()
        self._server = server
        for path, answer in (
            (re.compile("/sign-in$"), self._sign_in),
            (re.compile("/token$"), self._token),
            (re.compile("/revoke$"), self._revoke),
            (re.compile("/v1/accounts$"), self._accounts),
            (re.compile("/v1/accounts/[^/]+/locations$"), self._locations),
            (re.compile("/v4/.*/reviews$"), self._reviews),
        ):
            server.expect_request(path).respond_with_handler(answer)

    @property
    def url(self) -> str:
        """For the settings with the addresses of the interfaces."""
        return self._server.url_for("").rstrip("/")

    @property
    def sign_in_url(self) -> str:
        """For `GOOGLE_SIGN_IN_URL`."""
        return f"{self.url}/sign-in"

    def answer(self, *responses: Response | dict[str, Any]) -> None:
        """Answer the next questions to the profile so."""
        self._answers += [
            one if isinstance(one, Response) else Response(json.dumps(one)) for one in responses
        ]

    def answer_token(self, *responses: Response) -> None:
        """Answer the next questions for a token so."""
        self._token_answers += responses

    def withdraw_tokens(self) -> None:
        """No token that was given so far is good any more."""
        self._valid.clear()

    def _sign_in(self, request: Request) -> Response:
        asked = request.args
        wanted = {"client_id": CLIENT, "response_type": "code", "scope": SCOPE, "access_type": "offline"}
        if any(asked.get(name) != value for name, value in wanted.items()):
            return Response("Error 400: invalid_request", 400)
        code = f"4/code-{len(self._challenges)}"
        self._challenges[code] = (asked["code_challenge"], asked["redirect_uri"])
        answer = {"state": asked["state"], "code": code, "scope": SCOPE}
        return Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(answer)}"})

    def _token(self, request: Request) -> Response:
        form = request.form.to_dict()
        self.token_questions.append(form)
        if self._token_answers:
            return self._token_answers.pop(0)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return oauth_error("invalid_client", 401)
        if form.get("grant_type") == "authorization_code":
            # A code is good once.
            challenge, address = self._challenges.pop(form.get("code", ""), ("", ""))
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            if challenge != base64.urlsafe_b64encode(digest).rstrip(b"=").decode():
                return oauth_error("invalid_grant")
            if address != form.get("redirect_uri"):
                return oauth_error("redirect_uri_mismatch")
            return self._given({"refresh_token": REFRESH})
        if form.get("refresh_token") != REFRESH or REFRESH in self.revoked:
            return oauth_error("invalid_grant")
        return self._given({})

    def _given(self, more: dict[str, Any]) -> Response:
        token = f"ya29.token-{len(self.token_questions)}"
        self._valid.add(token)
        given = {
            "access_token": token,
            "expires_in": 3599,
            "scope": self.granted_scope,
            "token_type": "Bearer",
        }
        return Response(json.dumps(given | more), content_type="application/json; charset=utf-8")

    def _revoke(self, request: Request) -> Response:
        self.revoked.append(request.form["token"])
        return Response("{}") if request.form["token"] == REFRESH else oauth_error("invalid_token")

    def _refusal(self, request: Request) -> Response | None:
        self.asked.append(request)
        if self._answers:
            return self._answers.pop(0)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self._valid:
            return error(401, word="UNAUTHENTICATED")
        return None

    @staticmethod
    def _page(request: Request, items: list[Any], most: int) -> tuple[list[Any], dict[str, str]]:
        size = min(int(request.args.get("pageSize", "10")), most)
        start = int(request.args.get("pageToken", "0"))
        more = {"nextPageToken": str(start + size)} if start + size < len(items) else {}
        return items[start : start + size], more

    def _accounts(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        page, more = self._page(request, list(self.accounts), 20)
        described = [{"name": name, "accountName": "Tern", "type": "LOCATION_GROUP"} for name in page]
        return Response(json.dumps(({"accounts": described} if described else {}) | more))

    def _locations(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        if not request.args.get("readMask"):
            return bad_request("read_mask")
        account = request.path.removeprefix("/v1/").removesuffix("/locations")
        page, more = self._page(request, self.accounts.get(account, []), 100)
        return Response(json.dumps(({"locations": page} if page else {}) | more))

    def _reviews(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        account, _, name = request.path.removeprefix("/v4/").removesuffix("/reviews").partition("/locations/")
        if not any(one["name"] == f"locations/{name}" for one in self.accounts.get(account, [])):
            return error(404)
        review = {
            "reviewId": "r1",
            "reviewer": {"displayName": "Somebody Whole"},
            "starRating": "FIVE",
            "comment": "My knee",
        }
        answer = {"reviews": [review], **self.figures, "nextPageToken": "x"}
        if fields := request.args.get("fields"):
            answer = {field: answer[field] for field in fields.split(",") if field in answer}
        return Response(json.dumps(answer))

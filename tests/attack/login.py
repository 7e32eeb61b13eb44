"""Log in as a browser does."""

from __future__ import annotations

import re

from tests.servers.chain import Answer, Chain


def log_in(chain: Chain, account: str, password: str, *headers: str, source: str = "127.0.0.1") -> Answer:
    """The answer to a log-in: 302 where the password was right, 429 where nobody may try any more."""
    form = chain.get("/admin/login/", *headers, source=source)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    if form.status != 200 or not token:
        return form
    origin = f"{'https' if chain.tls else 'http'}://{chain.host}"
    body = f"csrfmiddlewaretoken={token[1]}&username={account}&password={password}"
    request = chain.request(
        "/admin/login/",
        f"Cookie: {'; '.join(cookie.split(';')[0] for cookie in form.cookies)}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Origin: {origin}",
        f"Referer: {origin}/admin/login/",
        *headers,
        method="POST",
        body=body.encode(),
    )
    return chain.send(request, source)


def session(chain: Chain, account: str = "admin") -> str:
    """The session's cookie of a demonstration account, as a browser sends it: name and value."""
    answer = log_in(chain, account, chain.password)
    for cookie in answer.cookies:
        if "sessionid=" in cookie:
            return cookie.split(";")[0]
    raise AssertionError(f"{chain.name}: {account} could not log in: {answer.status}")

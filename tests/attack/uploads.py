"""Files that somebody uploads as pictures, in every way that the admin has, and what strangers then get of them."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.attack.login import session
from tests.attack.outcome import Outcome
from tests.browser.addresses import ARTICLE
from tests.files.uploads import SECRETS, UPLOADS, Upload, upload_named
from tests.servers.chain import Answer, Chain

BOUNDARY = "a-boundary-that-no-file-holds-5f0c"
PICTURE = re.compile(r"/media/images/[^\s\"',)]+")
#: Put in the place of an article's main picture, one after the other.
SHOWN = (
    "turned.jpg",
    "from-a-phone.heic",
    "heic-named.jpg",
    "two-in-one.jpg",
    "drawing.png",
    "palette-clear.png",
    "sixteen.png",
    "inks-with-profile.jpg",
    "still.gif",
    "still.avif",
    "tall.png",
    "taller.png",
    "wide.png",
    "dot.png",
)
#: What is asked of the folder of sizes.
ODD_NAMES = (
    "x" * 300,
    "x" * 255 + ".jpg",
    "x" * 3000,
    "%00",
    "one%00.jpg",
    "..%2foriginal_images%2fphoto.jpg",
    "%2e%2e/original_images/photo.jpg",
    "..%5coriginal_images%5cphoto.jpg",
    "%ff%fe.jpg",
    "%0d%0aX-Evil:%20yes",
    "one.jpg/",
    "",
    ".",
    "~root",
    "con",
    "*",
)


@dataclass
class Desk:
    """Somebody of the staff in a browser."""

    chain: Chain
    cookies: str
    token: str

    @classmethod
    def of(cls, chain: Chain, account: str) -> Desk:
        """Log in through the form."""
        cookie = session(chain, account)
        page = chain.get("/admin/images/add/", f"Cookie: {cookie}")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, f"{chain.name}: {account} gets no form ({page.status})"
        return cls(chain, "; ".join([cookie, *(kept.split(";")[0] for kept in page.cookies)]), token[1])

    def post(self, target: str, fields: dict[str, str], files: dict[str, Upload] | None = None) -> Answer:
        """Send a form with files."""
        origin = f"{'https' if self.chain.tls else 'http'}://{self.chain.host}"
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in {"csrfmiddlewaretoken": self.token, **fields}.items()
        ]
        for name, upload in (files or {}).items():
            head = f'Content-Disposition: form-data; name="{name}"; filename="{upload.name}"'
            start = f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/octet-stream\r\n\r\n"
            parts.append(start.encode() + upload.content + b"\r\n")
        request = self.chain.request(
            target,
            f"Cookie: {self.cookies}",
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
            f"Origin: {origin}",
            f"Referer: {origin}/admin/",
            "X-Requested-With: XMLHttpRequest",
            method="POST",
            body=b"".join(parts) + f"--{BOUNDARY}--\r\n".encode(),
        )
        return self.chain.send(request, timeout=60)


def attack(chain: Chain) -> Iterator[Outcome]:
    """Upload everything in every way, show it on a page, and ask for what is not public."""
    desk = Desk.of(chain, "admin")
    for upload in UPLOADS:
        yield Outcome("uploads", f"many at once: {upload}", _many(desk, upload))
        yield Outcome("uploads", f"the form: {upload}", _form(desk, upload))
        yield Outcome("uploads", f"the chooser: {upload}", _chooser(desk, upload))
    yield from _replacing(desk)
    for name in ODD_NAMES:
        answer = chain.get(f"/media/images/{name}")
        broken = "" if answer.status in (301, 302, 400, 403, 404, 414) else f"status {answer.status}"
        yield Outcome("uploads", f"the name {name[:40]}", broken or _evil(answer))


def _evil(answer: Answer) -> str:
    return "a header was set" if "x-evil" in answer.headers else ""


def _judged(answer: Answer, upload: Upload, said: str) -> str:
    """What is wrong with an answer to an upload: it is taken, or refused in the words for it."""
    if answer.status not in (200, 302):
        return f"status {answer.status}"
    refused = upload.refused and upload.refused in html.unescape(said)
    if upload.refused and not refused:
        return f"not refused: {said[:80]}"
    return ""


def _many(desk: Desk, upload: Upload) -> str:
    fields = {"title": "Attack", "collection": "1"}
    answer = desk.post("/admin/images/multiple/add/", fields, {"files[]": upload})
    if answer.status != 200:
        return f"status {answer.status}"
    found = json.loads(answer.body)
    if upload.refused:
        return _judged(answer, upload, found.get("error_message", ""))
    if not found.get("success"):
        return f"refused: {found.get('error_message')}"
    broken = _seen(desk, found["image_id"])
    desk.post(f"/admin/images/multiple/{found['image_id']}/delete/", {})
    return broken


def _seen(desk: Desk, key: int) -> str:
    """A picture can be chosen, and its small copy holds nothing that a camera wrote."""
    answer = desk.chain.get(f"/admin/images/chooser/chosen/{key}/", f"Cookie: {desk.cookies}")
    if answer.status != 200:
        return f"can't be chosen: {answer.status}"
    address = json.loads(answer.body)["result"]["preview"]["url"]
    return _clean(desk.chain, address)


def _clean(chain: Chain, address: str) -> str:
    answer = chain.get(address)
    if answer.status != 200:
        return f"{address}: status {answer.status}"
    told = [secret for secret in SECRETS if secret in answer.body]
    return f"{address} tells {told[0]!r}" if told else ""


def _form(desk: Desk, upload: Upload) -> str:
    fields = {"title": f"Attack by form {upload.name[:40]}", "collection": "1"}
    answer = desk.post("/admin/images/add/", fields, {"file": upload})
    return _judged(answer, upload, answer.text)


def _chooser(desk: Desk, upload: Upload) -> str:
    prefix = "image-chooser-upload"
    fields = {f"{prefix}-title": f"Attack by chooser {upload.name[:40]}", f"{prefix}-collection": "1"}
    answer = desk.post("/admin/images/chooser/create/", fields, {f"{prefix}-file": upload})
    said = str(json.loads(answer.body).get("htmlFragment") or "") if answer.status == 200 else ""
    return _judged(answer, upload, said)


def _main_picture(chain: Chain) -> tuple[int, Upload]:
    """The key of an article's main picture, and its file as an upload."""
    with closing(
        sqlite3.connect(f"file:{chain.var / 'db.sqlite3'}?mode=ro", uri=True, timeout=20)
    ) as database:
        key, name = database.execute(
            "SELECT image.id, image.file FROM core_clinicimage image"
            " JOIN blog_healthtippage tip ON tip.hero_image_id = image.id"
            " JOIN wagtailcore_page page ON page.id = tip.page_ptr_id WHERE page.slug = ?",
            [ARTICLE.strip("/").rpartition("/")[2]],
        ).fetchone()
    content = (chain.var / "media" / name).read_bytes()
    return key, Upload(Path(name).name, lambda: content, (1, 1))


def _replacing(desk: Desk) -> Iterator[Outcome]:
    """Each in the place of an article's main picture; the file that is no good leaves the page as it was."""
    key, before = _main_picture(desk.chain)
    fields = {"title": "The back of an ankle", "collection": "1"}
    try:
        for upload in (*map(upload_named, SHOWN), *(upload for upload in UPLOADS if upload.refused)):
            answer = desk.post(f"/admin/images/{key}/", fields, {"file": upload})
            broken = _judged(answer, upload, answer.text)
            yield Outcome("uploads", f"a main picture: {upload}", broken or _article(desk.chain))
    finally:
        desk.post(f"/admin/images/{key}/", fields, {"file": before})


def _article(chain: Chain) -> str:
    """Every picture of the article, as every process shows it, can be had and tells nothing."""
    for _ in range(4):
        page = chain.send(chain.request(ARTICLE), timeout=60)
        if page.status != 200:
            return f"the article: status {page.status}"
        for address in sorted(set(PICTURE.findall(page.text))):
            if broken := _clean(chain, address):
                return broken
    return ""

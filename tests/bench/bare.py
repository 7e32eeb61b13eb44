"""What `wagtail start` makes, with an article of the same words and pictures: served for comparison."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

MODELS = """
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page


class ArticlePage(Page):
    body = StreamField([("text", blocks.RichTextBlock()), ("image", ImageChooserBlock(template="image.html"))])
    content_panels = [*Page.content_panels, FieldPanel("body")]
"""

TEMPLATE = """{% extends "base.html" %}{% load wagtailcore_tags %}
{% block content %}<h1>{{ page.title }}</h1>{% for block in page.body %}{% include_block block %}{% endfor %}{% endblock %}
"""

IMAGE = "{% load wagtailimages_tags %}{% image value width-800 %}"

SETTINGS = """
from .base import *
DEBUG = False
SECRET_KEY = "bare"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS += ["article"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "article_templates")
"""

LOAD = """
import json, sys
from django.core.files.images import ImageFile
from wagtail.images.models import Image
from wagtail.models import Site
from article.models import ArticlePage
article = json.load(open("article.json"))
body = []
for kind, value in article["blocks"]:
    if kind == "image":
        with open(value, "rb") as file:
            value = Image.objects.create(title="Picture", file=ImageFile(file, name=value.rpartition("/")[2]))
        body.append(("image", value))
    else:
        body.append(("text", "<p>" + value + "</p>"))
home = Site.objects.get().root_page
page = ArticlePage(title=article["title"], slug="article")
home.add_child(instance=page)
page.body = [(kind, value if kind == "image" else __import__("wagtail.rich_text").rich_text.RichText(value)) for kind, value in body]
page.save_revision().publish()
"""


def make_bare_project(folder: Path, article: dict[str, Any]) -> dict[str, str]:
    """Make the project and its one article, at /article/; the environment in which it is served."""
    folder.mkdir()
    subprocess.run(
        [str(Path(sys.executable).parent / "wagtail"), "start", "bare", str(folder)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (folder / "article").mkdir()
    (folder / "article" / "__init__.py").touch()
    (folder / "article" / "models.py").write_text(MODELS)
    templates = folder / "article_templates"
    (templates / "article").mkdir(parents=True)
    (templates / "article" / "article_page.html").write_text(TEMPLATE)
    (templates / "image.html").write_text(IMAGE)
    (folder / "bare" / "settings" / "bench.py").write_text(SETTINGS)
    (folder / "article.json").write_text(json.dumps(article))
    environment = {"DJANGO_SETTINGS_MODULE": "bare.settings.bench", "PYTHONPATH": str(folder)}

    def manage(*arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    manage("makemigrations", "article")
    manage("migrate", "--verbosity", "0")
    manage("shell", "--no-imports", "-c", LOAD)
    return environment

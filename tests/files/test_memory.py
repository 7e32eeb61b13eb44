"""What a large photograph costs the process that makes its sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

MAKE = """
import sys
import pillow_heif
from PIL import Image
pillow_heif.register_heif_opener()
name, form, mode, width, height = sys.argv[1:]
options = {"PNG": {"compress_level": 1}, "HEIF": {"enc_params": {"preset": "ultrafast"}}}.get(form, {})
Image.new(mode, (int(width), int(height)), "teal").save(name, form, **options)
"""

MEASURE = """
import os, sys
from types import SimpleNamespace
os.environ["DJANGO_SETTINGS_MODULE"] = "clinic.settings.test"
import django
django.setup()
from django.core.files import File
from clinic.core.files import sizes, uploads

path = sys.argv[1]
with open(path, "rb") as file:
    uploads.check(File(file, name=os.path.basename(path)))

picture = SimpleNamespace(
    file=SimpleNamespace(name="x"),
    file_hash="x",
    is_svg=lambda: False,
    get_focal_point=lambda: None,
    open_file=lambda: open(path, "rb"),
)
specs = ("max-165x165", "fill-1200x750|format-webp", "max-1200x3600|format-webp", "max-1600x1600|format-jpeg")
made = sizes.encoded(picture, [sizes.size_filter(spec) for spec in specs])
assert not [error for error in made.values() if isinstance(error, Exception)], made
# Not getrusage: that counts what the process had before it became this program, a copy of the tests.
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
print(peak // 1024)
"""


def run(program: str, *arguments: str) -> str:
    """What a program prints, in a process of its own."""
    environment = {"PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'site'}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=True
    ).stdout


@pytest.mark.parametrize(
    "form, mode, size, most",
    [
        # The largest that an iPhone's camera makes; the site alone takes 110 MB. Photographs as they come take 20 more.
        ("JPEG", "RGB", (8064, 6048), 350),
        ("PNG", "RGBA", (8064, 6048), 420),
        # What it makes without being asked for more: making one of the largest for a test takes half a minute.
        ("HEIF", "RGB", (5712, 4284), 330),
    ],
    ids=["photograph", "drawing", "iphone"],
)
def test_a_large_picture_and_its_sizes(
    form: str, mode: str, size: tuple[int, int], most: int, tmp_path: Path
) -> None:
    path = str(tmp_path / "large")
    run(MAKE, path, form, mode, *map(str, size))
    assert int(run(MEASURE, path)) < most

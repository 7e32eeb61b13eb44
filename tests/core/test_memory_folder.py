"""The folder in the machine's memory: ours alone, and shared by the processes of one site."""

import subprocess
import sys

import pytest
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import ImproperlyConfigured

from clinic.core.memory_folder import memory_folder


def test_one_site_has_one_folder_that_nobody_else_reads(tmp_path):
    folder = memory_folder(tmp_path / "site", tmp_path)
    assert folder == memory_folder(tmp_path / "site", tmp_path)
    assert folder != memory_folder(tmp_path / "other", tmp_path)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_may_write_into_is_refused(tmp_path):
    memory_folder(tmp_path / "site", tmp_path).chmod(0o777)
    with pytest.raises(ImproperlyConfigured, match="set CACHE_URL"):
        memory_folder(tmp_path / "site", tmp_path)


def test_a_link_in_its_place_is_refused(tmp_path):
    folder = memory_folder(tmp_path / "site", tmp_path)
    folder.rmdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ImproperlyConfigured):
        memory_folder(tmp_path / "site", tmp_path)


def test_another_process_sees_what_one_holds(tmp_path):
    folder = memory_folder(tmp_path / "site", tmp_path) / "ratings"
    code = (
        "from django.conf import settings; settings.configure();"
        "from django.core.cache.backends.filebased import FileBasedCache;"
        f"FileBasedCache({str(folder)!r}, {{}}).set('place:x', 'held', 60)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert FileBasedCache(str(folder), {}).get("place:x") == "held"

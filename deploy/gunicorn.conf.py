"""How gunicorn serves the site. Its own command line options, such as `--bind` and `--workers`, go before these."""

import gc
from typing import Any

# gunicorn keeps the processes; waitress reads from slow senders, and writes to slow readers, without occupying a thread.
worker_class = "clinic.core.http.waitress_worker.WaitressWorker"
workers = 2
threads = 4
# No header is taken for a fact, whoever sends it: clinic/core/http/front_door.py decides that, by TRUSTED_PROXIES.
forwarded_allow_ips = ""
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
header_map = "drop"
# Loaded once and shared by all processes: they start faster and need less memory. A new version needs a restart.
preload_app = True
control_socket_disable = True
# Its log of requests would hold addresses of visitors and the tokens of links; errors are logged in any case.
accesslog = None
loglevel = "warning"


def when_ready(server: Any) -> None:
    """
    Import every view, and take what is loaded out of the garbage collector's sight, before the processes are made.

    No visitor waits for the first import, and the memory stays shared: the collector would write to all of it.
    """
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (looking at them is what imports them)
    gc.collect()
    gc.freeze()

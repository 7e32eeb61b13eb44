"""Which proxies are believed, and the setting that said so before."""

from __future__ import annotations

from clinic.core.http.trusted_proxies import TrustedProxies

from . import values
from .environment import Environment, WrongSetting

#: What `BEHIND_PROXY=true` meant: one proxy, whoever connects.
ONE = TrustedProxies(count=1)


def trusted_proxies(env: Environment) -> TrustedProxies:
    """
    `TRUSTED_PROXIES`; where it is not set, what the former `BEHIND_PROXY` says. Raises `WrongSetting`.

    Both may be set, as long as they say the same: that there are proxies, or that there are none.
    """
    given = env.value("TRUSTED_PROXIES", values.trusted_proxies, default=None)
    former = env.value("BEHIND_PROXY", values.boolean, default=None)
    if given is None:
        return ONE if former else TrustedProxies()
    if former is not None and former is not bool(given):
        raise WrongSetting(
            f"The environment variables TRUSTED_PROXIES and BEHIND_PROXY contradict each other: the first names "
            f"{'proxies' if given else 'no proxy'}, the second says that there is {'one' if former else 'none'}. Remove "
            "BEHIND_PROXY. See docs/settings.md."
        )
    return given

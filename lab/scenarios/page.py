"""The candidate's page as a browser without scripts uses it."""

import re

import requests

_FORM = re.compile(r'name="form" value="([^"]+)"')
_TIMEOUT_SECONDS = 20.0


def press(url: str, button: str) -> int:
    """Opens the page and sends one of its forms, such as `call_now` or `hold text`; the status of the answer.

    When the page has no form, because the link is not good, the status is that of the page.
    """
    action, _, choice = button.partition(" ")
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(url, timeout=_TIMEOUT_SECONDS)
        sealed = _FORM.search(page.text)
        if sealed is None:
            return page.status_code
        fields = {"form": sealed[1], "action": action, "wish": choice, "at": choice}
        return browser.post(url, fields, timeout=_TIMEOUT_SECONDS, allow_redirects=False).status_code

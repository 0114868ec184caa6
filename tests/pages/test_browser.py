"""The page in a real Chromium with scripts switched off: the policy allows what the page needs, and its forms work."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from calls.models import Interview
from candidates.models import Suppression
from tests.pages.visit import Visit

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=420,900"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server"),
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="chromium and chromedriver are not installed here"),
]


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[webdriver.Chrome]:
    """A browser in which no page can run a script; the driver is on loopback, so no proxy is asked."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    monkeypatch.setenv("LANGUAGE", "en_US")  # the order of day and month in a date field
    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.binary_location = str(CHROMIUM)
    options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = webdriver.Chrome(options, webdriver.ChromeService(str(DRIVER)))
    yield started
    started.quit()


def _press(browser: webdriver.Chrome, action: str, says: str) -> None:
    """Presses a button and waits until the page says how the interview stands now."""
    browser.find_element(By.CSS_SELECTOR, f'button[value="{action}"]').click()
    # Between two pages an element may be missing or stale, and the driver may fail in ways that have no name.
    WebDriverWait(browser, 20, 0.05, [WebDriverException]).until(
        lambda opened: says in opened.find_element(By.CLASS_NAME, "standing").text
    )


def _type(browser: webdriver.Chrome, element_id: str, keys: str) -> None:
    """Types as a keyboard does; the driver itself would set the value of a date field instead."""
    browser.find_element(By.CSS_SELECTOR, f"label[for={element_id}]").click()
    ActionChains(browser).send_keys(keys).perform()


def test_a_candidate_goes_all_the_way_without_a_script(
    newcomer: Interview, live_server: LiveServer, browser: webdriver.Chrome
):
    browser.get(live_server.url + Visit(newcomer).path)
    _press(browser, "consent", "Acme will arrange your call.")
    day = timezone.now() + timedelta(days=2)
    _type(browser, "at", f"{day:%m%d%Y}1130AM")
    _press(browser, "call_at", "at 11:30 (Europe/Stockholm)")
    browser.find_element(By.CSS_SELECTOR, 'input[value="person"]').click()
    _press(browser, "hold", "A person will contact you.")
    _press(browser, "opt_out", "You asked not to be contacted again.")
    assert Suppression.objects.filter(phone=newcomer.candidate.phone).exists()


def test_the_style_is_loaded_and_nothing_is_blocked(
    newcomer: Interview, live_server: LiveServer, browser: webdriver.Chrome
):
    browser.get(live_server.url + Visit(newcomer).path)
    button = browser.find_element(By.CSS_SELECTOR, 'button[value="consent"]')
    assert button.value_of_css_property("background-color") == "rgba(11, 74, 143, 1)"
    assert browser.get_log("browser") == []

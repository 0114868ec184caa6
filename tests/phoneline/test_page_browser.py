"""The phone page in a real Chromium, whose microphone is the browser's own fake: a short beep every second."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.phoneline.harness import Telephone, telephone, wait_for

T = TypeVar("T")

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=900,1100"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-proxy-server"),
)
DOCUMENT = """<Gather action="/agreed" input="dtmf speech" speechTimeout="auto" numDigits="1" timeout="30">
<Say>Press 1 or say yes.</Say></Gather>"""
RECORD = '<Say>What did you build last?</Say><Record action="/kept" timeout="30" finishOnKey="#" trim="do-not-trim"/>'

pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="chromium and chromedriver are not installed here"
)


class Screen:
    """The page as a person sees it."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        self._browser = browser

    def find(self, css: str) -> WebElement:
        return self._until(lambda: self._browser.find_element(By.CSS_SELECTOR, css))

    def click(self, css: str) -> None:
        """Press it once it is there and can be pressed."""
        self._until(lambda: self._pressed(css))

    def says(self, css: str, words: str) -> None:
        """Wait until an element shows these words."""
        self._until(lambda: words in self._browser.find_element(By.CSS_SELECTOR, css).text)

    def _pressed(self, css: str) -> bool:
        self._browser.find_element(By.CSS_SELECTOR, css).click()
        return True

    def _until(self, look: Callable[[], T]) -> T:
        # While the page draws itself, an element may be missing, hidden or stale.
        wait: WebDriverWait[webdriver.Chrome] = WebDriverWait(self._browser, 20, 0.05, [WebDriverException])
        return wait.until(lambda _: look())


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Telephone]:
    """A line at the speed of life on which a person answers every number."""
    with telephone(tmp_path / "line", candidate="browser", speed=1.0, recording_delay=0.0) as started:
        started.app.page("/start", DOCUMENT)
        started.app.page("/agreed", RECORD)
        started.app.page("/kept", "<Say>Thank you. Goodbye.</Say>")
        yield started


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser with a new, empty profile; driver and page are on loopback, so no proxy is asked."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("NO_PROXY", "127.0.0.1,localhost")
        started = webdriver.Chrome(options, webdriver.ChromeService(str(DRIVER)))
    yield started
    started.quit()


@pytest.fixture
def screen(phone: Telephone, browser: webdriver.Chrome) -> Iterator[Screen]:
    """The page of this line, connected, and left before the line ends."""
    browser.get(f"{phone.url}/phoneline/phone")
    shown = Screen(browser)
    shown.says("#status", "Waiting for a call")
    yield shown
    browser.get("about:blank")


def loudest(wav: bytes) -> int:
    return max(abs(int.from_bytes(wav[n : n + 2], "little", signed=True)) for n in range(44, len(wav) - 1, 2))


def test_a_person_answers_speaks_types_and_finishes_with_a_key(phone, browser, screen):
    sid = phone.call()
    screen.click("#ringing .yes")
    screen.says("#log", "Press 1 or say yes.")
    screen.find("#text").send_keys("yes\n")
    screen.says("#turn-title", "Recording for 2 s")
    screen.find("#text").send_keys("A booking system.\n")
    screen.says("#log", "A booking system.")
    screen.click("#keys [aria-label='pound']")
    screen.says("#status", "The call has ended")
    kept = phone.app.seen("/kept")[0].fields
    assert phone.app.seen("/agreed")[0].fields["SpeechResult"] == "yes"
    assert kept["Digits"] == "#"
    assert float(kept["RecordingDuration"]) >= 3
    assert [entry["level"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    assert phone.ended(sid)["status"] == "completed"


def test_what_the_microphone_hears_is_in_the_recording(phone, screen):
    phone.app.page("/start", RECORD)
    phone.call()
    screen.click("#ringing .yes")
    screen.says("#turn-title", "Recording for 2 s")
    screen.click("#hang-up")
    wait_for(lambda: phone.app.seen("/kept"))
    wait_for(lambda: phone.line.pending == 0)
    assert loudest(phone.media(phone.app.seen("/kept")[0].fields["RecordingUrl"]).content) > 1000


def test_a_rejected_call_stops_ringing(phone, screen):
    phone.call()
    screen.says("#ringing", "ringing for 1 s")
    screen.click("#ringing .no")
    screen.says("#status", "Waiting for a call")

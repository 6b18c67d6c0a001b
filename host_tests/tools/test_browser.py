"""The provider's page in a real browser, used as a person uses it: by what it shows, by keys and by clicks."""

import os
import shutil

import pytest
import requests
from provider.running import running
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

NO_BROWSER = "no Chromium with its driver: `make browser` installs Debian's"
PHONE = 390, 844  # the window, in pixels
SECONDS = 10
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture(scope="module")
def chromium():
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (program and driver):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_BROWSER)
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking",
                     "--no-first-run", "--window-size={},{}".format(*PHONE)):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    browser.set_page_load_timeout(SECONDS)
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def provider():
    with running() as provider:
        yield provider


class Device:
    """A device that asks for a login, and the person who looks at it."""

    def __init__(self, provider):
        self._url = provider.url
        self.grant = self._post("/device_authorization", client_id="demo-board", scope="profile").json()

    def _post(self, path, **form):
        return requests.post(self._url + path, data=form, timeout=SECONDS)

    def poll(self):
        """The answer to a poll."""
        return self._post("/token", grant_type=DEVICE_CODE, client_id="demo-board",
                          device_code=self.grant["device_code"]).json()


def headline(browser, text):
    """Wait until the page has this headline."""
    until(browser, lambda b: text in b.find_element(By.TAG_NAME, "h1").text)


def until(browser, check):
    """Wait for something to be true; the page may change meanwhile."""
    passing = (WebDriverException,)  # Chromium has several for a node of a page that is just being left
    WebDriverWait(browser, SECONDS, ignored_exceptions=passing).until(check)


def field(browser, label):
    """The field that a person finds by its label."""
    name = browser.find_element(By.XPATH, f"//label[.='{label}']").get_attribute("for")
    return browser.find_element(By.ID, name)


def press(browser, button):
    browser.find_element(By.XPATH, f"//button[.='{button}']").click()


def test_a_person_types_the_code_and_approves(chromium, provider):
    device = Device(provider)
    chromium.get(device.grant["verification_uri"])
    headline(chromium, "Sign in a device")
    assert chromium.switch_to.active_element == field(chromium, "The code on the device")
    chromium.switch_to.active_element.send_keys(device.grant["user_code"].lower().replace("-", ""), Keys.ENTER)
    headline(chromium, "Allow")
    text = chromium.find_element(By.TAG_NAME, "main").text
    assert device.grant["user_code"] in text and "profile" in text
    assert "access_token" not in device.poll()
    name = field(chromium, "Signed in as")
    name.clear()
    name.send_keys("grace")
    press(chromium, "Approve")
    headline(chromium, "Approved")
    provider.advance(60)
    assert "access_token" in device.poll()


def test_a_person_opens_the_address_of_the_qr_code_and_denies(chromium, provider):
    device = Device(provider)
    chromium.get(device.grant["verification_uri_complete"])
    assert field(chromium, "The code on the device").get_attribute("value") == device.grant["user_code"]
    press(chromium, "Continue")
    headline(chromium, "Allow")
    press(chromium, "Deny")
    headline(chromium, "Denied")
    assert device.poll()["error"] == "access_denied"


def test_a_typing_mistake_can_be_mended(chromium, provider):
    device = Device(provider)
    chromium.get(device.grant["verification_uri"])
    chromium.switch_to.active_element.send_keys("BBBB-BBBB", Keys.ENTER)
    until(chromium, lambda b: b.find_elements(By.CSS_SELECTOR, "[role=alert]"))
    code = field(chromium, "The code on the device")
    code.clear()
    code.send_keys(device.grant["user_code"])
    press(chromium, "Continue")
    headline(chromium, "Allow")


def test_the_page_fits_a_phone_and_complains_of_nothing(chromium, provider):
    device = Device(provider)
    chromium.get_log("browser")  # of earlier pages
    chromium.get(device.grant["verification_uri"])
    assert chromium.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    button = chromium.find_element(By.TAG_NAME, "button").size
    assert button["height"] >= 44  # a finger's width
    assert [entry for entry in chromium.get_log("browser") if "favicon" not in entry["message"]] == []


def look_up(browser, device):
    """Type the code of a device, and wait until the page asks whether to allow it."""
    browser.get(device.grant["verification_uri"])
    browser.switch_to.active_element.send_keys(device.grant["user_code"], Keys.ENTER)
    headline(browser, "Allow")


@pytest.mark.parametrize("width", [280, 320, 390, 1280])
def test_the_code_stays_in_one_line_and_on_the_page(chromium, provider, width):
    look_up(chromium, Device(provider))
    chromium.set_window_size(width, 844)
    lines = "return document.querySelector('.shown').getClientRects().length"
    assert chromium.execute_script(lines) == 1
    assert chromium.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    chromium.set_window_size(*PHONE)


def test_the_back_button_leads_back_to_the_code_and_on_again(chromium, provider):
    device = Device(provider)
    look_up(chromium, device)
    chromium.back()
    headline(chromium, "Sign in a device")
    chromium.forward()
    headline(chromium, "Allow")
    press(chromium, "Approve")
    headline(chromium, "Approved")
    chromium.back()
    until(chromium, lambda b: "used already" in b.find_element(By.CSS_SELECTOR, "[role=alert]").text)
    provider.advance(60)
    assert "access_token" in device.poll()

"""The report in a real browser: on a phone and a desk, dark and light, by keyboard, with hostile and with much data."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cleaner import Cleaner, Config, explain
from cleaner.batch import run as work
from cleaner.batch.plan import plan
from cleaner.batch.work import Job
from cleaner.report import Report, Run, counts, write
from tests.test_report import DIRTY, HOSTILE, collected, hostile, outcomes

pytestmark = pytest.mark.integration
FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PHONE, DESK = (390, 844), (1280, 900)
CONTRAST = """
const channel = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const colour = (text) => text.match(/[\\d.]+/g).map(Number);
const behind = (element) => {
  for (; element; element = element.parentElement) {
    const found = colour(getComputedStyle(element).backgroundColor);
    if (found.length < 4 || found[3] === 1) return found;
  }
  return [255, 255, 255];
};
const faults = [];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !element.checkVisibility() || element.closest("script, .away")) continue;
  const [a, b] = [light(colour(getComputedStyle(element).color)), light(behind(element))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) faults.push([element.tagName, element.className, element.textContent.slice(0, 30), ratio]);
}
return faults;
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("chromium and chromedriver are not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield started
    started.quit()


def many() -> Report:
    report = collected(outcomes())
    for number in range(10_000):
        report.rules[f"boilerplate/en-made-up-rule-{number:05}"] = counts.Tally(20_000 - number, number + 1, number, 0)
    for number in range(2_000):
        report.add(f"https://a-site-with-a-rather-long-name-{number}.example/a", explain("Yes.\n"))
    return report


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {
        "empty": (Report(), Run()),
        "some": (collected(outcomes()), Run("in", "out", "1", "abc", "2026-09-14 21:07", 12.5, {"risky": "true"})),
        "many": (many(), Run("in", "out")),
        "hostile": hostile(),
    }
    paths = {}
    for name, (report, run) in made.items():
        paths[name] = tmp_path_factory.mktemp(name) / "report.html"
        write(report, run, paths[name].parent)
    paths["ledger"] = of_a_run(tmp_path_factory.mktemp("ledger"))
    return paths


def of_a_run(home: Path) -> Path:
    """The report that a run over hostile rows and files leaves beside its output."""
    (home / "in").mkdir()
    rows = [{"url": f"https://{text}/", "text": f"{text}\n{DIRTY}{'Late again. ' * 2_000}"} for text in HOSTILE]
    (home / "in/a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "<script>\n")
    (home / "in/<b>.txt").write_bytes(b"\0")
    made = plan(str(home / "in"), str(home / "out"))
    work.run(made, Job(Cleaner(Config(budget=0))), work.How(1, about=Run("in", "out")))
    return home / "out/report.html"


def visit(browser: Any, path: Path, size: tuple[int, int] = DESK, *, dark: bool = False, script: bool = True) -> None:
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == PHONE}
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    still = {"name": "prefers-reduced-motion", "value": "reduce"}  # a page that scrolls smoothly moves under a click
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, still]})
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
    for kind in ("browser", "performance"):
        browser.get_log(kind)  # what was logged until now
    browser.get(path.as_uri())


def press(browser: Any, *keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


NAMES = pytest.mark.parametrize("name", ["empty", "some", "many", "hostile", "ledger"])


@NAMES
def test_it_loads_itself_alone_and_runs_nothing_else(browser: Any, reports: dict[str, Path], name: str) -> None:
    visit(browser, reports[name])
    assert browser.execute_script("return window.hacked") is None
    assert browser.get_log("browser") == []
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if url not in (reports[name].as_uri(), "data:,")] == []


@NAMES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_fits_a_phone_and_can_be_read(browser: Any, reports: dict[str, Path], name: str, dark: bool) -> None:
    visit(browser, reports[name], PHONE, dark=dark)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]
    paper = browser.execute_script("return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(paper) < 200) == dark
    assert browser.execute_script(CONTRAST) == []


def test_every_control_has_a_name_and_every_table_a_caption(browser: Any, reports: dict[str, Path]) -> None:
    visit(browser, reports["many"])
    assert browser.execute_script("return [...document.querySelectorAll('input')].every(i => i.labels.length)")
    assert browser.execute_script("return [...document.querySelectorAll('table')].every(t => t.caption)")
    levels = browser.execute_script("return [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1])")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_by_keyboard(browser: Any, reports: dict[str, Path]) -> None:
    from selenium.webdriver.common.keys import Keys

    visit(browser, reports["some"])
    press(browser, Keys.TAB)
    assert browser.switch_to.active_element.text == "To the documents to review"
    assert browser.switch_to.active_element.rect["y"] >= 0
    press(browser, "j", "j")
    second = browser.find_elements("css selector", ".doc")[1]
    assert browser.switch_to.active_element == second.find_element("tag name", "summary")
    assert second.get_attribute("open") is None
    press(browser, Keys.ENTER)
    assert second.get_attribute("open") is not None
    outline = browser.execute_script("return getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    press(browser, Keys.TAB)
    assert browser.switch_to.active_element.get_attribute("value") == "marked"
    press(browser, "k")
    assert browser.switch_to.active_element == browser.find_elements("css selector", ".doc > summary")[0]


def test_marked_before_and_after(browser: Any, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    result = explain("The ferry sailed.\nSkip to content\n" + DIRTY + "Caf\u0065\u0301 \u200bopen , at last.\n")
    report = Report()
    report.add("a.txt", result)
    write(report, Run(), tmp_path)
    visit(browser, tmp_path / "report.html")
    text = browser.find_element("css selector", ".text")
    rules = [change.rule for change in result.edits]
    assert [element.text for element in text.find_elements("css selector", ".rule")] == rules
    assert "U+200B" in text.text
    browser.find_element("css selector", "input[value=marked]").send_keys(Keys.ARROW_RIGHT)
    before = result.original.replace("\u200b", "U+200B")
    assert text.get_property("innerText").strip() == before.strip()
    press(browser, Keys.ARROW_RIGHT)
    assert text.get_property("innerText").strip() == result.text.strip()


def test_ten_thousand_rules_are_found_and_sorted(browser: Any, reports: dict[str, Path]) -> None:
    from selenium.webdriver.common.keys import Keys

    def shown() -> list[str]:
        cells = "[...document.querySelectorAll('#rules .all tbody tr:not([hidden]) th')].map(cell => cell.textContent)"
        names: list[str] = browser.execute_script(f"return {cells}")
        return names

    visit(browser, reports["many"])
    browser.find_element("css selector", "#rules .all > summary").click()
    assert len(shown()) == 300
    browser.find_element("css selector", "#rules input").send_keys("rule-0999")
    assert "10 of 10," in browser.find_element("css selector", "#rules output").text
    assert shown() == [f"boilerplate/en-made-up-rule-0999{n}" for n in range(10)]
    head = browser.find_elements("css selector", "#rules .all thead button")[1]
    head.click()
    head.click()
    assert head.find_element("xpath", "..").get_attribute("aria-sort") == "ascending"
    assert shown()[0] == "boilerplate/en-made-up-rule-09999"
    browser.find_element("css selector", "#rules input").send_keys(Keys.CONTROL, "a", Keys.DELETE)
    browser.find_element("css selector", "#rules .filter button").click()
    assert len(shown()) > 10_000
    assert not browser.find_element("css selector", "#rules .filter button").is_displayed()


def test_without_script_it_is_whole(browser: Any, reports: dict[str, Path]) -> None:
    visit(browser, reports["some"], script=False)
    try:
        assert browser.find_element("css selector", ".doc[open] .rule").is_displayed()
        browser.find_element("css selector", ".doc:nth-of-type(2) > summary").click()
        assert browser.find_elements("css selector", ".doc")[1].get_attribute("open") is not None
        assert not [e for e in browser.find_elements("css selector", ".filter") if e.is_displayed()]
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})

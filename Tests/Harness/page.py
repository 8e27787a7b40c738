#!/usr/bin/env python3
"""Opens the verification page in a browser, as people at a counter do (核验页面).

Runs the program over the demo city, shows licenses by code, and looks at every page in Debian's
Chromium: telephone and desktop width, both languages, with and without JavaScript. Each page is
judged by axe-core, must fit its width, and must break no rule of its own Content-Security-Policy.
QR codes are drawn by the browser and read back by zbarimg. Screenshots stay in --shots.
Packages: chromium, chromium-driver, zbar-tools. Exit code: 0 all held, 1 not so, 2 not tried.
"""

import argparse
import base64
import collections
import http.client
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

sys.dont_write_bytecode = True

from gateway import Breach, House

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = ROOT / ".build-page"
OFFICE = {"name": "示例市市场监督管理局", "code": "113205000141499658"}
TYPE = OFFICE["code"] + "951"
SIZES = {"phone": (390, 844, 2, True), "desktop": (1280, 800, 1, False)}


def in_environment():
    """Runs this script again in a Python environment of its own, where the browser's driver is."""
    wanted = pathlib.Path(__file__).with_name("page-requirements.txt")
    kept = HOME / "requirements.txt"
    python = HOME / "bin/python"
    if sys.prefix == str(HOME):
        return
    if not kept.is_file() or kept.read_bytes() != wanted.read_bytes():
        shutil.rmtree(HOME, ignore_errors=True)
        venv.create(HOME, with_pip=True)
        subprocess.run([HOME / "bin/pip", "install", "--quiet", "--disable-pip-version-check",
                        "-r", wanted], check=True)
        shutil.copy(wanted, kept)
    os.execv(python, [str(python), *sys.argv])


class Counter:
    """A running gateway, a key for everything about licenses, and licenses to show."""

    SCOPES = ("types:write", "licenses:issue", "licenses:read", "licenses:verify",
              "licenses:present")

    def __init__(self, program, folder):
        self.house = House(program, folder, ROOT / "Examples", None)
        words = [self.house.program, "clients", "create", *self.house.options, "--json",
                 "--name", "counter", "--department", OFFICE["name"], "--code", OFFICE["code"]]
        for scope in self.SCOPES:
            words += ["--scope", scope]
        made = subprocess.run(words, check=True, capture_output=True, stdin=subprocess.DEVNULL,
                              env=self.house.environment)
        self.house.keys["counter"] = json.loads(made.stdout)["key"]
        self.trust()
        self.house.start(MIANTI_SHOWING_RATE="1000")
        self.number = 0
        self.codes = []
        self.address = "http://127.0.0.1:%d" % self.house.port
        self.make("PUT", "/v1/license-types/" + TYPE, {
            "name": "示例食品经营从业人员健康合格证", "definer": OFFICE, "holderKind": "natural",
            "validity": {"kind": "any"}, "fictional": True,
            "face": [{"key": key, "name": name, "type": "text", "required": False, "maxLength": 500,
                      "sensitive": False, "alwaysShown": key == "XM"}
                     for key, name in (("XM", "姓名"), ("GW", "岗位"), ("DW", "用人单位"))]})

    def trust(self):
        """The office may issue the type of this trial."""
        draft = json.loads((ROOT / "Examples/trust-list.json").read_text(encoding="utf-8"))
        office = next(d for d in draft["departments"] if d["code"] == OFFICE["code"])
        office["rights"].append({"typeCode": TYPE, "from": "2015-01-01"})
        file = self.house.folder / "trust-list.json"
        file.write_text(json.dumps(draft, ensure_ascii=False), encoding="utf-8")
        subprocess.run([self.house.program, "trust", "make", file, "--data", self.house.data],
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       env=self.house.environment)

    def make(self, method, path, body, tag=None):
        self.number += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        connection.request(method, path, json.dumps(body).encode(), {
            "Authorization": "Bearer " + self.house.keys["counter"],
            "Content-Type": "application/json", "Idempotency-Key": "p-%d" % self.number,
            **({"If-Match": tag} if tag else {})})
        answer = connection.getresponse()
        octets = answer.read()
        connection.close()
        if answer.status >= 300:
            raise Breach("%s %s: %d %s" % (method, path, answer.status, octets.decode()[:500]))
        return json.loads(octets)

    def license(self):
        self.number += 1
        return self.make("POST", "/v1/licenses", {
            "typeCode": TYPE, "number": "示健证〔2026〕第 %04d 号" % self.number, "issuer": OFFICE,
            "holders": [{"name": "王小明", "codeType": "111", "code": "32050019900101001X"}],
            "issuedOn": "2026-03-05", "validFrom": "2026-03-05", "validTo": "2030-03-04",
            "areaCode": "320500", "face": {
                "XM": "王小明", "GW": "热食类食品制售、冷食类食品制售、糕点类食品制售",
                "DW": "示例市平江区示例食品有限公司第二分公司中心厨房"}})["identifier"]

    def present(self, *items):
        made = self.make("POST", "/v1/presentations", {
            "items": [{"identifier": i, "disclose": d} for i, d in items], "ttlSeconds": 300,
            "evidence": {"kind": "signedForm", "reference": "示例同意书",
                         "at": "2026-11-21T09:00:00+08:00"}})
        self.codes.append(made["code"])
        return made

    def move(self, identifier, state):
        self.make("POST", "/v1/licenses/%s/transitions" % identifier, {
            "to": state, "reasonCode": "violation", "decidedOn": "2026-11-20"}, '"1"')

    def printed(self, identifier):
        made = self.make("POST", "/v1/licenses/%s/codes" % identifier, {})
        self.codes.append(made["code"])
        return made


class Browser:
    """Chromium at one size; every page it opens is judged."""

    def __init__(self, shots, has_scripts=True):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service
        import axe_core_python
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium")
        for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                     "--force-color-profile=srgb", "--hide-scrollbars"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not has_scripts:
            options.add_experimental_option(
                "prefs", {"profile.managed_default_content_settings.javascript": 2})
        self.driver = webdriver.Chrome(
            options=options, service=Service(shutil.which("chromedriver")))
        self.axe = (pathlib.Path(axe_core_python.__file__).parent / "axe.min.js").read_text()
        self.shots = shots
        self.counts = collections.Counter()
        self.faults = []

    def size(self, name):
        self.name = name
        width, height, scale, is_mobile = SIZES[name]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": scale, "mobile": is_mobile})

    def language(self, language):
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setExtraHTTPHeaders", {
            "headers": {"Accept-Language": language}})

    def open(self, address):
        self.driver.get(address)

    def press(self, selector="button"):
        """Presses what leads to another page, and waits until that one is there."""
        from selenium.webdriver.support import expected_conditions
        from selenium.webdriver.support.ui import WebDriverWait
        element = self.driver.find_element("css selector", selector)
        element.click()
        WebDriverWait(self.driver, 30).until(expected_conditions.staleness_of(element))

    @property
    def text(self):
        return self.driver.find_element("css selector", "main").text

    def shot(self, name):
        made = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
        path = self.shots / ("%s-%s.png" % (name, self.name))
        path.write_bytes(base64.b64decode(made["data"]))
        return path

    def judge(self, name):
        """Axe, width, and what the browser itself complains of."""
        self.shot(name)
        self.driver.execute_script(self.axe)
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run().then(done, e => done({error: String(e)}))")
        if "error" in found:
            raise Breach("axe: " + found["error"])
        self.counts["pages"] += 1
        self.counts["rules passed"] += len(found["passes"])
        self.counts["violations"] += len(found["violations"])
        self.counts["incomplete"] += len(found["incomplete"])
        for rule in found["violations"] + found["incomplete"]:
            self.faults.append("%s %s: axe %s: %s: %s" % (
                name, self.name, rule["id"], rule["help"],
                [n["html"][:120] for n in rule["nodes"][:3]]))
        wide, room = self.driver.execute_script(
            "const e = document.documentElement; return [e.scrollWidth, e.clientWidth]")
        if wide > room:
            self.faults.append("%s %s: %d wide in %d" % (name, self.name, wide, room))
        for entry in self.driver.get_log("browser"):
            if "favicon" not in entry["message"]:
                self.faults.append("%s %s: %s" % (name, self.name, entry["message"][:200]))


def expect(browser, name, *words, absent=()):
    for word in words:
        if word not in browser.text:
            browser.faults.append("%s %s: %r is missing in\n%s" % (
                name, browser.name, word, browser.text))
    for word in absent:
        if word in browser.driver.page_source:
            browser.faults.append("%s %s: %r is shown" % (name, browser.name, word))


def walk(counter, browser, size, language):
    """All states of the page at one size, in one language."""
    browser.size(size)
    browser.language(language)
    is_chinese = language == "zh-CN"
    good, bad = counter.license(), counter.license()
    counter.move(bad, "REVOKED")
    tag = "zh" if is_chinese else "en"

    def page(name, url, *words, absent=(), press=True):
        browser.open(url)
        if press:
            browser.press()
        name = "%s-%s" % (name, tag)
        expect(browser, name, *words, absent=absent)
        browser.judge(name)

    once = counter.present((good, ["GW", "DW", "number"]))["url"]
    page("ask", once, "查验证照" if is_chinese else "Check the license",
         absent=("王", "食品经营"), press=False)
    page("valid", once, "有效" if is_chinese else "Valid", "王某某", absent=("王小明", "3205001990"))
    page("gone", once, "这个码不能用了" if is_chinese else "This code cannot be used",
         absent=("王", "食品经营"))
    page("revoked", counter.present((bad, []))["url"], "已吊销" if is_chinese else "Revoked")
    page("several", counter.present((good, ["holder.name"]), (bad, []))["url"], "王小明")
    page("printed", counter.printed(good)["url"], "王某某",
         absent=("王小明", "示健证", "热食类"))
    browser.driver.find_element("css selector", "summary").click()
    browser.judge("unfolded-" + tag)
    browser.open(once)
    browser.press("header a")
    expect(browser, "switch", "Check the license" if is_chinese else "查验证照")


def without_scripts(counter, shots):
    """The button works in a browser that runs no script."""
    browser = Browser(shots, has_scripts=False)
    try:
        browser.size("phone")
        browser.language("zh-CN")
        browser.open(counter.present((counter.license(), ["GW"]))["url"])
        browser.press()
        expect(browser, "without scripts", "有效", "热食类")
        return browser.faults
    finally:
        browser.driver.quit()


def head_changes_nothing(counter):
    made = counter.present((counter.license(), []))
    for method in ("HEAD", "GET", "HEAD"):
        connection = http.client.HTTPConnection("127.0.0.1", counter.house.port, timeout=60)
        connection.request(method, "/verify/" + made["code"])
        answer = connection.getresponse()
        if answer.status != 200 or (method == "HEAD" and answer.read()):
            raise Breach("%s of the page: %d" % (method, answer.status))
        connection.close()
    if counter.make("POST", "/v1/verifications", {"presentation": made["code"]})["verdict"] != "valid":
        raise Breach("a HEAD or a GET used the code up")


def read_back(made, browser, folder):
    """The QR code as a telephone sees it."""
    page = folder / "code.html"
    page.write_text('<body style="margin:0"><div style="width:390px">%s</div></body>' % made["qr"],
                    encoding="utf-8")
    browser.size("phone")
    browser.open("file://%s" % page)
    picture = browser.shot("qr")
    read = subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True)
    if read.stdout.strip() != made["url"]:
        raise Breach("the QR code reads %r, not %r" % (read.stdout.strip(), made["url"]))


def run(program, folder, shots):
    counter = Counter(program, folder)
    browser = None
    try:
        browser = Browser(shots)
        for size in SIZES:
            for language in ("zh-CN", "en"):
                walk(counter, browser, size, language)
        for _ in range(20):
            read_back(counter.present((counter.license(), [])), browser, folder)
        read_back(counter.printed(counter.license()), browser, folder)
        faults = browser.faults + without_scripts(counter, shots)
        head_changes_nothing(counter)
        log = counter.house.log.read_text(encoding="utf-8")
        faults += ["the log holds a code" for code in counter.codes if code in log]
        for fault in faults:
            print(fault, file=sys.stderr)
        print("page: %d pages, axe: %d rules passed, %d violations, %d undecided; "
              "21 QR codes read back; %d faults" % (
                  browser.counts["pages"], browser.counts["rules passed"],
                  browser.counts["violations"], browser.counts["incomplete"], len(faults)))
        return 1 if faults else 0
    finally:
        if browser:
            browser.driver.quit()
        counter.house.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti")
    parser.add_argument("--shots", type=pathlib.Path, default=HOME / "shots")
    arguments = parser.parse_args()
    missing = [n for n in ("chromium", "chromedriver", "zbarimg") if not shutil.which(n)]
    if missing or not arguments.program.is_file():
        print("not there: %s" % ", ".join(missing or [str(arguments.program)]), file=sys.stderr)
        return 2
    in_environment()
    arguments.shots.mkdir(parents=True, exist_ok=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti page."))
    try:
        return run(arguments.program.resolve(), folder, arguments.shots.resolve())
    except Breach as breach:
        print(breach, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

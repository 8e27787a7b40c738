#!/usr/bin/env python3
"""Scrapes a gateway at work and has promtool judge the text; looks at its log too.

Must hold:
  1. `promtool check metrics` finds nothing to say;
  2. requests, refusals, commits, signatures, the ledger and the process are counted;
  3. the public listener does not serve metrics;
  4. neither metrics nor log hold a person's number or name, a query string or a bearer key.
Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.request

sys.dont_write_bytecode = True

import planted
from gateway import Breach, House, tried

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = re.compile(r'^([a-z_]+)(?:\{(.*)\})? (\S+)$')


def promtool(folder):
    """promtool from PATH, or out of Debian's package: unpacked, not installed, so no service starts."""
    found = shutil.which("promtool")
    if found:
        return found
    place = folder / "prometheus"
    place.mkdir()
    folder.chmod(0o755)  # apt's own user puts the file there.
    place.chmod(0o777)
    download = ["apt-get", "download", "-q", "prometheus"]
    quiet = {"cwd": place, "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    if subprocess.run(download, **quiet).returncode != 0:
        subprocess.run(["apt-get", "update", "-q"], check=True, **quiet)
        subprocess.run(download, check=True, **quiet)
    package = next(place.glob("prometheus_*.deb"))
    subprocess.run(["dpkg-deb", "-x", package.name, "."], cwd=place, check=True)
    return str(place / "usr/bin/promtool")


def metrics_address(house):
    """Where the log says the metrics listen."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for line in house.log.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry["message"] == "metrics listening":
                return entry["address"]
        time.sleep(0.05)
    raise Breach("the log does not say where the metrics listen")


def scrape(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        kind = answer.headers["Content-Type"]
        if not kind.startswith("text/plain; version=0.0.4"):
            raise Breach("content type %s" % kind)
        return answer.read().decode()


def samples(text):
    found = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        match = SAMPLE.match(line)
        if not match:
            raise Breach("no sample: %s" % line)
        found[(match[1], match[2] or "")] = float(match[3])
    return found


def judge(tool, text):
    """Grammar and the naming habits that promtool knows."""
    ended = subprocess.run([tool, "check", "metrics"], input=text, text=True, capture_output=True)
    if ended.returncode != 0 or ended.stderr.strip():
        raise Breach("promtool: %s" % (ended.stdout + ended.stderr).strip())


def expect(found, name, labels="", least=1):
    value = found.get((name, labels))
    if value is None or value < least:
        raise Breach("%s{%s} is %s, expected %s or more" % (name, labels, value, least))


def look_at_counts(found):
    expect(found, "mianti_http_requests_total",
           'method="POST",route="/v1/licenses",status="2xx"')
    expect(found, "mianti_http_requests_total", 'method="GET",route="/v1/me",status="4xx"')
    expect(found, "mianti_http_request_duration_seconds_count",
           'method="POST",route="/v1/verifications"')
    expect(found, "mianti_store_commit_units_count")
    expect(found, "mianti_signatures_total", 'operation="sign",algorithm="SM2"')
    expect(found, "mianti_signatures_total", 'operation="verify",algorithm="SM2"')
    expect(found, "mianti_signature_seconds_total", 'operation="sign",algorithm="SM2"', 1e-9)
    expect(found, "mianti_store_up")
    expect(found, "mianti_store_writable")
    expect(found, "mianti_ledger_size", least=100)
    expect(found, "mianti_publicity_open_records", 'condition="all"')
    expect(found, "process_resident_memory_bytes", least=1e6)
    expect(found, "process_open_fds", least=3)
    started = found[("process_start_time_seconds", "")]
    if abs(started - time.time()) > 3600:
        raise Breach("process_start_time_seconds is %s" % started)
    if not any(name == "mianti_feed_lag_entries" for name, _ in found):
        raise Breach("no feed lag although a receiver pulled")


def look_at_public(house):
    """The public listener knows no metrics."""
    status, _, _ = house.client("issuer").call("GET", "/metrics")
    if status != 404:
        raise Breach("GET /metrics on the public listener: %d" % status)


def look_for_persons(house, examples, text):
    kept = house.folder / "metrics.txt"
    kept.write_text(text, encoding="utf-8")
    search = planted.Search(examples)
    search.file(kept)
    search.file(house.log)
    log = house.log.read_text(encoding="utf-8")
    for secret in list(house.keys.values()) + ["?", "Bearer"]:
        if secret in text or secret in log:
            search.hits.append("a key or a query string")
    if search.hits:
        raise Breach("readable: %s" % search.hits[:5])
    return search.octets


def run(arguments, folder):
    tool = promtool(folder)
    house = House(arguments.program, folder, arguments.examples, arguments.database)
    try:
        house.start("--metrics-listen", "127.0.0.1:0")
        address = metrics_address(house)
        if house.tour() != 0:
            raise Breach("the tour failed")
        house.client("issuer").call("GET", "/v1/items?query=%E8%AF%81&limit=1")
        status, _, _ = type(house.client("issuer"))(house.port, "x" * 43).call("GET", "/v1/me")
        if status != 401:
            raise Breach("a wrong key: %d" % status)
        for path in ("/healthz", "/readyz"):
            with urllib.request.urlopen(address.replace("/metrics", path), timeout=30) as answer:
                answer.read()
        text = scrape(address)
        judge(tool, text)
        found = samples(text)
        look_at_counts(found)
        look_at_public(house)
        octets = look_for_persons(house, arguments.examples, text)
        if house.stop() != 0:
            raise Breach("the gateway did not stop with exit code 0")
    finally:
        house.kill()
    print("metrics: %d samples, promtool has nothing to say; no person in %.1f KB of metrics and "
          "log" % (len(found), octets / 1e3))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti")
    parser.add_argument("--database", help="address of an empty PostgreSQL database; else SQLite")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    arguments = parser.parse_args()
    arguments.program = arguments.program.resolve()
    return tried(arguments.program, lambda folder: run(arguments, folder))


if __name__ == "__main__":
    sys.exit(main())

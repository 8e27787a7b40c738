#!/usr/bin/env python3
"""Thousands of slow clients at the front door, and what the others notice.

Normal load (four clients on kept connections, 50 requests a second each: verification of distinct
licenses by token, and a light route) is measured without and with slow clients, in turns:
  headers  heads that never end          body  bodies that hardly come
  read     answers that are hardly read
Must hold: every normal request is answered 200, and no slow connection lives longer than 15 s.
The times are shown, not judged.
Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import datetime
import json
import pathlib
import resource
import socket
import statistics
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True  # No folder of compiled files among the sources.

import invented
import load
from gateway import Breach, House, describe, encode, tried

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = "%3s | %-7s | %-6s | %8s %8s | %8s %8s | %5s | %9s | %6s"
LONGEST = 15
SAMPLE = 0.5
LICENSES = 200
# States of a socket that its process still holds: established, both kinds of half closed.
HELD = {"01", "04", "05", "08"}


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: Tests/Harness/slow.py --connections 200 --runs 2")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti",
                        help="the mianti program (standard: the release build)")
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=16, help="length of one measurement")
    parser.add_argument("--kinds", nargs="+", choices=["headers", "body", "read"],
                        default=["headers", "body", "read"])
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    return parser.parse_args()


class Sockets(threading.Thread):
    """Watches the gateway's sockets: how many, and how long each one lives."""

    def __init__(self, port, process):
        super().__init__(daemon=True)
        self.here = "%04X" % port
        self.normal = socket.inet_aton(load.ADDRESS)[::-1].hex().upper()
        self.status = pathlib.Path("/proc/%d/status" % process)
        self.first, self.last = {}, {}
        self.most = self.memory = 0
        self.stopping = threading.Event()

    def sample(self):
        """The other ends of all connections the gateway holds, without those of the load."""
        found = set()
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in pathlib.Path(table).read_text().splitlines()[1:]:
                words = line.split()
                if (words[3] in HELD and words[9] != "0" and words[1].endswith(":" + self.here)
                        and self.normal not in words[2]):
                    found.add(words[2])
        return found

    def run(self):
        while not self.stopping.is_set():
            now = time.monotonic()
            others = self.sample()
            for other in others:
                self.first.setdefault(other, now)
                self.last[other] = now
            self.most = max(self.most, len(others))
            self.memory = max(self.memory, self.resident())
            self.stopping.wait(SAMPLE)

    def resident(self):
        for line in self.status.read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
        return 0

    def longest(self):
        return max((self.last[o] - self.first[o] for o in self.first), default=0.0)


def attack(kind, port, count, key, seconds):
    """The command of one kind of slow client."""
    base = "http://127.0.0.1:%d" % port
    # The tool writes fields as given: a key behind the cookie lets the body be wanted.
    known = ["-j", "a=b\r\nAuthorization: Bearer " + key]
    rest = {
        "headers": ["-H", "-i", "1", "-x", "16", "-u", base + "/v1/me"],
        "body": ["-B", "-i", "1", "-x", "16", "-s", "65536", "-t", "POST", *known,
                 "-f", "application/json", "-u", base + "/v1/verifications"],
        "read": ["-X", "-k", "4", "-n", "1", "-w", "512", "-y", "1024", "-z", "16",
                 "-u", base + "/openapi.yaml"],
    }[kind]
    return ["slowhttptest", "-v", "0", "-c", str(count), "-r", str(max(50, count // 3)),
            "-l", str(seconds + LONGEST), "-p", "10", *rest]


class Siege:
    """One gateway with a few licenses, and the rounds of normal load over it."""

    def __init__(self, house, examples, arguments):
        self.house = house
        self.arguments = arguments
        beijing = datetime.timezone(datetime.timedelta(hours=8))
        bodies = invented.Bodies(examples, str(datetime.datetime.now(beijing).date()))
        issuer = house.client("issuer")
        key = house.keys["window"]
        verify = []
        for number in range(LICENSES):
            status, _, octets = issuer.call(
                "POST", "/v1/licenses", encode(bodies.issue()), "slow-%d" % number)
            if status != 201:
                raise Breach("POST /v1/licenses: %s" % describe(status, octets))
            verify.append(load.verification(json.loads(octets)["token"], key))
        self.routes = {"verify": verify, "light": [load.request("GET", "/v1/me", key)]}
        self.ratios = {}
        self.faults = []
        self.memory = 0

    def without(self):
        return load.measure(self.house.port, self.routes, self.arguments.seconds)

    def among(self, kind):
        """Normal load from the first slow connection on; gives it with the sockets seen."""
        sockets = Sockets(self.house.port, self.house.process.pid)
        command = attack(kind, self.house.port, self.arguments.connections,
                         self.house.keys["window"], self.arguments.seconds)
        began = time.monotonic()
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as crowd:
            sockets.start()
            found = load.measure(self.house.port, self.routes, self.arguments.seconds)
            while sockets.sample() and time.monotonic() < began + 60:
                time.sleep(SAMPLE)
            sockets.stopping.set()
            sockets.join()
            crowd.terminate()
        return found, sockets

    def round(self, number):
        for kind in self.arguments.kinds:
            calm = self.without()
            siege, sockets = self.among(kind)
            self.memory = max(self.memory, sockets.memory)
            longest = sockets.longest()
            if sockets.most < self.arguments.connections // 2:
                self.faults.append("%s: only %d slow connections came" % (kind, sockets.most))
            if longest > LONGEST + 2 * SAMPLE:
                self.faults.append("%s: a slow connection lived %.1f s" % (kind, longest))
            for route in sorted(self.routes):
                self.compare(number, kind, route, calm[route], siege[route], sockets, longest)

    def compare(self, number, kind, route, calm, siege, sockets, longest):
        failures = calm[1] + siege[1]
        if failures:
            self.faults.append("%s: %d requests of %s not answered 200" % (kind, failures, route))
        before, with_them = load.percentile(calm[0], 0.99), load.percentile(siege[0], 0.99)
        self.ratios.setdefault((kind, route), []).append(with_them / before)
        print(ROW % (
            number, kind, route, milliseconds(load.percentile(calm[0], 0.5)), milliseconds(before),
            milliseconds(load.percentile(siege[0], 0.5)), milliseconds(with_them),
            "%.2f" % (with_them / before), "%d %.1f s" % (sockets.most, longest),
            "%d MB" % sockets.memory), flush=True)


def milliseconds(seconds):
    return "%.2f" % (seconds * 1000)


def run(arguments, folder):
    house = House(arguments.program, folder, arguments.examples, None)
    # All of them are let in: what counts is that they are slow, not that they are many.
    house.start(MIANTI_CONNECTIONS=str(max(4096, arguments.connections + 512)))
    try:
        siege = Siege(house, arguments.examples, arguments)
        idle = Sockets(house.port, house.process.pid).resident()
        print("%d slow connections, %d runs of %d s; resident at first %d MB; times in ms" % (
            arguments.connections, arguments.runs, arguments.seconds, idle))
        print(ROW % ("run", "kind", "route", "p50", "p99", "p50 slow", "p99 slow", "ratio",
                     "most, life", "memory"))
        siege.without()
        for number in range(1, arguments.runs + 1):
            siege.round(number)
    finally:
        house.kill()
    for (kind, route), ratios in sorted(siege.ratios.items()):
        print("median ratio of p99, %s, %s: %.2f (of %s)" % (
            kind, route, statistics.median(ratios), ", ".join("%.2f" % r for r in ratios)))
    print("median of all: %.2f; most resident memory %d MB" % (
        statistics.median(r for ratios in siege.ratios.values() for r in ratios), siege.memory))
    for fault in siege.faults:
        print("does not hold: " + fault, file=sys.stderr)
    if not siege.faults:
        print("held: all normal requests answered, no slow connection lived over %d s" % LONGEST)
    return 1 if siege.faults else 0


def main():
    arguments = options()
    subprocess.run(
        ["bash", "-c", "source Scripts/prepare.sh; prepare_packages slowhttptest"], cwd=ROOT,
        check=True, stdin=subprocess.DEVNULL)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * arguments.connections + 512
    if most != resource.RLIM_INFINITY and most < wanted:
        print("%d open files are needed, the system allows %d" % (wanted, most), file=sys.stderr)
        return 2
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return tried(arguments.program.resolve(), lambda folder: run(arguments, folder))


if __name__ == "__main__":
    sys.exit(main())

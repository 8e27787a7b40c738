#!/usr/bin/env python3
"""Lets the disk fail under the gateway: a sync that fails, and a disk that is full.

Syncs: a preloaded shim (failsync.c, compiled here) fails the k-th fsync under load, once or with all
behind it, and by turns takes back what was not yet synced. Then must hold: the gateway ends with
exit code 2; started again without the shim, everything that `crash.py` asks for is there.

Full disk: the data directory lies on a tmpfs of few megabytes in a mount namespace of its own. When
it is full, writes are refused with 503 and Retry-After, reads that need no record go on, and nothing
acknowledged is lost: neither when room is made, nor when the gateway is killed and the directory
copied to a larger place. If the gateway ends itself, that is told; its exit code must be 2.

Both are about SQLite. A PostgreSQL server keeps its own disk: when it cannot write it ends itself or
refuses, and the gateway answers 503. Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # No folder of compiled files among the sources.

from gateway import Breach, House, encode, tried
from trial import NO_ANSWER, Request, Trial

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ROW = "%-26s | %-22s | %-9s | %12s | %14s | %6s | %8s | %6s"
HEAD = ("what fails", "where", "end", "acknowledged", "unacknowledged", "done", "verified", "feed n")
IMPOSSIBLE = 2


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: Tests/Harness/faults.py --syncs 20; with --short as CI runs it")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti",
                        help="the mianti program (standard: the release build)")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--syncs", type=int, default=40,
                        help="rounds with a failing sync, at growing numbers k")
    parser.add_argument("--fills", type=int, default=4, help="rounds with a full disk")
    parser.add_argument("--short", action="store_true", help="4 rounds of the one, 2 of the other")
    parser.add_argument("--megabytes", type=int, default=4, help="room left on the small disk")
    return parser.parse_args()


def told(what, where, end, counts):
    print(ROW % (what, where, end, *counts), flush=True)


# --- syncs that fail ---

def shim():
    """The shim, compiled; LD_PRELOAD takes no path with a space."""
    library = pathlib.Path(tempfile.mkdtemp(prefix="mianti-failsync.")) / "failsync.so"
    subprocess.run(
        ["cc", "-Wall", "-Wextra", "-Werror", "-O1", "-shared", "-fPIC", "-o", library,
         HERE / "failsync.c", "-ldl"], check=True)
    return library


def numbers(rounds):
    """1, 2, 3, then with growing steps; a page of the log is checkpointed every 1000."""
    k = 0.0
    for number in range(rounds):
        k = max(k + 1, k * 1.15)
        yield number, int(k)


def sync_rounds(arguments, folder):
    library = shim()
    house = House(arguments.program, folder, arguments.examples, None)
    trial = Trial(house, arguments.examples, arguments.clients, None, rests=True)
    acknowledged = 0
    try:
        for number, k in numbers(arguments.syncs):
            acknowledged += sync_round(trial, library, folder, number, k)
        house.start()
        if house.stop() != 0:
            raise Breach("the last, graceful stop did not end with exit code 0")
    finally:
        house.kill()
        shutil.rmtree(library.parent)
    print("syncs: all held, %d rounds, %d licenses acknowledged, feed 1 to %d" % (
        arguments.syncs, acknowledged, len(trial.feed)), flush=True)


def sync_round(trial, library, folder, number, k):
    """One failing sync under load; the gateway must end with 2, and come back with everything."""
    gate, log = folder / "gate", folder / "failed-syncs"
    for file in (gate, log):
        file.unlink(missing_ok=True)
    lasting, drops = number % 2, number // 2 % 2
    house = trial.house
    house.start(LD_PRELOAD=str(library), SYNC_GATE=str(gate), SYNC_LOG=str(log),
                SYNC_FAIL=str(k), SYNC_LASTING=str(lasting), SYNC_DROP=str(drops))
    codes = []

    def ending(_):
        time.sleep(0.5)  # So that something was acknowledged before.
        gate.touch()
        codes.append(house.ended(40))

    counts = trial.look(*trial.load(ending))
    failed = log.read_text().split() if log.exists() else []
    if codes != [IMPOSSIBLE]:
        raise Breach("sync %d failed on %s: the gateway ended with %s" % (k, failed, codes))
    if not failed:
        raise Breach("sync %d: nothing failed" % k)
    what = "sync %d%s%s" % (k, " and all behind" if lasting else "", ", dropped" if drops else "")
    told(what, failed[1], "exit %d" % codes[0], counts)
    return counts[0]


# --- a full disk ---

def inside(arguments):
    """Runs this program again in a mount namespace of its own, where it may mount."""
    for words in (["unshare", "-m"], ["unshare", "-r", "-m"]):
        command = [*words, "--propagation", "private"]
        if subprocess.run([*command, "true"], stderr=subprocess.DEVNULL).returncode == 0:
            environment = {**os.environ, "MIANTI_FAULTS_INSIDE": "1"}
            return subprocess.run(
                [*command, sys.executable, __file__, *sys.argv[1:]], env=environment).returncode
    print("could not be tried: no mount namespace may be made here", file=sys.stderr)
    return IMPOSSIBLE


def mount(place, size):
    """A tmpfs of a size in octets at a place, or a new size for the one that is there."""
    options = "remount,size=%d" % size if os.path.ismount(place) else "size=%d" % size
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "mianti-small", place], check=True)


def used(place):
    about = os.statvfs(place)
    return (about.f_blocks - about.f_bfree) * about.f_frsize


def fill_rounds(arguments, folder):
    small = folder / "small disk"
    small.mkdir()
    mount(small, 1 << 30)
    house = House(arguments.program, small, arguments.examples, None)
    house.log = folder / "server.log"
    trial = Trial(house, arguments.examples, arguments.clients, None, rests=True)
    acknowledged = refused = 0
    try:
        for number in range(arguments.fills):
            room = used(small) + arguments.megabytes * (1 << 20) + number * 40960
            counts, probes = fill_round(trial, small, folder, room, moves=number % 2 == 1)
            acknowledged += counts[0]
            refused += probes
    finally:
        house.kill()
        subprocess.run(["umount", small], check=False)
    if not acknowledged:
        raise Breach("nothing was acknowledged before the disk was full")
    print("full disk: all held, %d rounds, %d licenses acknowledged, %d writes refused while full" %
          (arguments.fills, acknowledged, refused), flush=True)


def fill_round(trial, small, folder, room, moves):
    """Fills the disk under load, looks at a full gateway, makes room or moves, and looks again."""
    house = trial.house
    mount(small, room)
    house.start()
    done, open_requests = trial.load(wait)
    code = house.process.poll()
    probes = 0
    if code is None:
        probes = probe(trial, done, open_requests)
        code = house.process.poll()
    if code is not None and house.ended() != IMPOSSIBLE:
        raise Breach("the full gateway ended with exit code %d" % code)
    free = 1 - used(small) / room
    if free > 0.2:
        raise Breach("the disk is not full: %.0f %% free" % (100 * free))
    is_running = code is None and not moves
    if moves:
        house.kill()
        move(house, folder)
    mount(small, 1 << 30)
    counts = trial.look(done, open_requests, is_running)
    if moves:
        move(house, small)
    check(house)
    end = "exit %d" % code if code is not None else "stays"
    told("disk of %.1f MB is full" % (room / 1e6), "copied" if moves else "room is made", end,
         counts)
    return counts, probes


def wait(are_done):
    """Until every client has been refused, or the gateway ended."""
    until = time.monotonic() + 300
    while not are_done():
        if time.monotonic() > until:
            raise Breach("the disk did not fill in 300 seconds")
        time.sleep(0.1)


def move(house, folder):
    """Copies the data directory elsewhere; it is served from there."""
    target = folder / "data directory"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(house.data, target)
    house.options[house.options.index(str(house.data))] = str(target)
    house.data = target


def probe(trial, done, open_requests):
    """A gateway whose disk is full: what it refuses, and what it answers still.

    A small write may still fit; it is acknowledged then, and must be kept like the others.
    """
    client = trial.house.client("issuer")
    refused = 0
    try:
        for number in range(20):
            request = Request("issuer", "/v1/licenses", trial.bodies.issue())
            acknowledged = request.send(client)
            (done if acknowledged else open_requests).append(request)
            if not acknowledged:
                refused += 1
                status, headers, _ = client.call("POST", request.target, request.body, request.key)
                if status == 503 and not headers.get("Retry-After"):
                    raise Breach("a full disk is answered without Retry-After")
        entry = next((e for r in done for e in r.licenses), None)
        for method, target, body in [
                ("GET", "/healthz", None), ("GET", "/v1/me", None)] + ([
                ("GET", "/v1/licenses/" + entry["identifier"], None),
                ] if entry else []):
            status, _, _ = client.call(method, target, body)
            if status != 200:
                raise Breach("%s %s on a full disk: %d" % (method, target.split("/")[1], status))
        if entry:
            status, _, _ = trial.house.client("window").call(
                "POST", "/v1/verifications", encode({"token": entry["token"]}))
            if status != 200:
                raise Breach("a token on a full disk: %d" % status)
        status, _, _ = trial.house.client("creditCentre").call("GET", "/v1/publicity/feed?limit=9")
        if status not in (200, 503):
            raise Breach("the feed on a full disk: %d" % status)
    except NO_ANSWER:
        time.sleep(1)  # It ended in the meantime; its exit code is looked at.
        if trial.house.process.poll() is None:
            raise Breach("a full gateway broke a connection off and runs on")
    return refused


def check(house):
    """SQLite's own check of the file."""
    file = sqlite3.connect("file:%s?mode=ro" % (house.data / "mianti.db"), uri=True)
    found = file.execute("PRAGMA integrity_check").fetchall()
    file.close()
    if found != [("ok",)]:
        raise Breach("the database file is damaged: %s" % found[:3])


def rounds(arguments, folder):
    print(ROW % HEAD, flush=True)
    if arguments.syncs:
        (folder / "syncs").mkdir()
        sync_rounds(arguments, folder / "syncs")
    if arguments.fills:
        (folder / "fills").mkdir()
        fill_rounds(arguments, folder / "fills")


def main():
    arguments = options()
    if arguments.short:
        arguments.syncs, arguments.fills = 4, 2
    if not os.environ.get("MIANTI_FAULTS_INSIDE"):
        return inside(arguments)
    arguments.program = arguments.program.resolve()
    return tried(arguments.program, lambda folder: rounds(arguments, folder))


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Makes a backup while many clients write, restores it into a new place, and compares.

Must hold:
  1. the restored ledger has the size and root the backup named, and the living ledger had that root
     at that size;
  2. every license acknowledged before the backup began is in the restored house and verifies;
  3. the restored gateway works on: it issues, and its ledger grows from the restored head;
  4. a backup without its manifest, with a changed file, or opened with another key file is refused.
Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import concurrent.futures
import copy
import json
import pathlib
import shutil
import subprocess
import sys
import threading
import time
import uuid

sys.dont_write_bytecode = True

from gateway import Breach, House, describe, encode, tried
from trial import Trial

ROOT = pathlib.Path(__file__).resolve().parents[2]


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog="example: Tests/Harness/backup.py --rounds 3")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=2,
                        help="load before each backup begins")
    parser.add_argument("--database", help="a PostgreSQL server's address, whose user may make "
                        "databases; two are made and dropped. Else SQLite")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    return parser.parse_args()


class Databases:
    """Databases of this run on a server; without a server there are none."""

    def __init__(self, server):
        self.server = server
        self.names = []

    def make(self):
        if not self.server:
            return None
        name = "mianti_backup_" + uuid.uuid4().hex[:12]
        self.ask("CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" % name)
        self.names.append(name)
        return self.server.rsplit("/", 1)[0] + "/" + name

    def drop(self):
        for name in self.names:
            self.ask("DROP DATABASE IF EXISTS %s WITH (FORCE)" % name)

    def ask(self, sql):
        subprocess.run(["psql", "--quiet", "--no-psqlrc", "-c", sql, self.server], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


class Keeper:
    """Runs the program's commands over a house."""

    def __init__(self, house):
        self.house = house

    def run(self, *words, code=0):
        ended = subprocess.run(
            [self.house.program, *map(str, words)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, env=self.house.environment)
        if ended.returncode != code:
            raise Breach("mianti %s: exit %d, expected %d: %s" % (
                " ".join(map(str, words[:2])), ended.returncode, code,
                (ended.stderr or ended.stdout).strip()[-300:]))
        return ended.stdout

    def head(self, house, *words):
        return json.loads(self.run("ledger", "head", *house.options, "--json", *words))


def load_and_back_up(trial, keeper, target, seconds):
    """Writers all the while; gives what was acknowledged before the backup began, and its report."""
    stopping, done, open_requests = threading.Event(), [], []
    with concurrent.futures.ThreadPoolExecutor(trial.clients) as pool:
        tasks = [pool.submit(trial.work, i, stopping, done, open_requests)
                 for i in range(trial.clients)]
        time.sleep(seconds)
        before = list(done)
        began = time.monotonic()
        report = json.loads(keeper.run(
            "backup", *keeper.house.options, "--to", target, "--json"))
        took = time.monotonic() - began
        during = len(done) - len(before)
        stopping.set()
        for task in tasks:
            task.result()
    if not during:
        raise Breach("no request was answered while the backup was made")
    return before, during, took, report


def expect(condition, text):
    if not condition:
        raise Breach(text)


def compare_heads(keeper, restored, report):
    """The same head in the backup, the restored ledger, and the living one at that size."""
    named = {"size": report["size"], "root": report["root"]}
    expect(keeper.head(restored) == named, "the restored ledger has another head")
    expect(keeper.head(keeper.house, "--size", report["size"]) == named,
           "the living ledger had another root at the size of the backup")
    expect(keeper.head(keeper.house)["size"] > report["size"],
           "the living ledger did not grow beside the backup")


def look_at(restored, trial, before):
    """The restored house at work: what was acknowledged is there, and it goes on."""
    licenses = [entry for request in before for entry in request.licenses]
    expect(licenses, "no license was acknowledged before the backup")
    trial = copy.copy(trial)
    trial.house = restored
    trial.identifiers = set()
    restored.start()
    try:
        verified = trial.verify(licenses)
        status, _, octets = restored.client("issuer").patient(
            "POST", "/v1/licenses", encode(trial.bodies.issue()), uuid.uuid4().hex)
        expect(status == 201, "the restored gateway does not issue: " + describe(status, octets))
        if restored.stop() != 0:
            raise Breach("the restored gateway did not stop with exit code 0")
    finally:
        restored.kill()
    return verified


def refuse(keeper, target, folder):
    """Half a backup, a changed file and another key file are each refused with exit code 1."""
    key = keeper.house.data / "key"
    half = folder / "half"
    shutil.copytree(target, half)
    (half / "manifest.json").unlink()
    keeper.run("backup", "verify", "--from", half, "--key", key, code=1)
    keeper.run("restore", "--from", half, "--key", key, "--data", folder / "no", code=1)
    changed = folder / "changed"
    shutil.copytree(target, changed)
    dump = next(changed.glob("database.*"))
    octets = bytearray(dump.read_bytes())
    octets[len(octets) // 2] ^= 1
    dump.write_bytes(octets)
    keeper.run("backup", "verify", "--from", changed, code=1)
    keeper.run("restore", "--from", changed, "--key", key, "--data", folder / "no", code=1)
    other = folder / "other"
    keeper.run("init", "--data", other, "--name", "x", "--code", "113205000141499658", "--yes")
    words = ["--from", target, "--key", other / "key", "--data", folder / "no"]
    keeper.run("restore", *words, code=1)
    expect(not (folder / "no").exists(), "a refused restore left something behind")
    for path in (half, changed, other):
        shutil.rmtree(path)


def run(arguments, folder, databases):
    house = House(arguments.program, folder, arguments.examples, databases.make())
    keeper = Keeper(house)
    trial = Trial(house, arguments.examples, arguments.clients, None)
    engine = "PostgreSQL" if arguments.database else "SQLite"
    print("backup under load, %d rounds, %d clients, %s" % (
        arguments.rounds, arguments.clients, engine), flush=True)
    try:
        house.start()
        for number in range(1, arguments.rounds + 1):
            one_round(arguments, folder, databases, keeper, trial, number)
        if house.stop() != 0:
            raise Breach("the last, graceful stop did not end with exit code 0")
    finally:
        house.kill()
    print("all held")


def one_round(arguments, folder, databases, keeper, trial, number):
    target = folder / ("backup %d" % number)
    before, during, took, report = load_and_back_up(trial, keeper, target, arguments.seconds)
    restored = copy.copy(keeper.house)
    restored.data = folder / ("restored %d" % number)
    restored.log = folder / ("restored %d.log" % number)
    restored.process = None
    database = databases.make()
    more = ["--database", database] if database else []
    restored.options = ["--data", str(restored.data), *more]
    keeper.run("restore", "--from", target, "--key", keeper.house.data / "key",
               "--data", restored.data, *more, "--full")
    compare_heads(keeper, restored, report)
    verified = look_at(restored, trial, before)
    after = keeper.head(restored)
    at = keeper.head(restored, "--size", report["size"])
    expect(after["size"] > report["size"] and at["root"] == report["root"],
           "the restored ledger does not grow from the head of the backup")
    refuse(keeper, target, folder)
    print("round %d: %d requests before, %d answered during %.2f s of backup; ledger %d %s...; "
          "%d licenses there and valid; half, changed, other key refused" % (
              number, len(before), during, took, report["size"], report["root"][:16], verified),
          flush=True)


def main():
    arguments = options()
    arguments.program = arguments.program.resolve()
    databases = Databases(arguments.database)
    try:
        return tried(arguments.program, lambda folder: run(arguments, folder, databases))
    finally:
        databases.drop()


if __name__ == "__main__":
    sys.exit(main())

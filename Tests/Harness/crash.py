#!/usr/bin/env python3
"""Kills the gateway in the middle of its work, again and again, and counts what is left.

Each round: many clients issue licenses, record decisions and report their publicity records; the
gateway is killed with SIGKILL; it is started again. Then must hold:
  1. every acknowledged license is there, and its token verifies;
  2. an unacknowledged request, sent again under its Idempotency-Key, gives exactly one result;
  3. no identifier was given twice;
  4. the publicity feed runs 1, 2, 3 ..., holds every reported record once, and stands as a reader
     saw it who polled by cursor all the while.
Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import pathlib
import random
import sys
import time

sys.dont_write_bytecode = True  # No folder of compiled files among the sources.

import planted
from gateway import Breach, House, tried
from trial import Trial

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = "%5s | %8s | %12s | %14s | %8s | %8s | %6s"


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: Tests/Harness/crash.py --rounds 20 --planted")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti",
                        help="the mianti program (standard: the release build)")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--database", help="address of an empty PostgreSQL database; else SQLite")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    parser.add_argument("--planted", action="store_true",
                        help="also walk the tour at the end, and look for persons' numbers and "
                        "names in files and logs")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the trial")
    parser.add_argument("--seed", type=int, help="seed of the moments of the kills")
    return parser.parse_args()


def run(arguments, folder):
    search = planted.Search(arguments.examples) if arguments.planted else None
    moments = random.Random(arguments.seed)
    engine = "PostgreSQL" if arguments.database else "SQLite"
    print("kill -9, %d rounds, %d clients, %s" % (arguments.rounds, arguments.clients, engine))
    began = time.monotonic()
    house = House(arguments.program, folder, arguments.examples, arguments.database)
    try:
        trial = Trial(house, arguments.examples, arguments.clients, search)
        print(ROW % ("round", "killed", "acknowledged", "unacknowledged", "done", "verified",
                     "feed n"), flush=True)
        totals = [told(trial, n, moments.uniform(0.5, 2)) for n in range(1, arguments.rounds + 1)]
        house.start()
        if search and house.tour() != 0:
            raise Breach("the tour fails over the data of the trial")
        if house.stop() != 0:
            raise Breach("the last, graceful stop did not end with exit code 0")
    finally:
        house.kill()
    if search:
        look(search, house, arguments.database)
    print("all held: %d licenses acknowledged, %d verified, %d identifiers, feed 1 to %d; %.0f s" % (
        sum(t[0] for t in totals), sum(t[3] for t in totals), len(trial.identifiers),
        len(trial.feed), time.monotonic() - began))


def told(trial, number, seconds):
    """One round, told in one line: acknowledged, unacknowledged, of these done, verified, feed."""
    counts = trial.round(seconds)
    print(ROW % (number, "%.2f s" % seconds, *counts), flush=True)
    return counts


def look(search, house, database):
    """The last search, over everything that is left."""
    search.folder(house.folder)
    if database and not search.database(database, house.folder):
        print("no pg_dump: the PostgreSQL database itself was not searched")
    print("planted persons: %d hits in %.1f MB (%s)" % (
        len(search.hits), search.octets / 1e6, ", ".join(sorted(search.files))))
    if search.hits:
        raise Breach("readable persons:\n  " + "\n  ".join(search.hits[:20]))


def main():
    arguments = options()
    arguments.program = arguments.program.resolve()
    return tried(arguments.program, lambda folder: run(arguments, folder), arguments.keep)


if __name__ == "__main__":
    sys.exit(main())

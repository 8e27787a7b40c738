#!/usr/bin/env python3
"""Has systemd judge the units in Deployment/: their words, and how much they may do.

The units are checked as they would be installed: in a folder of their own that has the program, the
user and the settings at their places. Nothing is started or installed.
Exit code: 0 sound, 1 not, 2 could not be tried.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNITS = ["mianti.service", "mianti-backup.service", "mianti-backup.timer"]
# Exposure from 0.0 (closed) to 10.0 (open), as systemd-analyze counts it.
LIMIT = 2.0


def run(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)


def image(folder):
    """A root folder in which the units find what they name."""
    for path in ("usr/bin", "bin", "etc/systemd/system", "usr/lib/systemd/system",
                 "var/lib/mianti"):
        (folder / path).mkdir(parents=True)
    for program in ("usr/bin/mianti", "bin/sh"):
        (folder / program).write_text("#!/bin/sh\n")
        (folder / program).chmod(0o755)
    system = pathlib.Path("/usr/lib/systemd/system")
    if not system.is_dir():
        system = pathlib.Path("/lib/systemd/system")
    for unit in system.glob("*.target"):
        shutil.copy(unit, folder / "usr/lib/systemd/system" / unit.name, follow_symlinks=True)
    for unit in UNITS:
        shutil.copy(ROOT / "Deployment" / unit, folder / "etc/systemd/system" / unit)


def verify(folder):
    """No unknown word, no missing file."""
    ended = run("systemd-analyze", "verify", "--root=%s" % folder, "--man=no",
                "--recursive-errors=no", *UNITS)
    said = [line for line in (ended.stdout + ended.stderr).splitlines() if "mianti" in line]
    if said or ended.returncode != 0:
        print("systemd-analyze verify:\n  " + "\n  ".join(said or ended.stderr.splitlines()))
        return False
    print("systemd-analyze verify: %d units, nothing to say" % len(UNITS))
    return True


def security(folder):
    """The exposure of each service, below the limit."""
    sound = True
    for unit in UNITS:
        if not unit.endswith(".service"):
            continue
        ended = run("systemd-analyze", "security", "--offline=true", "--no-pager",
                    "--root=%s" % folder, "--threshold=%d" % (LIMIT * 10), unit)
        match = re.search(r"exposure level for (\S+): ([0-9.]+) (\w+)", ended.stdout)
        if not match:
            print(ended.stdout[-500:] + ended.stderr[-500:])
            return False
        print("systemd-analyze security: %s %s %s (limit %.1f)" % (*match.groups(), LIMIT))
        sound = sound and ended.returncode == 0 and float(match[2]) <= LIMIT
    return sound


def main():
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    if not shutil.which("systemd-analyze"):
        print("no systemd-analyze: install Debian's systemd", file=sys.stderr)
        return 2
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti-units."))
    try:
        image(folder)
        return 0 if all([verify(folder), security(folder)]) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

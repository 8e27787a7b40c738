#!/usr/bin/env python3
"""Runs the commands of a page against a demo gateway, so that they stay true.

A page's ```bash blocks run one after the other in one shell, in the project's folder, with MIANTI
(address) and DATA (data directory) set. Each line of the ```text block below one must be part of
its output, in that order. Other blocks are not run.
Exit code: 0 all as the page says, 1 not so, 2 could not be tried.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from gateway import Breach, House

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
MARK = "=== block %d ==="


def steps(page):
    """Pairs of commands and the lines expected of them."""
    found = []
    for kind, content in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "bash":
            found.append((content, []))
        elif kind == "text" and found:
            found[-1] = (found[-1][0], [line for line in content.splitlines() if line.strip()])
    return found


def run(page, house):
    house.start()
    found = steps(page)
    script = "set -euo pipefail\n" + "".join(
        "echo '%s'\n%s" % (MARK % n, commands) for n, (commands, _) in enumerate(found))
    environment = dict(os.environ, MIANTI="http://127.0.0.1:%d" % house.port,
                       DATA=str(house.data))
    ended = subprocess.run(["bash", "-c", script], cwd=ROOT, env=environment, text=True,
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
    output = ended.stdout
    for number, (_, lines) in enumerate(found):
        place = output.find(MARK % number)
        end = output.find(MARK % (number + 1))
        part = output[place:end if end >= 0 else None] if place >= 0 else ""
        expect(page, number, lines, part)
    if ended.returncode != 0:
        raise Breach("%s: the shell ended with %d: %s" % (
            page.name, ended.returncode, ended.stderr.strip()[-500:]))
    print("%s: %d blocks as the page says" % (page.name, len(found)))


def expect(page, number, lines, part):
    place = 0
    for line in lines:
        hit = part.find(line.strip(), place)
        if hit < 0:
            raise Breach("%s, block %d: expected %r in\n%s" % (
                page.name, number + 1, line, part.strip()))
        place = hit + len(line.strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    parser.add_argument("pages", nargs="*", type=pathlib.Path,
                        default=[ROOT / "Docs/tutorials/first-license.md"])
    arguments = parser.parse_args()
    if not arguments.program.is_file():
        print("no program at %s: build it first" % arguments.program, file=sys.stderr)
        return 2
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti pages."))
    house = None
    try:
        house = House(arguments.program.resolve(), folder, arguments.examples, None)
        for page in arguments.pages:
            run(page, house)
            house.stop()
        return 0
    except Breach as breach:
        print(breach, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print("the demo city could not be loaded (exit %d)" % error.returncode, file=sys.stderr)
        return 2
    finally:
        if house:
            house.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

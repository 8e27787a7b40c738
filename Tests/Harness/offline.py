#!/usr/bin/env python3
"""The village counter: verifies licenses and a slip from a folder, without any network.

    Tests/Harness/offline.py [--program FILE]

A demo city issues three licenses, suspends one and revokes one, and makes a slip; `mianti trust
fetch` fills a folder from the running gateway. The gateway is stopped. Then, each under
`unshare --net` (no interface but a loopback that is down), the folder verifies: the good one is valid, the
suspended and the revoked one are invalid and named so, the slip is valid; a spoiled token is
invalid; without the status lists the good one is inconclusive. A proof file beside the good one
is judged by the folder alone. Each answer says how old what it used
is. Rolled back folders are refused.
Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import datetime
import http.client
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

sys.dont_write_bytecode = True

import invented
from gateway import Breach, House, describe, encode

ROOT = pathlib.Path(__file__).resolve().parents[2]


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog="example: Tests/Harness/offline.py")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti",
                        help="the mianti program (standard: the release build)")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    return parser.parse_args()


class Counter:
    """What the counter has: a program, a folder, files to check, no connection."""

    def __init__(self, program, folder):
        self.program = str(program)
        self.folder = folder
        self.failures = 0

    def verify(self, name, text, code, *expected, proof=None):
        """One check without network; the exit code and these words of its answer must be."""
        more = []
        if proof:
            path = self.folder / "proof.json"
            path.write_text(json.dumps(proof))
            more = ["--proof", str(path)]
        file = self.folder / (name.replace(" ", "-") + ".txt")
        file.write_text(text)
        done = subprocess.run(
            ["unshare", "--map-root-user", "--net", self.program, "verify", str(file), "--trust",
             str(self.folder / "trust"), "--json", *more], capture_output=True, text=True)
        try:
            answer = json.loads(done.stdout)
        except ValueError:
            answer = {"verdict": done.stderr.strip(), "findings": [], "sources": []}
        found = {"%s %s" % (f["code"], f["reason"]) for f in answer["findings"]}
        held = done.returncode == code and set(expected) <= found
        ages = {s["source"]: s.get("ageSeconds") for s in answer.get("sources", [])}
        held &= any(name.startswith("trust-list") and age is not None
                    for name, age in ages.items())
        self.failures += not held
        print("%-28s exit %d %-12s %s %s" % (
            name, done.returncode, answer["verdict"], "held" if held else "DID NOT HOLD", ages))
        if not held:
            print("  expected exit %d and %s; found %s %s" % (
                code, expected, sorted(found), done.stderr.strip()))

    def offline(self):
        """Whether the tool that takes the network away works here."""
        return subprocess.run(["unshare", "--map-root-user", "--net", "true"]).returncode == 0


def made(client, method, path, body, **headers):
    status, _, octets = client.call(method, path, encode(body), uuid.uuid4().hex, **headers)
    if status >= 300:
        raise Breach("%s %s: %s" % (method, path, describe(status, octets)))
    return json.loads(octets)


def move(house, license, state, reason):
    """Moves a license to another state."""
    connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=30)
    body = {"to": state, "reasonCode": reason, "reason": "试验", "legalBasis": "示例条例第一条",
            "decidedOn": str(today())}
    connection.request(
        "POST", "/v1/licenses/%s/transitions" % license["identifier"], encode(body),
        {"Authorization": "Bearer " + house.keys["issuer"], "If-Match": '"1"',
         "Idempotency-Key": uuid.uuid4().hex, "Content-Type": "application/json"})
    answer = connection.getresponse()
    octets = answer.read()
    if answer.status >= 300:
        raise Breach("moving: %s" % describe(answer.status, octets))


def proved(client, license):
    """The proof file of the license's last event, put together as a client does."""
    event = license["events"][-1]
    for _ in range(50):
        status, _, octets = client.call("GET", "/v1/ledger/proofs/inclusion?event=" + event["id"])
        if status == 200:
            return {**json.loads(octets), "salt": event["salt"], "body": event["body"]}
        time.sleep(0.2)
    raise Breach("no proof: %s" % describe(status, octets))


def today():
    return datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()


def fetch(program, house, folder, expected=0):
    done = subprocess.run(
        [str(program), "trust", "fetch", "--url", "http://127.0.0.1:%d" % house.port,
         "--folder", str(folder)], capture_output=True, text=True)
    if done.returncode != expected:
        raise Breach("trust fetch: exit %d, %s" % (done.returncode, done.stderr.strip()))
    return done


def spoiled(token):
    """The token with one other character in its signature."""
    signed, rest = token.split("~", 1)
    place = signed.rindex(".") + 1
    return signed[:place] + ("B" if signed[place] == "A" else "A") + signed[place + 1:] + "~" + rest


def main():
    arguments = options()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        counter = Counter(arguments.program, folder)
        if not counter.offline():
            print("unshare --net does not work here", file=sys.stderr)
            return 2
        house = House(arguments.program, folder, arguments.examples)
        house.start()
        try:
            issuer = house.client("issuer")
            bodies = invented.Bodies(arguments.examples, str(today()))
            good, suspended, revoked = [
                made(issuer, "POST", "/v1/licenses", bodies.issue()) for _ in range(3)]
            move(house, suspended, "SUSPENDED", "investigation")
            move(house, revoked, "REVOKED", "violation")
            resolution = json.loads((arguments.examples / "demo-resolution.json").read_bytes())
            proof, other = proved(issuer, good), proved(issuer, revoked)
            slip = made(house.client("window"), "POST", "/v1/resolutions", resolution)["slip"]
            # A change stands in the status list within a second.
            time.sleep(1.5)
            fetch(arguments.program, house, folder / "trust")
            lists = list((folder / "trust").glob("status/*"))
            if not lists:
                print("the gateway serves no status lists", file=sys.stderr)
            roll_back(arguments, house, folder)
            roll_back_revocations(arguments, house, folder)
        finally:
            house.stop()
        counter.verify("good license", good["token"], 0, "license.issuer listed")
        counter.verify("suspended license", suspended["token"], 1, "license.status listSuspended")
        # A list has two bits: what ended for good is invalid, whatever ended it.
        counter.verify("revoked license", revoked["token"], 1, "license.status listEnded")
        counter.verify("slip", slip, 0, "slip.signature ", "slip.certificate path")
        counter.verify("spoiled license", spoiled(good["token"]), 1, "license.signature altered")
        counter.verify("good, with proof", good["token"], 0, "license.ledger valid", proof=proof)
        counter.verify("good, proof of another", good["token"], 1,
                       "license.ledger otherLicense", proof=other)
        counter.verify("good, spoiled proof", good["token"], 1, "license.ledger inclusion-path",
                       proof={**proof, "seq": proof["seq"] ^ 1})
        counter.verify("good, proof without salt", good["token"], 2,
                       "license.ledger leaf-no-salt",
                       proof={k: v for k, v in proof.items() if k != "salt"})
        shutil.rmtree(folder / "trust/status", ignore_errors=True)
        counter.verify("good, no status list", good["token"], 2, "license.status noStatus")
        return 1 if counter.failures else 0


def roll_back(arguments, house, folder):
    """A newer list is taken, and the older one is refused from then on."""
    program, draft = str(arguments.program), str(arguments.examples / "trust-list.json")
    listed = house.data / "trust/trust-list.jws"
    older = listed.read_bytes()
    subprocess.run([program, "trust", "make", draft, "--data", str(house.data)], check=True,
                   capture_output=True)
    time.sleep(1.5)
    fetch(arguments.program, house, folder / "trust")
    newer = (folder / "trust/trust-list.jws").read_bytes()
    if newer == older:
        raise Breach("the newer list was not fetched")
    # A gateway that knew the newer one goes on serving it; one that is started anew cannot know.
    listed.write_bytes(older)
    time.sleep(1.5)
    fetch(arguments.program, house, folder / "trust")
    if (folder / "trust/trust-list.jws").read_bytes() != newer:
        raise Breach("the gateway went back to an older list")
    house.stop()
    house.start()
    done = fetch(arguments.program, house, folder / "trust", expected=1)
    if "rolledBack" not in done.stderr or (
            folder / "trust/trust-list.jws").read_bytes() != newer:
        raise Breach("an older list was taken: %s" % done.stderr)
    listed.write_bytes(newer)
    print("%-28s exit %d %-12s held" % ("older trust list", done.returncode, "refused"))


def roll_back_revocations(arguments, house, folder):
    """Newer revocation lists are taken, and the older ones are refused from then on."""
    served = house.data / "trust/revocations.pem"
    older, program = served.read_bytes(), str(arguments.program)
    subprocess.run([program, "keys", "lists", "--data", str(house.data)], check=True,
                   capture_output=True)
    time.sleep(1.5)

    def kept():
        return {file.name: file.read_bytes() for file in (folder / "trust/crls").glob("*.crl")}

    before = kept()
    fetch(arguments.program, house, folder / "trust")
    newer = kept()
    if len(newer) != 2 or set(newer) != set(before) or any(
            newer[name] == before[name] for name in newer):
        raise Breach("the newer revocation lists were not fetched")
    served.write_bytes(older)
    time.sleep(1.5)
    done = fetch(arguments.program, house, folder / "trust", expected=1)
    if "rolledBack" not in done.stderr or kept() != newer:
        raise Breach("an older revocation list was taken: %s" % done.stderr)
    print("%-28s exit %d %-12s held" % ("older revocation list", done.returncode, "refused"))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Breach as breach:
        print(breach, file=sys.stderr)
        sys.exit(1)
    except (OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)

#!/usr/bin/env python3
"""Measures how soon a change shows in status list, verification and page, and reads the lists by itself.

Must hold:
  1. after the answer of a transition its list, a verification and the page of the code printed on the
     license (in words) show it within a second, each time;
  2. the list is a status list to a decoder that shares no line with ours (zlib, bits), every license
     stands in it as it was moved and no other place says anything; OpenSSL's command line verifies its
     SM2 signature under the key of GET /v1/keys, and refuses it with one bit changed;
  3. ETag: 304 while nothing changed; HEAD is GET without the body; a list nobody stands in is 404;
  4. the same places after kill -9 and a new start;
  5. off line `mianti verify --status` finds a good, a suspended and a revoked license as they are, says
     when the list was signed, and refuses one rolled back, altered or missing.
With --full instead: how long a list of 2^20 licenses takes, of which one in ten is not in force.
Exit code: 0 all held, 1 something did not, 2 could not be tried.
"""

import argparse
import base64
import http.client
import json
import pathlib
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
import zlib

sys.dont_write_bytecode = True

import invented
from gateway import Breach, House, describe, encode

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACES = 1 << 20
SAYS = {"VALID": 0, "SUSPENDED": 2, "REVOKED": 1}
WORDS = {"VALID": "有效", "SUSPENDED": "已暂扣", "REVOKED": "已吊销"}
# SubjectPublicKeyInfo of an SM2 key up to its point.
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")


def expect(condition, text):
    if not condition:
        raise Breach(text)


class Wire:
    """One connection that sends any header."""

    def __init__(self, house, caller=None):
        self.port, self.key = house.port, caller and house.keys[caller]
        self.connection = http.client.HTTPConnection("127.0.0.1", house.port, timeout=60)

    def send(self, method, target, body=None, **headers):
        """Status, headers, octets."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            fields["Authorization"] = "Bearer " + self.key
        self.connection.request(method, target, body=body, headers=fields)
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()


class License:
    def __init__(self, answer):
        self.identifier, self.token = answer["identifier"], answer["token"]
        self.state, self.revision, self.code = "VALID", 1, None
        claims = json.loads(decoded(self.token.split("~")[0].split(".")[1]))
        self.uri, self.index = claims["status"]["uri"], claims["status"]["idx"]


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def place(octets, index):
    """Two bits a place, the first in the least significant bits of the first octet."""
    return octets[index >> 2] >> (index & 3) * 2 & 3


def read_list(text):
    """The claims and the expanded octets, with nothing of ours."""
    header, payload, _ = text.split(".")
    header, claims = json.loads(decoded(header)), json.loads(decoded(payload))
    expect(header["typ"] == "statuslist+jwt", "typ %s" % header["typ"])
    expect(claims["status_list"]["bits"] == 2, "bits %s" % claims["status_list"]["bits"])
    unpacked = zlib.decompressobj()
    octets = unpacked.decompress(decoded(claims["status_list"]["lst"]))
    expect(unpacked.eof and not unpacked.unused_data, "octets behind the list")
    expect(len(octets) == PLACES * 2 // 8, "%d octets" % len(octets))
    return header, claims, octets


def der(signature):
    """r and s as OpenSSL wants them."""
    def integer(octets):
        octets = octets.lstrip(b"\0") or b"\0"
        octets = (b"\0" if octets[0] & 0x80 else b"") + octets
        return bytes([2, len(octets)]) + octets
    body = integer(signature[:32]) + integer(signature[32:])
    return bytes([0x30, len(body)]) + body


def openssl(folder, key, signed, signature):
    """Whether OpenSSL's command line verifies an SM2 signature under a JWK."""
    point = b"\4" + decoded(key["x"]) + decoded(key["y"])
    pem = base64.encodebytes(SPKI + point).decode()
    (folder / "key.pem").write_text(
        "-----BEGIN PUBLIC KEY-----\n%s-----END PUBLIC KEY-----\n" % pem)
    (folder / "signature").write_bytes(der(signature))
    (folder / "signed").write_bytes(signed)
    done = subprocess.run(
        ["openssl", "dgst", "-sm3", "-verify", folder / "key.pem",
         "-sigopt", "distid:1234567812345678", "-signature", folder / "signature",
         folder / "signed"], stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode == 0


def issue(wire, bodies):
    body = encode(bodies.issue())
    status, _, octets = wire.send(
        "POST", "/v1/licenses", body, Content_Type="application/json",
        Idempotency_Key=uuid.uuid4().hex)
    expect(status == 201, "issue: %s" % describe(status, octets))
    return License(json.loads(octets))


def print_code(wire, license):
    """The code that stands on the printed license for good."""
    status, _, octets = wire.send(
        "POST", "/v1/licenses/%s/codes" % license.identifier, b"{}",
        Content_Type="application/json")
    expect(status == 201, "code: %s" % describe(status, octets))
    license.code = json.loads(octets)["code"]


def move(wire, license, state, day):
    """Moves a license; gives the instant of the answer."""
    body = encode({"to": state, "reasonCode": "investigation", "decidedOn": day})
    status, headers, octets = wire.send(
        "POST", "/v1/licenses/%s/transitions" % license.identifier, body,
        Content_Type="application/json", Idempotency_Key=uuid.uuid4().hex,
        If_Match='"%d"' % license.revision)
    answered = time.monotonic()
    expect(status == 200, "transition: %s" % describe(status, octets))
    license.state, license.revision = state, int(headers["ETag"].strip('"'))
    return answered


class Watch:
    """The delays from the answers of transitions to what shows them."""

    def __init__(self, house, beside):
        self.issuer, self.window = Wire(house, "issuer"), Wire(house, "window")
        self.lists, self.people = {"list": Wire(house)}, Wire(house)
        if beside:
            self.lists["list of a process beside"] = Wire(beside)
        self.delays = {}

    def until(self, name, answered, shows):
        while not shows():
            expect(time.monotonic() - answered < 10, "%s: not shown within 10 s" % name)
        self.delays.setdefault(name, []).append(time.monotonic() - answered)

    def list_shows(self, wire, license):
        status, _, octets = wire.send("GET", license.uri)
        expect(status == 200, "list: %s" % describe(status, octets))
        return place(read_list(octets.decode())[2], license.index) == SAYS[license.state]

    def verification_shows(self, license):
        status, _, octets = self.window.send(
            "POST", "/v1/verifications", encode({"token": license.token}),
            Content_Type="application/json")
        expect(status == 200, "verification: %s" % describe(status, octets))
        return json.loads(octets)["state"] == license.state

    def page_shows(self, license):
        status, _, octets = self.people.send(
            "POST", "/verify/" + license.code, b"show=1", Accept="text/html",
            Content_Type="application/x-www-form-urlencoded", Accept_Language="zh-CN")
        expect(status == 200, "page: %s" % describe(status, octets))
        word = re.search('<p class="word">([^<]*)</p>', octets.decode())
        expect(word, "page: no state in words")
        return word[1] == WORDS[license.state]

    def turn(self, license, state, day):
        answered = move(self.issuer, license, state, day)
        # The later ones have waited for the earlier ones: each is its own worst case.
        for name, wire in self.lists.items():
            self.until(name, answered, lambda: self.list_shows(wire, license))
        self.until("verification", answered, lambda: self.verification_shows(license))
        self.until("page", answered, lambda: self.page_shows(license))

    def report(self):
        for name, delays in self.delays.items():
            print("%s: %d changes, median %.1f ms, worst %.1f ms after the answer" % (
                name, len(delays), statistics.median(delays) * 1e3, max(delays) * 1e3))
            expect(max(delays) < 1, "%s: %.3f s" % (name, max(delays)))


def fetch(house, uri):
    status, headers, octets = Wire(house).send("GET", uri)
    expect(status == 200, "list: %s" % describe(status, octets))
    return headers, octets.decode()


def look_at_list(house, folder, licenses):
    """The list with nothing of ours: bits and signature."""
    headers, text = fetch(house, licenses[0].uri)
    expect(headers["Content-Type"] == "application/statuslist+jwt", headers["Content-Type"])
    header, claims, octets = read_list(text)
    expect(claims["sub"] == licenses[0].uri, "sub %s" % claims["sub"])
    expect(headers["Cache-Control"] == "public, max-age=%d" % claims["ttl"], "Cache-Control")
    expect(claims["iat"] <= time.time() < claims["exp"], "iat or exp")
    said = {license.index: SAYS[license.state] for license in licenses}
    told = {index: place(octets, index) for index in range(PLACES) if place(octets, index)}
    expect(told == {index: number for index, number in said.items() if number},
           "the list says something else than was done")
    _, _, keys = Wire(house).send("GET", "/v1/keys")
    key = next(k for k in json.loads(keys)["keys"] if k["kid"] == header["kid"])
    expect(header["alg"] == key["alg"] == "SM2", "alg %s" % header["alg"])
    signed, _, signature = text.rpartition(".")
    octets = decoded(signature)
    expect(openssl(folder, key, signed.encode(), octets), "OpenSSL refuses the signature")
    other = octets[:40] + bytes([octets[40] ^ 1]) + octets[41:]
    expect(not openssl(folder, key, signed.encode(), other), "OpenSSL takes an altered signature")
    print("list: %d octets of text, %d places say something, signature verified by OpenSSL" % (
        len(text), len(told)))
    return headers["ETag"], text


def look_at_headers(house, uri, tag):
    wire = Wire(house)
    status, headers, octets = wire.send("GET", uri, If_None_Match=tag)
    expect(status == 304 and not octets and headers["ETag"] == tag, "no 304: %d" % status)
    whole = wire.send("GET", uri)
    status, headers, octets = wire.send("HEAD", uri)
    expect(status == 200 and not octets, "HEAD: %d" % status)
    expect(headers["Content-Length"] == str(len(whole[2])), "HEAD: Content-Length")
    for name in ("ETag", "Content-Type", "Cache-Control"):
        expect(headers[name] == whole[1][name], "HEAD: %s" % name)
    status, _, octets = wire.send("GET", "/v1/status-lists/7")
    expect(status == 404 and json.loads(octets)["code"] == "status-list.not-found", "404")


class Counter:
    """A counter without a connection: the program, a trust folder, a list."""

    def __init__(self, house, folder):
        self.house, self.folder = house, folder
        self.trust = folder / "trust"
        shutil.copytree(house.data / "trust", self.trust)

    def verify(self, license, text):
        """Exit code and the finding about the status."""
        (self.folder / "token").write_text(license.token)
        words = [self.house.program, "verify", self.folder / "token", "--trust", self.trust,
                 "--json"]
        if text is not None:
            (self.folder / "list.jwt").write_text(text)
            words += ["--status", self.folder / "list.jwt"]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=self.house.environment)
        expect(done.stdout, "verify: exit %d: %s" % (done.returncode, done.stderr[-300:]))
        findings = json.loads(done.stdout)["findings"]
        return done.returncode, next(f for f in findings if f["code"] == "license.status")

    def look(self, license, text, outcome, reason):
        code, finding = self.verify(license, text)
        expect((finding["outcome"], finding["reason"]) == (outcome, reason),
               "off line: %s %s, expected %s" % (finding["outcome"], finding["reason"], reason))
        if outcome == "failed":
            expect(code == 1, "off line: exit %d for %s" % (code, reason))
        if outcome == "notExamined":
            expect(code == 2, "off line: exit %d for %s" % (code, reason))
        if outcome != "notExamined":
            expect(finding["source"] == "status list" and finding["asOf"], "no source, no date")
        return code


def look_off_line(counter, by_state, old, text):
    """The village counter; gives the exit code of a good license."""
    good, suspended, revoked = (by_state[s] for s in ("VALID", "SUSPENDED", "REVOKED"))
    counter.look(revoked, old, "passed", "listed")
    code = counter.look(good, text, "passed", "listed")
    expect(code == 0, "off line: exit %d for a good license" % code)
    counter.look(suspended, text, "failed", "listSuspended")
    counter.look(revoked, text, "failed", "listEnded")
    counter.look(revoked, old, "notExamined", "listRolledBack")
    counter.look(good, None, "notExamined", "noStatus")
    counter.look(good, good.token, "notExamined", "listForm")
    middle = len(text) // 2
    altered = text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1:]
    _, finding = counter.verify(revoked, altered)
    expect(finding["outcome"] == "notExamined", "an altered list was used")
    return code


def run(arguments, folder):
    house = House(arguments.program, folder, arguments.examples, arguments.database)
    beside = None
    try:
        house.start(MIANTI_SHOWING_RATE="6000")
        if arguments.beside:
            beside = object.__new__(House)
            beside.__dict__.update(house.__dict__)
            beside.start()
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
        bodies = invented.Bodies(arguments.examples, day)
        issuer = Wire(house, "issuer")
        licenses = [issue(issuer, bodies) for _ in range(max(3, arguments.changes // 10))]
        for license in licenses:
            print_code(issuer, license)
        _, old = fetch(house, licenses[0].uri)
        time.sleep(1.1)  # Lists are dated by the second.
        watch = Watch(house, beside)
        for number in range(arguments.changes):
            license = licenses[number % len(licenses)]
            watch.turn(license, "VALID" if license.state == "SUSPENDED" else "SUSPENDED", day)
        watch.report()
        by_state = dict(zip(("VALID", "SUSPENDED", "REVOKED"), licenses))
        for state, license in by_state.items():
            if license.state != state:
                move(issuer, license, state, day)
        time.sleep(1.1)
        tag, text = look_at_list(house, folder, licenses)
        look_at_headers(house, licenses[0].uri, tag)
        house.kill()
        house.start()
        _, again = fetch(house, licenses[0].uri)
        expect(read_list(again)[2] == read_list(text)[2], "other places after a new start")
        code = look_off_line(Counter(house, folder), by_state, old, again)
        print("304, HEAD, 404, kill -9 and a new start, off line: held; a good license off line: "
              "exit code %d" % code)
    finally:
        for each in (house, beside):
            if each and each.process:
                each.kill()


def fill(path, states):
    """Puts licenses into a database; their documents are never opened."""
    places = list(range(len(states)))
    random.Random(7).shuffle(places)
    database = sqlite3.connect(path)
    with database:
        database.executemany(
            'INSERT INTO licenses (id, revision, document, "type", "issuer", "state", "valid_to", '
            '"area", "status") VALUES (?, 1, ?, \'t\', \'i\', ?, \'\', \'320500\', ?)',
            (("L%07d" % number, b"sealed", state, "0.%d" % places[number])
             for number, state in enumerate(states)))
        database.execute("INSERT INTO serials (name, reserved_to) VALUES ('license-status', ?) "
                         "ON CONFLICT (name) DO UPDATE SET reserved_to = excluded.reserved_to",
                         (len(states) - 1,))
    database.close()
    return {place: SAYS[state] for place, state in zip(places, states) if SAYS[state]}


def memory(house, name):
    """MiB of the process, out of /proc."""
    for line in pathlib.Path("/proc/%d/status" % house.process.pid).read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise OSError("no " + name)


def full(arguments, folder):
    house = House(arguments.program, folder, arguments.examples, None)
    chance = random.Random(3)
    states = ["VALID"] * PLACES
    for number in chance.sample(range(PLACES), PLACES // 10):
        states[number] = "SUSPENDED" if chance.random() < 0.1 else "REVOKED"
    told = fill(house.data / "mianti.db", states)
    try:
        house.start()
        Wire(house).send("GET", "/healthz")
        before, wire, times = memory(house, "VmRSS"), Wire(house), []
        for _ in range(11):
            began = time.monotonic()
            status, _, octets = wire.send("GET", "/v1/status-lists/0")
            times.append((time.monotonic() - began) * 1e3)
            expect(status == 200, "list: %s" % describe(status, octets))
        _, claims, places = read_list(octets.decode())
        said = {index: place(places, index) for index in range(PLACES) if place(places, index)}
        expect(said == told, "the list says something else than the database")
        print("full list: %d places, %d say something: loaded, compressed and signed in %.0f ms, "
              "then %.1f ms a request; %d octets compressed, %d of text; resident %.1f MiB before, "
              "%.1f after, %.1f at most" % (
                  PLACES, len(told), times[0], statistics.median(times[1:]),
                  len(decoded(claims["status_list"]["lst"])), len(octets), before,
                  memory(house, "VmRSS"), memory(house, "VmHWM")))
    finally:
        house.kill()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog="example: Tests/Harness/status.py --changes 200")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti")
    parser.add_argument("--changes", type=int, default=200)
    parser.add_argument("--full", action="store_true",
                        help="measure a full list instead, on SQLite")
    parser.add_argument("--beside", action="store_true", help="ask a second process as well")
    parser.add_argument("--database", help="address of an empty PostgreSQL database; else SQLite")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    arguments = parser.parse_args()
    arguments.program = arguments.program.resolve()
    if not arguments.program.is_file():
        print("no program at %s: build it first" % arguments.program, file=sys.stderr)
        return 2
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti status."))
    try:
        (full if arguments.full else run)(arguments, folder)
        return 0
    except Breach as breach:
        print("BREACH: %s" % breach, file=sys.stderr)
        return 1
    except (subprocess.CalledProcessError, OSError, http.client.HTTPException) as error:
        print("could not be tried: %s" % error, file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

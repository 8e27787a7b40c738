#!/usr/bin/env python3
"""Whether a stranger can tell another department's object from one that does not exist.

For each route with an object in it, a caller of a third department asks for an object of another
department and for one that does not exist, in random order over one connection. Must hold: status,
header fields and body are the same but for the request's own id. The times are shown, not judged:
their medians, and how often the foreign one takes longer than the absent one (0.500 = no
difference; Mann and Whitney's U as a share, with its z).
Exit code: 0 all the same, 1 something differs, 2 could not be tried.
"""

import argparse
import datetime
import json
import math
import pathlib
import random
import re
import statistics
import subprocess
import sys
import time
import uuid

sys.dont_write_bytecode = True  # No folder of compiled files among the sources.

import invented
import load
from gateway import Breach, House, describe, encode, tried

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROW = "%-58s | %6s | %9s | %9s | %6s | %6s"
SCOPES = """licenses:issue licenses:read licenses:verify types:write items:write cases:write
exemption:resolve datasets:write datasets:query datasets:check grants:request grants:decide
accesses:read publicity:report publicity:complete audit:read""".split()
STRANGER = ("示例市公安局", "11320500MB9900080E")
OFFICE = "11320500MB9900013G"
NONE = "0" * 32


def options():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog="example: Tests/Harness/foreign.py --samples 300")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/release/mianti",
                        help="the mianti program (standard: the release build)")
    parser.add_argument("--samples", type=int, default=10000, help="of each kind on each route")
    parser.add_argument("--examples", type=pathlib.Path, default=ROOT / "Examples")
    return parser.parse_args()


class Objects:
    """One of each object, made by its own department, and names that nothing has."""

    def __init__(self, house, examples):
        self.house = house
        beijing = datetime.timezone(datetime.timedelta(hours=8))
        today = str(datetime.datetime.now(beijing).date())
        self.bodies = invented.Bodies(examples, today)
        license = self.make("issuer", "POST", "/v1/licenses", self.bodies.issue())["identifier"]
        decision = self.bodies.decision()
        record = self.make("issuer", "POST", "/v1/decisions", decision)["records"][0]["id"]
        resolution = self.resolution(examples)
        item = resolution["item"]["code"]
        self.make("window", "PUT", "/v1/cases/FOREIGN-1",
                  {"item": item, "version": resolution["item"]["version"], "state": "02"})
        with open(examples / "datasets.ndjson", encoding="utf-8") as lines:
            definition = json.loads(lines.readline())
        published = definition.pop("code")
        self.definition = definition
        self.make("dataOwner", "PUT", "/v1/datasets/foreign-draft", definition)
        grant = self.make("dataUser", "POST", "/v1/grants", {
            "dataset": published, "use": ["check"], "fields": ["state"], "items": [],
            "scene": "示例", "text": "示例", "legalBasis": "示例条例", "until": "2029-12-31",
            "perDay": 9})["id"]
        self.item = item
        material = resolution["materials"][0]["code"]
        self.foreign = {
            "license": license, "record": record, "resolution": resolution["id"],
            "case": "FOREIGN-1", "draft": "foreign-draft", "dataset": published, "grant": grant,
            "material": material}
        self.absent = {
            "license": self.never_given(license), "record": NONE, "resolution": NONE,
            "case": "ABSENTS-1", "draft": "absents-draft", "dataset": "absents-open",
            "grant": NONE, "material": material}

    def make(self, caller, method, target, body):
        status, _, octets = self.house.client(caller).call(
            method, target, encode(body), uuid.uuid4().hex)
        if status not in (200, 201):
            raise Breach("%s %s: %s" % (method, target, describe(status, octets)))
        return json.loads(octets)

    def resolution(self, examples):
        with open(examples / "demo-resolution.json", encoding="utf-8") as file:
            return self.make("window", "POST", "/v1/resolutions", json.load(file))

    def never_given(self, identifier):
        """A sound identifier with another serial: its check character is found by trying."""
        parts = identifier.split(".")
        parts[-3] = "9" * len(parts[-3])
        tries = [".".join(parts[:-1] + [c]) for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
        lines = subprocess.run(
            [self.house.program, "check", "license-id", *tries], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE).stdout.decode().splitlines()
        for line in lines:
            answer = json.loads(line)
            if answer["valid"]:
                return answer["value"]
        raise Breach("no identifier with another serial is sound")

    def stranger(self):
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        made = subprocess.run(
            [self.house.program, "clients", "create", *self.house.options, "--json",
             "--name", "stranger", "--department", STRANGER[0], "--code", STRANGER[1], *scopes],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            env=self.house.environment)
        return json.loads(made.stdout)["key"]


def probes(objects):
    """[(method, pattern, body)]; a name in double braces is that of an object."""
    purpose = {
        "item": objects.item, "caseNumber": "OWN-1", "basis": "duty", "text": "示例",
        "onBehalfOf": {"code": STRANGER[1]}, "channel": "window",
        "operator": {"account": "a", "name": "示例", "office": "示例"}}
    viewed = {"purpose": purpose}
    move = {"to": "REVOKED", "reasonCode": "violation", "decidedOn": "2026-11-20"}
    license, decision = objects.bodies.issue(), objects.bodies.decision()
    decision["licenses"] = [
        {"action": "transition", "identifier": "{{license}}", "body": move}]
    asked = {"dataset": "{{draft}}", "subject": {"employerCode": "91320500MA9900212E"},
             "purpose": purpose}
    one, resolution = "/v1/licenses/{{license}}", "/v1/resolutions/{{resolution}}"
    material = resolution + "/materials/{{material}}"
    record = "/v1/publicity/records/{{record}}"
    return [
        ("POST", one + "/transitions", move), ("POST", one + "/versions", license),
        ("GET", "/v1/cases/{{case}}", None),
        ("GET", resolution, None), ("GET", resolution + "/notice?format=html", None),
        ("POST", resolution + "/views", viewed),
        ("POST", resolution + "/answers", {"answers": {"c1": "no"}}),
        ("POST", resolution + "/refresh", {}),
        ("POST", material + "/documents", viewed),
        ("POST", material + "/fulfilments", {"receivedAs": "original", "copies": 1}),
        ("POST", material + "/promises", {"textVersion": "1", "signer": "a", "signature": "x"}),
        ("DELETE", material + "/promises", None),
        ("GET", "/v1/datasets/{{draft}}", None),
        ("POST", "/v1/datasets/{{dataset}}/transitions", {"to": "PAUSED", "reason": "x"}),
        ("POST", "/v1/datasets/{{dataset}}/records", {
            "op": "delete", "recordKey": "1"}),
        ("GET", "/v1/grants/{{grant}}", None),
        ("POST", "/v1/grants/{{grant}}/decision", {"decision": "approve", "reason": "x"}),
        ("POST", "/v1/grants/{{grant}}/withdrawal", {"reason": "x"}),
        ("POST", "/v1/grants", {
            "dataset": "{{draft}}", "use": ["check"], "fields": ["state"], "items": [],
            "scene": "x", "text": "x", "legalBasis": "x", "until": "2029-12-31", "perDay": 9}),
        ("POST", "/v1/queries", dict(asked, fields=["state"])),
        ("POST", "/v1/checks", dict(asked, claims={"state": "x"})),
        ("GET", record, None), ("POST", record + "/views", viewed),
        ("PATCH", record, {"fields": {"XK_NR": "x"}}),
        ("POST", "/v1/publicity/reports", {"ids": ["{{record}}"]}),
        ("POST", "/v1/decisions", decision),
    ]


def filled(text, names):
    return re.sub(r"\{\{(\w+)\}\}", lambda match: names[match[1]], text)


def octets(probe, names, key):
    """The octets of one request; each with an Idempotency-Key of its own."""
    method, pattern, body = probe
    made = load.request(
        method, filled(pattern, names), key,
        b"" if body is None else filled(json.dumps(body, ensure_ascii=False), names).encode())
    fields = 'Accept-Language: en\r\n'
    if method != "GET":
        fields += 'If-Match: "1"\r\nIdempotency-Key: %s\r\n' % uuid.uuid4().hex
    return made.replace(b"Authorization:", fields.encode() + b"Authorization:", 1)


def face(answer, names):
    """An answer without what is its own: the request's id, the date, the object's name."""
    status, head, body = answer
    own = re.search(rb"(?i)\r\nrequest-id: (\w+)", head)[1]
    text = head.lower() + b"\r\n\r\n" + body
    text = text.replace(own, b"<id>").replace(own.lower(), b"<id>")
    text = re.sub(rb"\r\ndate: [^\r]*", b"", text)
    for kind, name in names.items():
        if kind not in ("material",):
            text = text.replace(name.encode(), b"<object>")
            text = text.replace(name.lower().encode(), b"<object>")
    # Only the names may differ, and with them the length.
    return status, re.sub(rb"\r\ncontent-length: \d+", b"", text)


def superiority(foreign, absent):
    """How often a foreign one takes longer than an absent one, and z of Mann and Whitney's U."""
    ranked = sorted([(t, 1) for t in foreign] + [(t, 0) for t in absent])
    ranks, index = 0.0, 0
    while index < len(ranked):
        end = index
        while end < len(ranked) and ranked[end][0] == ranked[index][0]:
            end += 1
        ranks += sum(kind for _, kind in ranked[index:end]) * (index + 1 + end) / 2
        index = end
    n, m = len(foreign), len(absent)
    u = ranks - n * (n + 1) / 2
    return u / (n * m), (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


def compare(line, probe, objects, key, samples):
    """(status, whether all answers were alike, seconds of the foreign, of the absent)."""
    kinds = {"foreign": objects.foreign, "absent": objects.absent}
    times, faces = {"foreign": [], "absent": []}, {}
    for turn in range(samples + 5):
        order = list(kinds)
        random.shuffle(order)
        for kind in order:
            request = octets(probe, kinds[kind], key)
            began = time.perf_counter()
            answer = line.ask(request)
            took = time.perf_counter() - began
            faces.setdefault(face(answer, kinds[kind]), kind)
            if turn >= 5:
                times[kind].append(took)
    return answer[0], list(faces), times["foreign"], times["absent"]


def run(arguments, folder):
    house = House(arguments.program, folder, arguments.examples, None)
    house.start()
    differing = 0
    try:
        objects = Objects(house, arguments.examples)
        key = objects.stranger()
        line = load.Line(house.port)
        print("%d samples of each; medians in microseconds" % arguments.samples)
        print(ROW % ("route", "status", "foreign", "absent", "longer", "z"))
        for probe in probes(objects):
            status, faces, foreign, absent = compare(line, probe, objects, key, arguments.samples)
            share, z = superiority(foreign, absent)
            name = "%s %s" % (probe[0], probe[1].replace("{{", "{").replace("}}", "}"))
            print(ROW % (
                name, status, "%.0f" % (statistics.median(foreign) * 1e6),
                "%.0f" % (statistics.median(absent) * 1e6), "%.3f" % share, "%.1f" % z), flush=True)
            if len(faces) > 1 or status not in (403, 404):
                differing += 1
                print("differs, or is no refusal: %s" % name, file=sys.stderr)
                for other in faces:
                    print("   %s" % other[1].split(b"\r\n\r\n", 1)[1].decode(), file=sys.stderr)
    finally:
        house.kill()
    print("%d routes, %d differ" % (len(probes(objects)), differing))
    return 1 if differing else 0


def main():
    arguments = options()
    return tried(arguments.program.resolve(), lambda folder: run(arguments, folder))


if __name__ == "__main__":
    sys.exit(main())

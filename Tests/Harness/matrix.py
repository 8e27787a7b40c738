#!/usr/bin/env python3
"""Every operation, every sort of key, own, foreign and absent objects (越权矩阵).

What must come out is read from Schemas/openapi.yaml alone: `x-open`, `x-scope`, `x-object`. A
foreign object must look like an absent one in every octet but the request's id; no answer may show
a planted person of the other department. Prints `matrix: N cells, 0 leaks`; exit code 1 otherwise.
"""

import argparse
import collections
import json
import pathlib
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import contract
from city import COMPANY, FIRST, ITEM, PERSON, PLANTED, SECOND, THIRD, City, example, purpose

ABSENT = "0" * 32
# Sound, and never given in a city that issues fewer licenses.
ABSENT_LICENSE = "1.2.156.3005.2.11100000MB0143028R001.113205000141499658.000000000005.001.J"
# `connection` says whether the body had come when a request was refused, which is the client's pace.
IGNORED = ("request-id", "date", "connection")


class Matrix:
    def __init__(self, city, agreed):
        self.city, self.agreed = city, agreed
        self.cells, self.leaks, self.kinds = 0, [], collections.Counter()
        self.all = set(city.scopes)
        self.left = None  # The first department's objects when all the others have asked.

    # Keys

    def make_keys(self):
        """Name -> scopes, for each department; the program must not run."""
        self.roles = {}
        needed = sorted({s for o in self.agreed.operations for s in o.scopes})
        for owner, department in (("own", FIRST), ("foreign", SECOND)):
            self.add(owner, "all", department, self.all)
            for scope in sorted(self.all):
                self.add(owner, scope, department, {scope})
            for operation in self.agreed.operations:
                if operation.scopes:
                    without = self.all - set(operation.scopes)
                    self.add(owner, "no " + " or ".join(operation.scopes), department, without)
        self.add("delegate", "all", THIRD, self.all, "--acts-for", FIRST["code"])
        return needed

    def add(self, owner, role, department, scopes, *more):
        name = "%s %s" % (owner, role)
        if name not in self.roles:
            self.roles[name] = (owner, set(scopes))
            self.city.create(name, department, sorted(scopes), "--receiver",
                             "r%d" % len(self.roles), *more)

    # Objects

    def make_objects(self):
        city = self.city
        dataset = city.dataset()
        first = {"license": city.license(), "resolution": city.resolution(),
                 "case": city.case(), "item": ITEM, "draft": city.dataset(published=False),
                 "dataset": dataset, "grant": city.grant(dataset, approved=True), "record": city.draft(),
                 "department": FIRST["code"], "issuer": FIRST["code"],
                 "licenseType": FIRST["code"] + "901"}
        self.authority = city.send("GET", "/v1/revocation-lists").json["items"][0]["id"]
        reported = city.record()
        city.make("POST", "/v1/publicity/reports", {"ids": [reported]})
        self.named = [first[k] for k in ("resolution", "grant", "record", "case")] + [reported]
        self.objects = {"there": first, "absent": {
            **first, "license": ABSENT_LICENSE, "resolution": ABSENT, "case": "CASE-none",
            "item": ITEM[:-1] + "0", "draft": "set-none", "dataset": "set-none", "grant": ABSENT,
            "record": ABSENT, "licenseType": FIRST["code"] + "90Z"}}

    def request(self, operation, objects, office):
        """Target, body and whether it is no JSON, about one of the objects."""
        o = objects
        parameter = {"typeCode": o["licenseType"], "identifier": o["license"],
                     "taskCode": o["item"], "caseNumber": o["case"]}
        kind = operation.node["x-object"].get("kind")
        if "{id}" in operation.path:
            parameter["id"] = (
                o[kind] if kind
                else self.authority if operation.id == "getRevocationList" else "0")
        if "{code}" in operation.path:
            parameter["code"] = {
                "errorPage": "json.unknown", "getTemplate": "2018-permit",
                # One code is tried a few times a minute only.
                "askCode": "%032d" % self.cells, "showCode": "%032d" % self.cells}.get(
                    operation.id, o.get(kind) if "datasets" in operation.path
                    else ITEM + ("001" if operation.id == "getMaterialDocument" else "003"))
        target = re.sub(r"\{(\w+)\}", lambda m: parameter[m.group(1)], operation.path)
        about = {"purpose": purpose(office, "C-1")}
        bodies = {
            "putLicenseType": lambda: example("putLicenseType"),
            "issueLicense": lambda: {**self.city.license_body(),
                                     "issuer": {**FIRST, "code": o["issuer"]}},
            "searchLicenses": lambda: {**about, "holder": {
                "codeType": COMPANY["codeType"], "code": COMPANY["code"]}},
            "viewLicense": lambda: about,
            "moveLicense": lambda: example("moveLicense.suspend"),
            "renewLicense": lambda: {**self.city.license_body(), "issuedOn": "2026-11-20"},
            "verifyLicense": lambda: {"identifier": o["license"], "holder": COMPANY},
            "makeCopy": lambda: {**example("makeCopy"), **about},
            "makePrintedCode": lambda: {},
            "present": lambda: {**example("present"), "items": [
                {"identifier": o["license"], "disclose": ["number", "holder.name"]}]},
            "putItem": lambda: {**example("putItem"), "taskCode": o["item"],
                                "department": {**SECOND, "code": office}},
            "putCase": lambda: {"item": ITEM, "version": 1, "state": "02"},
            "resolve": lambda: self.city.resolve_body(o["department"]),
            "viewResolution": lambda: about, "getMaterialDocument": lambda: about,
            "answerQuestions": lambda: {"answers": {"c1": "no"}},
            "refreshResolution": lambda: {},
            "receiveMaterial": lambda: example("receiveMaterial"),
            "signPromise": lambda: {**example("signPromise"), "textVersion": "v1"},
            "putDataset": lambda: example("putDataset"),
            "moveDataset": lambda: example("moveDataset"),
            "requestGrant": lambda: self.city.grant_body(o["draft"]),
            "decideGrant": lambda: example("decideGrant"),
            "withdrawGrant": lambda: {"reason": "x"},
            "queryData": lambda: {**about, "dataset": o["draft"], "fields": ["name"],
                                  "subject": {"companyCode": COMPANY["code"]}},
            "checkData": lambda: {**about, "dataset": o["draft"], "claims": {"name": "x"},
                                  "subject": {"companyCode": COMPANY["code"]}},
            "searchAccesses": lambda: {**about, "subject": {
                "codeType": PERSON["codeType"], "code": PERSON["code"]}},
            "recordDecision": lambda: {**self.city.decision_body(), "department": o["department"]},
            "viewRecord": lambda: about,
            "completeRecord": lambda: example("completeRecord"),
            "reportRecords": lambda: {"ids": [o["record"]]},
            "postReceipts": lambda: {"items": [{
                "recordId": o["record"], "version": 9, "result": "accepted",
                "at": "2026-11-21T09:00:00+08:00"}]},
        }
        if operation.id == "showCode":
            return target, b"show=1", "application/x-www-form-urlencoded"
        if operation.id == "importRecords":
            return target + "?kind=permit&dryRun=true", b"a,b\r\n", "text/csv"
        if operation.id == "loadRecords":
            line = (contract.ROOT / "Schemas/examples/loadRecords.request.ndjson").read_bytes()
            return target, line.splitlines()[0], "application/x-ndjson"
        if operation.id == "verifyLicenses":
            return target, json.dumps(bodies["verifyLicense"]()).encode(), "application/x-ndjson"
        needed = {"proveInclusion": "?seq=0", "proveConsistency": "?from=1&to=1",
                  "reportWaiting": "?side=license"}
        if operation.id in needed:
            return target + needed[operation.id], None, None
        if operation.id == "exportRecords":
            return target + "?kind=permit", None, None
        made = bodies.get(operation.id)
        if (made is None) != (operation.body()[0] is None):
            raise SystemExit("%s: no request is known for it" % operation.id)
        return target, made() if made else None, "application/json"

    @staticmethod
    def office(operation, owner):
        """For whom a key asks: a delegate for the department, where the file lets it."""
        if owner == "delegate" and operation.node["x-object"].get("delegate") != "foreign":
            owner = "own"
        return {"own": FIRST, "foreign": SECOND, "delegate": THIRD}[owner]["code"]

    def ask(self, operation, key, there, office, owner):
        self.cells += 1
        objects = self.objects[there]
        if there == "absent" and operation.node["x-object"]["foreign"] == "taken":
            # A name nobody has is taken by who asks for it: another one for each cell.
            objects = {**objects, "dataset": "taken-%d" % self.cells,
                       "case": "TAKEN-%d" % self.cells}
        if owner == "own" and there == "there" and operation.node["x-object"].get("kind") == "draft":
            # Nobody asks for data of a draft, its owner neither: he asks what is published.
            objects = {**objects, "draft": objects["dataset"]}
        target, body, media = self.request(operation, objects, office)
        headers = {"Idempotency-Key": "m-%d" % self.cells, "If-Match": '"1"'}
        if body is not None:
            headers["Content-Type"] = media
        return self.city.send(operation.method, target, key, body, headers)

    # What must hold

    def leak(self, operation, role, there, what, answer):
        self.leaks.append("%s as %s, %s: %s (%d %s)" % (
            operation.name, role, there, what, answer.status, answer.code))

    def judge(self, operation, role, there, answer):
        """The answer of one cell against what the file says."""
        owner, scopes = self.roles.get(role, (None, None))
        if answer.status >= 500:
            self.leak(operation, role, there, "a fault of the gateway", answer)
        if operation.is_open:
            self.kinds["open"] += 1
            expected = answer.status == 200
        elif owner is None:
            self.kinds["no key"] += 1
            code = "caller.missing" if role == "nobody" else "caller.unknown"
            expected = (answer.status, answer.code) == (401, code)
        elif operation.scopes and not scopes & set(operation.scopes):
            self.kinds["no scope"] += 1
            expected = (answer.status, answer.code) == (403, "caller.scope-missing")
        else:
            expected = self.judge_right(operation, owner, scopes, there, answer)
        if not expected:
            self.leak(operation, role, there, "another answer than the file says", answer)

    def judge_right(self, operation, owner, scopes, there, answer):
        rule = operation.node["x-object"]
        is_own = owner == "own" or (owner == "delegate" and rule.get("delegate") == "own")
        if is_own:
            self.kinds["own" if owner == "own" else "delegate"] += 1
            # A grant may have been withdrawn meanwhile, by the owner's own request.
            return there == "absent" or answer.status not in (401, 403, 404) or (
                (answer.code or "").startswith("grant."))
        self.kinds["foreign " + rule["foreign"]] += 1
        text = answer.octets.decode("utf-8", "replace")
        if not rule.get("persons") and any(word in text for word in PLANTED):
            return False
        if rule["foreign"] == "refused":
            return answer.status in (403, 422)
        if rule["foreign"] == "taken":
            return there == "absent" or answer.status == 200 or answer.status >= 400
        if rule["foreign"] == "listed":
            shown = owner != "delegate" and any(name in text for name in self.named)
            return answer.status == 200 and not shown
        if rule["foreign"] == "hidden":
            return answer.status == 404
        return answer.status not in (401, 403)

    def plain(self, answer):
        """An answer without what differs from request to request."""
        headers = {n: v for n, v in answer.headers.items() if n not in IGNORED}
        octets = re.sub(rb'"instance":"[0-9a-f]{32}"', b'"instance":""', answer.octets)
        return answer.status, headers, octets

    def walk(self):
        city = self.city
        turns = ("foreign", "delegate", "own")
        roles = ["nobody", "wrong", *sorted(
            self.roles, key=lambda role: turns.index(self.roles[role][0]))]
        for role in roles:
            owner = self.roles.get(role, ("foreign",))[0]
            key = {"nobody": None, "wrong": "mk_" + "A" * 43}.get(role, city.keys.get(role))
            if owner != "foreign" and self.left is None:
                self.left = self.state()
            for operation in self.agreed.operations:
                office = self.office(operation, owner)
                answers = {}
                for there in ("there", "absent"):
                    answers[there] = self.ask(operation, key, there, office, owner)
                    self.judge(operation, role, there, answers[there])
                hidden = operation.node["x-object"]["foreign"] == "hidden"
                if hidden and owner == "foreign":
                    one, other = self.plain(answers["there"]), self.plain(answers["absent"])
                    if one != other:
                        self.leak(operation, role, "there", "differs from absent: %r %r" % (
                            one, other), answers["there"])

    def state(self):
        """Tags and octets of the first department's objects, as it sees them itself."""
        o, found = self.objects["there"], {}
        for path in ("licenses/" + o["license"], "license-types/" + o["licenseType"], "resolutions/" + o["resolution"],
                     "cases/" + o["case"], "items/" + o["item"], "datasets/" + o["dataset"],
                     "datasets/" + o["draft"], "grants/" + o["grant"],
                     "publicity/records/" + o["record"]):
            answer = self.city.send("GET", "/v1/" + path, self.city.keys["own all"])
            found[path] = (answer.status, answer.tag, answer.octets)
        return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path,
                        default=contract.ROOT / ".build/debug/mianti")
    parser.add_argument("--database", help="address of an empty PostgreSQL database; else SQLite")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti matrix."))
    city = City(arguments.program.resolve(), folder, arguments.database)
    try:
        matrix = Matrix(city, contract.Contract())
        matrix.make_keys()
        city.start()
        matrix.make_objects()
        before = matrix.state()
        matrix.walk()
        for path in before:
            if matrix.left[path] != before[path]:
                matrix.leaks.append("%s was changed by another department" % path)
    finally:
        city.close()
        shutil.rmtree(folder, ignore_errors=True)
    for leak in matrix.leaks[:40]:
        print(leak, file=sys.stderr)
    print("matrix: %d cells, %d leaks; %d operations, %d keys; %s" % (
        matrix.cells, len(matrix.leaks), len(matrix.agreed.operations), len(matrix.roles),
        ", ".join("%s %d" % pair for pair in sorted(matrix.kinds.items()))))
    return 1 if matrix.leaks else 0


if __name__ == "__main__":
    sys.exit(main())

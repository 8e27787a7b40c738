#!/usr/bin/env python3
"""Holds every answer that the suite was given against Schemas/openapi.yaml.

    MIANTI_TEST_EXCHANGES=FILE swift test
    Tests/Harness/exchanges.py FILE...            checks; exit code 1 when something does not fit
    Tests/Harness/exchanges.py FILE... --write    writes which test provokes each code, and adds
                                                  codes that were seen to `x-codes` of the contract

Must hold: each answer has a declared status, media type, headers, code and body; every code an
operation declares of its own was seen there; every code that has a text was provoked, by the test
that Tests/GatewayTests/Schemas/provoked.csv names for it.
"""

import collections
import csv
import json
import pathlib
import sys

sys.dont_write_bytecode = True

import contract

# Given by the server before a request is whole; its own tests provoke them over sockets.
OF_THE_SERVER = {
    "body.broken-off", "body.too-slow", "header.too-large", "request.expectation",
    "request.malformed",
}
SOCKETS = contract.ROOT / "Tests/GatewayTests/Server/SocketTests.swift"
LIST = contract.ROOT / "Tests/GatewayTests/Schemas/provoked.csv"

# Two at one instant over one record: StoreSuite and the tests of single use race them, no single request can.
RACES = {"state.conflict"}


def read(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def provoked_by(exchange):
    """Codes an answer holds; pages, files and answers that are no JSON hold none."""
    media = exchange["type"].split(";")[0]
    if not media.endswith("json"):
        return set()
    texts = exchange["body"].splitlines() if media == "application/x-ndjson" else [exchange["body"]]
    return {code for text in texts if text for code in contract.codes_in(json.loads(text))}


def examine(agreed, exchanges):
    """Faults -> count, and code -> tests."""
    faults, tests, checked = collections.Counter(), collections.defaultdict(set), 0
    texts = contract.error_codes()
    for operation in agreed.operations:
        for code in sorted(set().union(*operation.codes().values()) - texts):
            faults["%s: %s is declared and has no text" % (operation.id, code)] += 1
    for exchange in exchanges:
        name = "%s/%s" % (exchange["suite"], exchange["test"])
        for code in provoked_by(exchange):
            tests[code].add(name)
        if exchange["type"] == "application/problem+json":
            for code in sorted(provoked_by(exchange) - texts):
                faults["%s was answered and has no text (%s)" % (code, name)] += 1
        operation = agreed.by_name.get(exchange["route"])
        if operation is None or not exchange["contract"]:
            continue
        checked += 1
        headers = {h["name"].lower(): h["value"] for h in exchange["headers"]}
        for fault in agreed.answer_faults(
                operation, exchange["status"], headers, exchange["body"], exchange["type"]):
            faults["%s %d: %s (%s)" % (operation.id, exchange["status"], fault, name)] += 1
    return faults, tests, checked


def write_codes(agreed, exchanges):
    """Adds what was seen to the operations' own `x-codes`."""
    own = {o.id: {int(s): set(c) for s, c in o.node.get("x-codes", {}).items()}
           for o in agreed.operations}
    for exchange in exchanges:
        operation = agreed.by_name.get(exchange["route"])
        if operation and exchange["contract"] and exchange["type"] == "application/problem+json":
            code, status = json.loads(exchange["body"])["code"], exchange["status"]
            if code not in operation.codes().get(status, ()):
                own[operation.id].setdefault(status, set()).add(code)
    lines, identifier = [], None
    for line in contract.FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("      x-codes:"):
            continue
        lines.append(line)
        if line.startswith("      operationId: "):
            identifier = line.split(": ")[1]
        if line.startswith("      x-object: ") and own[identifier]:
            codes = ", ".join("%d: [%s]" % (status, ", ".join(sorted(own[identifier][status])))
                              for status in sorted(own[identifier]))
            lines.append("      x-codes: {%s}" % codes)
    contract.FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    agreed = contract.Contract()
    files = [name for name in sys.argv[1:] if not name.startswith("-")]
    exchanges = [exchange for name in files for exchange in read(pathlib.Path(name))]
    faults, tests, checked = examine(agreed, exchanges)
    codes = contract.error_codes() - OF_THE_SERVER
    rows = [(code, min(tests[code])) for code in sorted(codes) if tests[code]]
    if "--write" in sys.argv:
        write_codes(agreed, exchanges)
        with open(LIST, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("code", "test"), *rows])
    with open(LIST, encoding="utf-8", newline="") as file:
        listed = {row["code"]: row["test"] for row in csv.DictReader(file)}
    seen = {(e["route"], e["status"], code) for e in exchanges if e["contract"]
            for code in provoked_by(e)}
    for operation in agreed.operations:
        for status, declared in operation.node.get("x-codes", {}).items():
            for code in declared:
                if code not in RACES and (operation.name, status, code) not in seen:
                    faults["%s: %s is declared at %s and was never seen" % (
                        operation.id, code, status)] += 1
    sockets = SOCKETS.read_text(encoding="utf-8")
    for code in sorted(code for code in OF_THE_SERVER if code not in sockets):
        faults["no test over sockets provokes %s" % code] += 1
    for code in sorted(codes - {code for code in tests if tests[code]}):
        faults["no test provokes %s" % code] += 1
    for code in sorted(codes ^ set(listed)):
        faults["provoked.csv: %s is not in the list and the texts alike" % code] += 1
    for code, test in listed.items():
        if code in tests and test not in tests[code]:
            faults["provoked.csv: %s is not provoked by %s" % (code, test)] += 1
    for fault, count in sorted(faults.items()):
        print("%s%s" % (fault, " ×%d" % count if count > 1 else ""))
    print("suite: %d answers held against %d operations, %d of %d codes provoked, %d faults" % (
        checked, len(agreed.operations), len(codes & set(tests)), len(codes), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

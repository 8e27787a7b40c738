#!/usr/bin/env python3
"""Provokes the refusals of Tests/Harness/refusals.py against the program with the demo city.

    Tests/Harness/provoke.py [--exchanges FILE]    FILE: every answer, as the suite keeps its own

Exit code 1 when a code is not provoked, or an answer does not fit Schemas/openapi.yaml.
"""

import argparse
import json
import pathlib
import shutil
import socket
import sys
import tempfile

sys.dont_write_bytecode = True

import contract
import refusals
from city import FIRST, SECOND, Answer, City


class Record:
    """The answers of a harness, in the form the suite keeps its own."""

    def __init__(self, path, suite):
        self.file = open(path, "w", encoding="utf-8") if path else None
        self.suite = suite

    def keep(self, test, operation, method, target, answer):
        if self.file:
            headers = [{"name": n, "value": v} for n, v in answer.headers.items()]
            self.file.write(json.dumps({
                "suite": self.suite, "test": test, "contract": True, "method": method,
                "target": target, "route": operation.name if operation else "unknown",
                "status": answer.status, "type": answer.media, "headers": headers,
                "body": answer.octets.decode("utf-8", "replace")}) + "\n")


def raw(city, octets, ends=False):
    """The answer to octets as they are; `ends` says that no more will come."""
    with socket.create_connection(("127.0.0.1", city.house.port), timeout=60) as connection:
        connection.sendall(octets)
        if ends:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while True:
            part = connection.recv(65536)
            if not part:
                break
            received += part
    head, _, body = received.partition(b"\r\n\r\n")
    if not head:
        return Answer(0, {}, b"")
    lines = head.decode().split("\r\n")
    headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines[1:])}
    return Answer(int(lines[0].split()[1]), headers, body[:int(headers.get("content-length", 0))])


def rows(city):
    for part in (refusals.licenses, refusals.messages, refusals.exemption, refusals.sharing,
                 refusals.publicity):
        yield from part(city)


def run(city, record, agreed):
    seen, faults, count = set(), [], 0
    for code, method, target, body, tag, caller in rows(city):
        headers = {"Idempotency-Key": "provoke-%d" % count}
        count += 1
        if tag:
            headers["If-Match"] = tag
        if "/imports" in target:
            headers["Content-Type"] = "text/csv"
        answer = city.send(method, target, city.keys[caller], body, headers)
        operation = agreed.operation(method, target)
        record.keep(code, operation, method, target, answer)
        found = set(contract.codes_in(answer.json or {}))
        seen |= found
        if code not in found:
            faults.append("%s: %s %s gave %d %s" % (
                code, method, target, answer.status, answer.octets.decode()[:200]))
        if operation and answer.status >= 500:
            faults.append("%s: %d" % (code, answer.status))
    for code, octets, ends in (
            ("header.host", b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n", False),
            ("header.twice", b"GET /v1/me HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
             b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n", False)):
        answer = raw(city, octets, ends)
        record.keep(code, None, "GET", "/", answer)
        if answer.code != code:
            faults.append("%s: gave %d %s" % (code, answer.status, answer.octets[:200]))
        seen.add(answer.code)
    print("provoked: %d requests, %d codes, %d faults" % (count, len(seen), len(faults)))
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path,
                        default=contract.ROOT / ".build/debug/mianti")
    parser.add_argument("--exchanges", type=pathlib.Path)
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti provoke."))
    city = City(arguments.program.resolve(), folder)
    try:
        city.create("area", FIRST, city.scopes, "--receiver", "a", "--area", "110000")
        city.create("limited", FIRST, city.scopes, "--receiver", "b", "--dataset", "other")
        city.start()
        faults = run(city, Record(arguments.exchanges, "provoke.py"), contract.Contract())
    finally:
        city.close()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

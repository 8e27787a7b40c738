#!/usr/bin/env python3
"""Tries every field of every JSON body of Schemas/openapi.yaml at its limits.

For each operation a sound request is changed in one place: an unknown field, a required one left
out, an optional one left out, another type, a text, number, list or choice at its limit and one
beyond. What the schema refuses the program must refuse and name the place; what the schema takes
it must not refuse there. Exit code 1 when they disagree.
"""

import argparse
import copy
import json
import pathlib
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import contract
from city import FIRST, ITEM, City
from matrix import Matrix
from provoke import Record


def branch(agreed, schema, value):
    """A schema without references, and of its alternatives the one that fits the value."""
    schema = agreed.resolved(schema)
    for alternative in schema.get("oneOf", []):
        whole = agreed.resolved(alternative)
        if "properties" in whole and isinstance(value, dict):
            if set(whole.get("required", [])) <= set(value) <= set(whole["properties"]):
                consts = {k: agreed.resolved(v).get("const") for k, v in whole["properties"].items()}
                if all(c is None or value.get(k) == c for k, c in consts.items()):
                    return whole
        elif whole.get("type") == "string" and isinstance(value, str):
            return whole
    return schema


def walk(agreed, schema, value, path=()):
    """(path, schema) of the value and of everything in it."""
    schema = branch(agreed, schema, value)
    yield path, schema, value
    if isinstance(value, dict):
        for key, member in value.items():
            if key in schema.get("properties", {}):
                yield from walk(agreed, schema["properties"][key], member, (*path, key))
    if isinstance(value, list) and value and "items" in schema:
        yield from walk(agreed, schema["items"], value[0], (*path, 0))


def replaced(body, path, value=None, leave_out=False):
    body = copy.deepcopy(body)
    if not path:
        return value
    node = body
    for part in path[:-1]:
        node = node[part]
    if leave_out:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return body


def changes(agreed, schema, body):
    """(what, pointer, changed body, whether it is refused)."""
    for path, found, value in walk(agreed, schema, body):
        at = "".join("/%s" % part for part in path)
        if isinstance(value, dict) and "properties" in found:
            if found.get("additionalProperties") is False:
                yield "unknown", at + "/unknownField", replaced(
                    body, path, {**value, "unknownField": 1}), True
            for key in value:
                needed = key in found.get("required", [])
                yield ("required" if needed else "optional"), at + "/" + key, replaced(
                    body, (*path, key), leave_out=True), needed or None
        if path and isinstance(value, str):
            yield "type", at, replaced(body, path, 5), True
            if "enum" in found or "const" in found:
                yield "enum", at, replaced(body, path, "noSuchValue"), True
            elif "maxLength" in found and "pattern" not in found or is_plain(found):
                limit = found.get("maxLength")
                if limit:
                    yield "longest", at, replaced(body, path, "甲" * limit), False
                    yield "too long", at, replaced(body, path, "甲" * (limit + 1)), True
                if found.get("minLength"):
                    yield "empty", at, replaced(body, path, ""), True
        if path and isinstance(value, int) and not isinstance(value, bool):
            yield "type", at, replaced(body, path, "x"), True
            for name, step in (("minimum", -1), ("maximum", 1)):
                if name in found and abs(found[name]) < 1 << 50:
                    yield name, at, replaced(body, path, found[name]), None
                    yield "beyond " + name, at, replaced(body, path, found[name] + step), True
        if path and isinstance(value, bool):
            yield "type", at, replaced(body, path, "x"), True
        if path and isinstance(value, list):
            yield "type", at, replaced(body, path, {}), True
            if found.get("minItems"):
                yield "too few", at, replaced(body, path, []), True
            if found.get("maxItems") and value:
                yield "too many", at, replaced(
                    body, path, [value[0]] * (found["maxItems"] + 1)), True


def is_plain(schema):
    """Whether the pattern only refuses characters, so that Chinese text fits."""
    return schema.get("pattern", "").startswith("^[^")


class Fields:
    def __init__(self, city, agreed, record):
        self.city, self.agreed, self.record = city, agreed, record
        self.matrix = Matrix(city, agreed)
        self.count, self.faults = 0, []
        self.is_spent = False  # Whether the last request may have moved the object it names.

    def fresh(self, kind):
        """Objects that the last request moved are made anew."""
        there = self.matrix.objects["there"]
        makers = {"license": self.city.license, "resolution": self.city.resolution,
                  "record": self.city.draft, "draft": lambda: self.city.dataset(published=False),
                  "dataset": lambda: self.city.dataset(published=False)}
        if kind in makers:
            there[kind] = makers[kind]()
        if kind == "grant":
            there[kind] = self.city.grant(there["published"])

    def send(self, operation, body):
        self.count += 1
        target, _, _ = self.matrix.request(
            operation, self.matrix.objects["there"], FIRST["code"])
        return self.city.send(operation.method, target, self.city.keys["first"], body, {
            "Idempotency-Key": "f-%d" % self.count, "If-Match": '"1"'})

    def judge(self, operation, what, at, body, refused):
        answer = self.send(operation, body)
        self.record.keep("%s %s" % (operation.id, what), operation, operation.method,
                         operation.path, answer)
        self.is_spent = answer.status in (200, 201, 409, 412)
        faults = self.agreed.answer_faults(
            operation, answer.status, answer.headers, answer.octets, answer.media)
        places = [e["pointer"] for e in (answer.json or {}).get("errors", [])] \
            if answer.media == "application/problem+json" else []
        is_named = at in places
        errors = (answer.json or {}).get("errors", []) if places else []
        is_near = is_named or any(at.startswith(place + "/") or place.startswith(at + "/")
                                  for place in places) or places == [""]
        if (operation.id, what, at) == ("putCase", "beyond minimum", "/version"):
            refused = None  # No item has a version 0: it is refused as a version that is not there.
        if refused is True and not (answer.status in (400, 422) and is_near):
            faults.append("not refused there")
        if refused is True and what == "unknown" and (answer.code, is_named) != ("json.unknown", True):
            faults.append("not refused as unknown")
        # What a text says may be wrong at its longest; its length and its characters may not.
        if refused is False and any(
                e["pointer"] == at and e["code"].startswith(("text.", "json.")) for e in errors):
            faults.append("refused")
        for fault in faults:
            self.faults.append("%s %s %s: %s (%d %s %s)" % (
                operation.id, what, at, fault, answer.status, answer.code, places))

    def run(self, only):
        self.matrix.make_objects()
        self.matrix.objects["there"]["published"] = self.matrix.objects["there"]["dataset"]
        self.fresh("dataset")
        for operation in self.agreed.operations:
            media, schema = operation.body()
            if media != "application/json" or only and operation.id not in only:
                continue
            kind = operation.node["x-object"].get("kind")
            _, body, _ = self.matrix.request(
                operation, self.matrix.objects["there"], FIRST["code"])
            for body in [body, *more(operation)]:
                for what, at, changed, refused in changes(self.agreed, schema, body):
                    if self.is_spent and operation.method != "PUT":
                        self.fresh(kind)
                    self.judge(operation, what, at, changed, refused)


def more(operation):
    """Further bodies of an operation: its examples, whose objects need not be there."""
    for path in sorted((contract.ROOT / "Schemas/examples").glob(operation.id + ".*request.json")):
        if not re.sub(r"request\.json$", "problem.json", path.name) in {
                p.name for p in path.parent.iterdir()}:
            body = json.loads(path.read_bytes())
            if "purpose" in body:
                body["purpose"]["onBehalfOf"] = {"code": FIRST["code"]}
            if operation.id == "putCase":
                body["item"] = ITEM
            yield body


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path,
                        default=contract.ROOT / ".build/debug/mianti")
    parser.add_argument("--exchanges", type=pathlib.Path, help="keep every answer in this file")
    parser.add_argument("--only", nargs="*", help="these operations only")
    arguments = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti fields."))
    city = City(arguments.program.resolve(), folder)
    try:
        city.start()
        fields = Fields(city, contract.Contract(), Record(arguments.exchanges, "fields.py"))
        fields.run(arguments.only)
    finally:
        city.close()
        shutil.rmtree(folder, ignore_errors=True)
    for fault in sorted(set(fields.faults)):
        print(fault, file=sys.stderr)
    print("fields: %d requests, %d faults" % (fields.count, len(set(fields.faults))))
    return 0 if fields.count and not fields.faults else 1


if __name__ == "__main__":
    sys.exit(main())

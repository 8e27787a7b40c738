"""Schemas/openapi.yaml as the harnesses read it: operations, schemas, declared error codes."""

import json
import pathlib
import re

import jsonschema
import referencing
import referencing.jsonschema
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "Schemas/openapi.yaml"
METHODS = ("get", "put", "post", "patch", "delete")
BASE = "urn:contract"


class Operation:
    """One operation with its path, its parameters and what it declares."""

    def __init__(self, contract, method, path, item, node):
        self.contract = contract
        self.method = method.upper()
        self.path = path
        self.node = node
        self.id = node["operationId"]
        self.name = "%s %s" % (self.method, path)
        parameters = item.get("parameters", []) + node.get("parameters", [])
        self.parameters = [contract.resolved(p) for p in parameters]
        self.is_open = node.get("x-open", False)
        scope = node.get("x-scope")
        self.scopes = node.get("x-scope-any-of") or ([] if scope in (None, "any") else [scope])
        self.pattern = re.compile(
            "/".join("[^/]+" if p.startswith("{") else re.escape(p) for p in path.split("/")) + "$")

    def response(self, status):
        found = self.node["responses"].get(str(status))
        return found and self.contract.resolved(found)

    def content_pointer(self, status, media):
        """JSON pointer of the schema of an answer; None when it is not declared."""
        found = self.node["responses"].get(str(status))
        if found is None:
            return None
        if "$ref" in found:
            pointer = found["$ref"][1:]
        else:
            pointer = "/paths/%s/%s/responses/%s" % (
                escaped(self.path), self.method.lower(), status)
        if media not in self.response(status).get("content", {}):
            return None
        # What an answer of lines is judged by is its line.
        name = "x-line-schema" if media == "application/x-ndjson" else "schema"
        return "%s/content/%s/%s" % (pointer, escaped(media), name)

    def body(self):
        """Media type and schema of the request body, or (None, None)."""
        content = self.node.get("requestBody", {}).get("content", {})
        for media, entry in content.items():
            return media, entry["schema"]
        return None, None

    def codes(self):
        """Status -> codes that a refusal of this operation may carry."""
        groups = self.contract.document["x-codes"]
        names = ["every"]
        if not self.is_open:
            names.append("keyed")
        if self.scopes:
            names.append("scoped")
        if self.body()[0] == "application/json":
            names.append("json")
        if self.body()[0]:
            names.append("body")
        if self.node["x-idempotency"] != "none":
            names.append("idempotent")
        if self.node["x-idempotency"] == "required":
            names.append("idempotencyRequired")
        found = {}
        for part in [groups[name] for name in names] + [self.node.get("x-codes", {})]:
            for status, codes in part.items():
                found.setdefault(int(status), set()).update(codes)
        return found


class Contract:
    def __init__(self, file=FILE):
        self.document = yaml.safe_load(file.read_text(encoding="utf-8"))
        resource = referencing.Resource(
            contents=self.document, specification=referencing.jsonschema.DRAFT202012)
        self.registry = referencing.Registry().with_resource(BASE, resource)
        self.validators = {}
        self.operations = [
            Operation(self, method, path, item, item[method])
            for path, item in self.document["paths"].items()
            for method in METHODS if method in item]
        self.by_name = {operation.name: operation for operation in self.operations}
        self.by_id = {operation.id: operation for operation in self.operations}

    def resolved(self, node):
        """A node without its outer references; what stands beside one counts as well."""
        while "$ref" in node:
            target = self.document
            for part in node["$ref"][2:].split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
        return node

    def faults(self, pointer, value):
        """What is wrong with a value under the schema at a pointer; empty when nothing is."""
        validator = self.validators.get(pointer)
        if validator is None:
            validator = jsonschema.Draft202012Validator(
                {"$ref": BASE + "#" + pointer}, registry=self.registry,
                format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
            self.validators[pointer] = validator
        return ["/%s: %s" % ("/".join(map(str, e.absolute_path)), e.message[:200])
                for e in validator.iter_errors(value)]

    def operation(self, method, target):
        """The operation of a request; one without parameters wins."""
        path = target.split("?")[0]
        found = [o for o in self.operations if o.method == method and o.pattern.match(path)]
        return min(found, key=lambda o: o.path.count("{"), default=None)

    def answer_faults(self, operation, status, headers, octets, media):
        """What an answer has that its operation does not declare."""
        response = operation.response(status)
        if response is None:
            return ["status %d is not declared" % status]
        faults = []
        declared = {name.lower(): node for name, node in response.get("headers", {}).items()}
        for name, node in declared.items():
            if name not in headers and name in ("request-id", "www-authenticate", "location"):
                faults.append("header %s is missing" % name)
            elif name in headers:
                pattern = self.resolved(node)["schema"].get("pattern")
                if pattern and not re.search(pattern, headers[name]):
                    faults.append("header %s: %s" % (name, headers[name]))
        for name in ("etag", "location", "retry-after", "idempotent-replay", "www-authenticate"):
            if name in headers and name not in declared:
                faults.append("header %s is not declared at %d" % (name, status))
        media = media.split(";")[0]
        if media.endswith("json") and media != "application/x-ndjson":
            try:
                value = json.loads(octets)
            except ValueError:
                return faults + ["the body is not JSON at %d" % status]
        if status == 304:
            return faults + (["a body at 304"] if octets or media else [])
        pointer = operation.content_pointer(status, media)
        if pointer is None:
            return faults + ["%s is not declared at %d" % (media, status)]
        if media != "application/x-ndjson" and media.endswith("json"):
            faults += self.faults(pointer, value)
        elif media == "application/x-ndjson":
            for line in octets.splitlines():
                faults += self.faults(pointer, json.loads(line))
        if media == "application/problem+json":
            code = value["code"]
            if code not in operation.codes().get(status, ()):
                faults.append("code %s is not declared at %d" % (code, status))
        return faults


def escaped(text):
    return text.replace("~", "~0").replace("/", "~1")


def error_codes():
    """Codes of all errors the texts name."""
    codes = set()
    for path in (ROOT / "Sources/Gateway/Texts").glob("*.en.json"):
        codes |= set(json.loads(path.read_bytes()).get("errors", {}))
    return codes


def codes_in(value):
    """Every text under the name `code` in a JSON value."""
    if isinstance(value, dict):
        if isinstance(value.get("code"), str):
            yield value["code"]
        value = list(value.values())
    if isinstance(value, list):
        for element in value:
            yield from codes_in(element)

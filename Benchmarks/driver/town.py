"""The data that is measured over: companies with licenses, tax and insurance records, a feed."""

import concurrent.futures
import copy
import itertools
import json
import subprocess
import threading

import invented
from gateway import Client

OFFICE = "11320500MB9900013G"
USER = "11320500MB99000483"
TYPE = "11100000MB0143028R001"
MATERIALS = 10
MODEL = 999_999  # The company whose body is the pattern of the others.
AS_OF = "2026-11-20T08:00:00+08:00"


def purpose(number, body):
    return {
        "item": number, "caseNumber": body, "basis": "duty", "text": "基准测试",
        "onBehalfOf": {"code": OFFICE if number.startswith("1132") else USER},
        "operator": {"account": "window01", "name": "窗口人员", "office": "综合窗口"},
        "channel": "window"}


def text(body):
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


class Town:
    """One data directory, and the bodies that are sent to it."""

    def __init__(self, program, folder, examples, size, environment):
        self.program, self.folder, self.size = program, folder, size
        self.data = folder / "data"
        self.examples = examples
        self.environment = environment
        self.bodies = invented.Bodies(examples, "2026-03-05")
        self.numbers = itertools.count(size + 1)
        self.keys = {}
        self.tokens = []

    # --- making it ---

    def make(self):
        """The demo city, and three callers more."""
        self.mianti("init", "--data", self.data, "--demo", "--yes", "--json",
                    "--examples", self.examples)
        with open(self.data / "demo-keys.json", encoding="utf-8") as file:
            self.keys = json.load(file)["keys"]
        for name, code, scopes in (
                ("office", OFFICE, ["grants:request", "items:write"]),
                ("user", USER, ["grants:request", "datasets:query"])):
            options = [part for scope in scopes for part in ("--scope", scope)]
            line = self.mianti("clients", "create", "--data", self.data, "--name", name,
                               "--department", name, "--code", code, "--json", *options)
            self.keys[name] = json.loads(line)["key"]

    def mianti(self, *arguments):
        done = subprocess.run(
            [str(part) for part in (self.program,) + arguments], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, env=self.environment)
        if done.returncode:
            raise RuntimeError("mianti %s: %s" % (arguments[0], done.stderr[-2000:]))
        return done.stdout

    def fill(self, port):
        """Everything that comes in by HTTP; the gateway listens at the port."""
        self.port = port
        self.load_records()
        self.put_item()
        self.grant()
        answers = self.each("issuer", "/v1/licenses",
                            [self.bodies.issue(n) for n in range(1, self.size + 1)])
        self.tokens = [answer["token"] for answer in answers]
        decided = self.each("issuer", "/v1/decisions",
                            [self.decision() for _ in range(min(self.size, 1000))])
        ids = [record["id"] for answer in decided for record in answer["records"]]
        for first in range(0, len(ids), 500):
            self.call("issuer", "POST", "/v1/publicity/reports",
                      {"ids": ids[first:first + 500]}, "report-%d" % first)
        self.call("creditCentre", "GET", "/v1/publicity/feed?limit=1")
        return len(ids)

    def decision(self):
        body = self.bodies.decision()
        body.pop("licenses", None)
        return body

    def call(self, caller, method, target, body=None, key=None, headers=None, raw=None):
        client = Client(self.port, self.keys[caller])
        octets = raw if raw is not None else text(body).encode() if body is not None else None
        status, found, answer = client.call(method, target, octets, key)
        if status >= 300:
            raise RuntimeError("%s %s: %d %s" % (method, target, status, answer.decode()[:500]))
        return json.loads(answer), found

    def each(self, caller, target, bodies):
        local = threading.local()

        def send(pair):
            place, body = pair
            if not hasattr(local, "client"):
                local.client = Client(self.port, self.keys[caller])
            status, _, answer = local.client.call(
                "POST", target, text(body).encode(), "%s-%d" % (target, place))
            if status not in (200, 201):
                raise RuntimeError("POST %s: %d %s" % (target, status, answer.decode()[:500]))
            return json.loads(answer)

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            return list(pool.map(send, enumerate(bodies)))

    def load_records(self):
        def line(key, subject, fields):
            return text({"op": "upsert", "recordKey": key, "subject": subject,
                         "fields": dict(fields, recordNumber=key), "asOf": AS_OF})

        numbers = range(1, self.size + 1)
        sets = {
            "tax-clearance": [
                line("BT%06d" % n, {"taxpayerCode": invented.credit_code(n)},
                     {"taxpayerName": self.name(n), "state": "notCleared", "arrears": "no"})
                for n in numbers],
            "social-insurance": [
                line("BS%06d" % n, {"citizenId": invented.citizen_number(n),
                                    "employerCode": invented.credit_code(n)},
                     {"personName": invented.person_name(n), "employerName": self.name(n),
                      "state": "insured", "startedOn": "2024-03-01",
                      "paidThrough": "2026-10-31"}) for n in numbers],
            "household": [
                line("BH%06d" % n, {"citizenId": invented.citizen_number(n)},
                     {"personName": invented.person_name(n), "householdNumber": "H%010d" % n,
                      "relation": "户主", "address": "示例市示例路%d号" % n, "state": "normal"})
                for n in numbers]}
        for code, lines in sets.items():
            for first in range(0, len(lines), 1000):
                self.call("dataOwner", "POST", "/v1/datasets/%s/records?mode=increment" % code,
                          raw="\n".join(lines[first:first + 1000]).encode())

    @staticmethod
    def name(serial):
        return "示例企业%06d有限公司" % serial

    def put_item(self):
        """The demo item, cut to ten materials."""
        with open(self.examples / "demo-item.json", encoding="utf-8") as file:
            body = json.load(file)
        body = copy.deepcopy(body[0] if isinstance(body, list) else body)
        self.item = body.pop("taskCode")[:-3] + "099"
        body["materials"] = body["materials"][:MATERIALS]
        for place, material in enumerate(body["materials"], 1):
            material["code"] = "%s%03d" % (self.item, place)
        self.call("office", "PUT", "/v1/items/" + self.item, body)

    def grant(self):
        """Grants whose daily budget a benchmark does not spend."""
        old, _ = self.call("dataOwner", "GET", "/v1/grants?role=owner&limit=1000")
        for grant in old["items"]:
            self.call("dataOwner", "POST", "/v1/grants/%s/withdrawal" % grant["id"],
                      {"reason": "基准测试"})
        for caller, dataset in (
                ("office", "household"), ("office", "social-insurance"),
                ("office", "tax-clearance"), ("user", "tax-clearance")):
            found, _ = self.call("dataOwner", "GET", "/v1/datasets/" + dataset)
            made, _ = self.call(caller, "POST", "/v1/grants", {
                "dataset": dataset, "use": ["check", "query"],
                "fields": [field["key"] for field in found["fields"]], "items": [],
                "scene": "基准测试", "text": "测量查询与判定", "legalBasis": "示例条例第三条",
                "until": "2029-12-31", "perDay": 10_000_000})
            self.call("dataOwner", "POST", "/v1/grants/%s/decision" % made["id"],
                      {"decision": "approve", "reason": "基准测试"})

    # --- what is asked of it ---

    def verify_tokens(self):
        return [("", text({"token": token})) for token in self.tokens]

    def verify_numbers(self):
        return [("", text({"typeCode": TYPE, "number": invented.credit_code(n),
                           "holder": {"name": self.name(n)}})) for n in range(1, self.size + 1)]

    def queries(self):
        return [("", text({"dataset": "tax-clearance",
                           "subject": {"taxpayerCode": invented.credit_code(n)},
                           "fields": ["taxpayerName", "state", "arrears"],
                           "purpose": purpose("基准事项", "BENCH-%d" % n)}))
                for n in range(1, self.size + 1)]

    def resolutions(self):
        return [("", text({
            "item": self.item, "answers": {"c1": "yes"}, "claims": {},
            "parties": [
                {"role": "applicant", "name": self.name(n), "codeType": "001",
                 "code": invented.credit_code(n)},
                {"role": "legalRepresentative", "name": invented.person_name(n),
                 "codeType": "111", "code": invented.citizen_number(n)}],
            "purpose": purpose(self.item, "BENCH-%d" % n)})) for n in range(1, self.size + 1)]

    def issues(self, first, count):
        """Bodies of licenses that nobody has yet, each with a key of its own."""
        model = self.bodies.issue(MODEL)
        code, name = invented.credit_code(MODEL), self.name(MODEL)
        person = invented.person_name(MODEL)
        pattern = text(model)
        lines = []
        for n in range(first, first + count):
            number = invented.credit_code(n)
            lines.append(("issue-" + number, pattern.replace(code, number).replace(
                name, self.name(n)).replace(person, invented.person_name(n))))
        return lines

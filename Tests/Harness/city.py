"""Two departments with all scopes in a running demo city, and one of each object of the first."""

import copy
import http.client
import itertools
import json
import subprocess

import contract
from gateway import Breach, House

EXAMPLES = contract.ROOT / "Schemas/examples"
FIRST = {"name": "示例市市场监督管理局", "code": "113205000141499658"}
SECOND = {"name": "示例市住房和城乡建设局", "code": "11320500MB99000483"}
# Types of the first department that are not those of the examples.
OWN_TYPES = ("777", "888", "901", "902")
THIRD = {"name": "示例市政务服务中心", "code": "12320500MB99000218"}
ITEM = "1132050001414996583990199002365"
# A company and two persons of the first department's records; nobody real.
COMPANY = {"name": "示例植物园有限公司", "codeType": "001", "code": "91320500MA1M7K2X4E"}
PERSON = {"name": "示例植某某", "codeType": "111", "code": "32050019900101001X"}
PLANTED = (PERSON["name"], PERSON["code"], "示例植代表", "13800000000")


def example(name):
    return json.loads((EXAMPLES / (name + ".request.json")).read_bytes())


def purpose(department, case, item=ITEM, **more):
    return {
        "item": item, "caseNumber": case, "basis": "duty", "text": "办理示例事项",
        "onBehalfOf": {"code": department},
        "operator": {"account": "window01", "name": "窗口人员", "office": "综合窗口"},
        "channel": "window", **more}


class Answer:
    def __init__(self, status, headers, octets):
        self.status = status
        self.headers = headers
        self.octets = octets

    @property
    def media(self):
        return self.headers.get("content-type", "").split(";")[0]

    @property
    def json(self):
        return json.loads(self.octets) if self.media.endswith("json") else None

    @property
    def code(self):
        return self.json.get("code") if self.media == "application/problem+json" else None

    @property
    def tag(self):
        return self.headers.get("etag")


class City:
    """A program over the demo city, its callers, and the objects of the first department."""

    def __init__(self, program, folder, database=None):
        self.house = House(program, folder, contract.ROOT / "Examples", database)
        self.numbers = itertools.count(1)
        self.connection = None
        self.keys = dict(self.house.keys)
        self.scopes = contract.Contract().document["components"]["schemas"]["Scope"]["enum"]
        self.create("first", FIRST, self.scopes, "--receiver", "first-receiver")
        self.create("second", SECOND, self.scopes, "--receiver", "second-receiver")
        self.create("third", THIRD, self.scopes, "--receiver", "third-receiver",
                    "--acts-for", FIRST["code"])
        self.trust()

    def trust(self):
        """The first department may also issue the types that trials make."""
        examples = contract.ROOT / "Examples"
        draft = json.loads((examples / "trust-list.json").read_text(encoding="utf-8"))
        rights = next(d for d in draft["departments"] if d["code"] == FIRST["code"])["rights"]
        rights += [{"typeCode": FIRST["code"] + serial, "from": "2015-01-01"}
                   for serial in OWN_TYPES]
        file = self.house.folder / "trust-draft.json"
        file.write_text(json.dumps(draft, ensure_ascii=False), encoding="utf-8")
        subprocess.run([self.house.program, "trust", "make", file, "--data", self.house.data],
                       check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                       env=self.house.environment)

    def create(self, name, department, scopes, *more):
        """Makes a caller with the program's own command; the program must not run."""
        words = [self.house.program, "clients", "create", *self.house.options, "--json",
                 "--name", name, "--department", department["name"], "--code", department["code"]]
        for scope in scopes:
            words += ["--scope", scope]
        made = subprocess.run([*words, *more], check=True, stdin=subprocess.DEVNULL,
                              capture_output=True, env=self.house.environment)
        self.keys[name] = json.loads(made.stdout)["key"]

    def send(self, method, target, key=None, body=None, headers=None):
        """One answer; `body` is octets or a value that becomes JSON."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=60)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        sent = {"Authorization": "Bearer " + key} if key else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        try:
            self.connection.request(method, target, body=body, headers=sent)
            answer = self.connection.getresponse()
            found = Answer(
                answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise
        if found.headers.get("connection") == "close":
            self.connection.close()
            self.connection = None
        return found

    def make(self, method, target, body=None, tag=None, key="first"):
        """Sends what must be done; its answer."""
        headers = {"Idempotency-Key": "make-%d" % next(self.numbers)}
        if tag:
            headers["If-Match"] = tag
        answer = self.send(method, target, self.keys[key], body, headers)
        if answer.status >= 300:
            raise Breach("%s %s: %d %s" % (
                method, target, answer.status, answer.octets.decode()[:600]))
        return answer

    # Objects of the first department

    def license(self, holder=None):
        body = example("issueLicense")
        body["number"] = "N-%d" % next(self.numbers)
        body["holders"] = [holder or COMPANY]
        body["face"]["FDDBR"] = "示例植代表"
        return self.make("POST", "/v1/licenses", body).json["identifier"]

    def license_body(self):
        body = example("issueLicense")
        body["number"] = "N-%d" % next(self.numbers)
        return body

    def resolve_body(self, department=FIRST["code"], case=None):
        return {
            "item": ITEM,
            "parties": [{"role": "applicant", **COMPANY},
                        {"role": "agent", "agentOf": "applicant", **PERSON}],
            "answers": {"c1": "yes"}, "claims": {"phone": "13800000000"},
            "purpose": purpose(department, case or "C-%d" % next(self.numbers))}

    def resolution(self):
        return self.make("POST", "/v1/resolutions", self.resolve_body()).json["id"]

    def case(self):
        number = "CASE-%d" % next(self.numbers)
        self.make("PUT", "/v1/cases/" + number, {"item": ITEM, "version": 1, "state": "02"})
        return number

    def dataset(self, published=True):
        code = "set-%d" % next(self.numbers)
        tag = self.make("PUT", "/v1/datasets/" + code, example("putDataset")).tag
        if published:
            self.make("POST", "/v1/datasets/%s/transitions" % code, example("moveDataset"), tag)
            line = (EXAMPLES / "loadRecords.request.ndjson").read_bytes().splitlines()[0]
            self.make("POST", "/v1/datasets/%s/records" % code, line)
        return code

    def grant_body(self, dataset):
        body = example("requestGrant")
        body["dataset"] = dataset
        return body

    def grant(self, dataset, approved=False, key="first"):
        answer = self.make("POST", "/v1/grants", self.grant_body(dataset), key=key)
        identifier = answer.json["id"]
        if approved:
            self.make("POST", "/v1/grants/%s/decision" % identifier, example("decideGrant"))
        return identifier

    def decision_body(self, counterpart=None):
        body = example("recordDecision.permit")
        del body["licenses"]
        body["documentNumber"] = "示许〔2026〕%d号" % next(self.numbers)
        body["counterpart"] = counterpart or {"kind": "natural", **PERSON}
        return body

    def record(self, counterpart=None):
        answer = self.make("POST", "/v1/decisions", self.decision_body(counterpart))
        return answer.json["records"][0]["id"]

    def draft(self):
        """A record with a field to fill in: the representative of a company."""
        return self.record({"kind": "legal", **COMPANY})

    def start(self):
        """Starts the program and makes what others are made of."""
        self.house.start(MIANTI_SHOWING_RATE="1000000")
        body = copy.deepcopy(example("putItem"))
        self.make("PUT", "/v1/items/" + ITEM, body)
        self.make("PUT", "/v1/license-types/%s901" % FIRST["code"], example("putLicenseType"))

    def close(self):
        if self.connection:
            self.connection.close()
        self.house.kill()

"""One request for each refusal that needs a state of things or a body of its own.

Each row is (code, method, target, body, tag, caller); the code must stand in the answer, as its
own or at a place or a line of it. `generated` codes come from Tests/Harness/fields.py.
"""

import copy
import json
import time

from city import COMPANY, EXAMPLES, FIRST, ITEM, PERSON, SECOND, example, purpose
from gateway import Breach

TYPES = {
    "777": {"name": "示例期限证", "holderKind": "legal", "validity": {"kind": "years", "years": 5}},
    "888": {"name": "示例长期证", "holderKind": "natural", "validity": {"kind": "longTerm"}},
}
FACE = [("MC", "text", True, None), ("NUM", "number", False, None), ("IMG", "image", False, None),
        ("PAT", "text", False, "[0-9]{3}")]


def edited(body, **changes):
    """A copy with other members; `a__b` goes one level down, numbers are places of a list."""
    body = copy.deepcopy(body)
    for path, value in changes.items():
        *parts, last = path.split("__")
        node = body
        for part in parts:
            node = node[int(part) if part.isdigit() else part]
        if value is None and isinstance(node, dict) and last in node and last not in NULLABLE:
            del node[last]
        else:
            node[int(last) if last.isdigit() else last] = value
    return body


NULLABLE = {"validTo"}


def type_body(serial):
    fields = []
    for key, kind, needed, pattern in FACE:
        field = {"key": key, "name": key, "type": kind, "required": needed, "maxLength": 5,
                 "sensitive": False, "alwaysShown": False}
        fields.append({**field, "pattern": pattern} if pattern else field)
    return {**TYPES[serial], "definer": FIRST, "face": fields, "fictional": True}


def unsound():
    """What is wrong with a license whichever way it is issued: code, caller, changes."""
    for code, face in (
            ("missing", {}), ("unknown", {"MC": "a", "XX": "b"}), ("length", {"MC": "一二三四五六"}),
            ("number", {"MC": "a", "NUM": "x"}), ("image", {"MC": "a", "IMG": "§"}),
            ("pattern", {"MC": "a", "PAT": "12"})):
        yield "license.face-" + code, "first", {"face": face}
    for code, holders in (
            ("kind", [PERSON]), ("missing", []), ("twice", [COMPANY, COMPANY])):
        yield "license.holder-" + code, "first", {"holders": holders}
    for code, changes in (
            ("issued-in-future", {"issuedOn": "2199-01-01", "validFrom": "2199-01-01"}),
            ("begins-before-issue", {"validFrom": "2026-03-04"}),
            ("ends-before-begin", {"validTo": "2026-03-04"}),
            ("last-day-missing", {"validTo": None}), ("too-long", {"validTo": "2031-03-06"}),
            ("area-code", {"areaCode": "32050"}), ("area-unknown", {"areaCode": "990500"}),
            ("type-name", {"typeName": "示例别名证"})):
        yield "license." + code, "first", changes
    yield "license.area-not-allowed", "area", {}
    yield "holder.code-type", "first", {"holders__0__codeType": "998"}
    for code, text in (("length", "91320500MA1M7K2X4"), ("character", "91320500MA1M7K2X4I"),
                       ("check-character", "91320500MA1M7K2X4F")):
        yield "credit-code." + code, "first", {"holders": [edited(COMPANY, code=text)]}
    for code, text in (
            ("length", "1"), ("character", "3205001990010100A1"), ("lower-case", "32050019900101001x"),
            ("old-form", "320500900101001"), ("date", "320500199002300010"),
            ("check-character", "320500199001010011")):
        yield "citizen-id." + code, "first", {"holders": [edited(PERSON, code=text)]}


def licenses(city):
    for serial in TYPES:
        city.make("PUT", "/v1/license-types/%s%s" % (FIRST["code"], serial), type_body(serial))
    plain = {**example("issueLicense"), "number": "R-1", "typeCode": FIRST["code"] + "777",
             "validTo": "2030-03-05", "face": {"MC": "名称"}, "holders": [COMPANY]}

    def issue(code, caller="first", **changes):
        return (code, "POST", "/v1/licenses", edited(plain, **changes), None, caller)
    former = city.make("POST", "/v1/licenses", {**plain, "number": "R-0"}).json["identifier"]
    numbers = iter(range(1, 1000))

    def renew(code, caller="first", tag='"1"', **changes):
        return (code, "POST", "/v1/licenses/%s/versions" % former, edited(plain, **changes), tag,
                caller)

    def decide(code, caller="first", **changes):
        body = city.decision_body({"kind": "legal", **COMPANY, "legalRepresentative": "示例植代表"})
        body["documentNumber"] = "示签〔2026〕%d号" % next(numbers)
        body["licenses"] = [{"action": "issue", "body": edited(plain, **changes)}]
        return (code, "POST", "/v1/decisions", body, None, caller)
    for code, caller, changes in unsound():
        for way in (issue, renew, decide):
            # A new version keeps the first day of the one before.
            if (way, code) != (renew, "license.begins-before-issue"):
                yield way(code, caller, **changes)
    yield issue("license.long-term-only", typeCode=FIRST["code"] + "888", holders=[PERSON])
    yield issue("license.type-unknown", typeCode=FIRST["code"] + "999")
    yield issue("license.issuer-not-allowed", "second")
    yield renew("license.decided-before-state", issuedOn="2026-03-04", validFrom="2026-03-04")
    yield renew("revision.missing", tag=None)
    yield renew("revision.stale", tag='"9"')
    stale = decide("revision.stale")
    stale[3]["licenses"] = [{"action": "version", "identifier": former, "body": plain, "revision": 9}]
    yield stale
    city.make("POST", "/v1/licenses/%s/transitions" % former,
              {"to": "SUSPENDED", "reasonCode": "lost", "decidedOn": "2026-11-20"}, '"1"')
    yield renew("license.move-not-allowed", tag='"2"', issuedOn="2026-11-20",
                validFrom="2026-11-20")
    mark = "1.2.156.3005.2.11100000MB0143028R001.113205000141499658.000000000001.001."
    for code, text in (
            ("form", "1.2.3"), ("root", mark.replace("3005", "3006") + "P"),
            ("issuer", mark.replace("9658", "9659") + "P"), ("check-character", mark + "Q"),
            ("legacy-b", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
             "209FA4E88F9E4C878F3E9BED2CE7EA49.001.M")):
        yield issue("license-id." + code, replaces=text)
    held = city.license()
    other = city.license()
    path = "/v1/licenses/%s/" % held
    yield issue("license.replaces-not-transferred", replaces=held)
    city.make("POST", "/v1/licenses/%s/transitions" % other,
              {"to": "TRANSFERRED", "reasonCode": "moved", "decidedOn": "2026-11-20"}, '"1"')
    city.make("POST", "/v1/licenses", {**plain, "number": "R-2", "replaces": other})
    yield issue("license.replaces-taken", number="R-3", replaces=other)
    move = {"to": "SUSPENDED", "reasonCode": "lost", "decidedOn": "2026-11-20"}
    for code, day in (("decided-before-state", "2026-01-01"), ("decided-in-future", "2199-01-01")):
        yield ("license." + code, "POST", path + "transitions", {**move, "decidedOn": day}, '"1"', "first")
    yield ("license.move-not-allowed", "POST", path + "transitions", {**move, "to": "NOT_BEGUN"}, '"1"', "first")
    yield ("license.version-differs", "POST", path + "versions", plain, '"1"', "first")
    yield ("license.holder-code-needed", "POST", "/v1/verifications",
           {"typeCode": FIRST["code"] + "888", "number": "N", "holder": {"name": "王小明"}}, None, "first")
    yield ("search.two-keys", "POST", "/v1/licenses/search",
           {"holder": {"codeType": "001", "code": COMPANY["code"]}, "typeCode": "T", "number": "N",
            "purpose": purpose(FIRST["code"], "C-1")}, None, "first")

    newest = city.license()
    for _ in range(998):
        newest = city.make("POST", "/v1/licenses/%s/versions" % newest, {
            **example("renewLicense"), "number": "V-1"}, '"1"').json["identifier"]
    yield ("license.version-limit", "POST", "/v1/licenses/%s/versions" % newest,
           {**example("renewLicense"), "number": "V-1"}, '"1"', "first")

    def put(code, path=None, **changes):
        target = "/v1/license-types/" + (path or FIRST["code"] + "779")
        return (code, "PUT", target, edited(type_body("777"), **changes), None, "first")
    yield put("license-type.code", "x")
    yield put("license-type.face-key", face__0__key="a-b")
    yield put("license-type.face-key-twice", face__1__key="MC")
    yield put("license-type.max-length", face__0__maxLength=0)
    yield put("license-type.pattern", face__3__pattern="(a|b)")
    yield put("license-type.years", validity__years=0)


def showings(number, proof):
    """Copies and presentations of a license."""
    def copied(code, **changes):
        body = {"purpose": edited(purpose(FIRST["code"], "C-1"), **changes),
                "validUntil": "2099-12-31", "disclose": [], "format": "token"}
        return (code, "POST", "/v1/licenses/%s/copies" % number, body, None, "first")
    yield copied("purpose.two-numbers", preCaseNumber="P-1")
    yield copied("instant.malformed", evidence={**proof, "at": "yesterday"})
    yield copied("purpose.evidence-expired", basis="consent",
                 evidence={**proof, "until": "2026-01-02T00:00:00+08:00"})
    yield copied("purpose.not-allowed", onBehalfOf__code=SECOND["code"])
    yield ("instant.malformed", "POST", "/v1/presentations",
           {"items": [{"identifier": number, "disclose": []}],
            "evidence": {**proof, "at": "yesterday"}}, None, "first")


def messages(city):
    def view(code, **changes):
        return (code, "POST", "/v1/licenses/%s/views" % number,
                {"purpose": edited(purpose(FIRST["code"], "C-1"), **changes)}, None, "first")
    number = city.license()
    proof = {"kind": "mandate", "reference": "r", "at": "2026-01-01T00:00:00+08:00"}
    yield view("purpose.two-numbers", preCaseNumber="P-1")
    yield view("instant.malformed", evidence={**proof, "at": "yesterday"})
    yield view("purpose.evidence-expired", basis="consent",
               evidence={**proof, "until": "2026-01-02T00:00:00+08:00"})
    yield view("purpose.not-allowed", onBehalfOf__code=SECOND["code"])
    yield from showings(number, proof)
    report = "/v1/licenses/reports/%s?%s"
    yield ("query.value", "GET", report % ("in-step", "from=x"), None, None, "first")
    for name in ("in-step", "uses", "waiting"):
        days = "from=2026-01-02&to=2026-01-01" + ("&side=license" if name == "waiting" else "")
        yield ("report.range", "GET", report % (name, days), None, None, "first")
    search = "/v1/licenses/search"
    yield ("json.encoding", "POST", search, b'{"a":"\xff"}', None, "first")
    yield ("json.duplicate-key", "POST", search, b'{"a":1,"a":2}', None, "first")
    yield ("json.null-character", "POST", search, b'{"a":"\\u0000"}', None, "first")
    yield ("json.name-too-long", "POST", search, b'{"%s":1}' % (b"a" * 257), None, "first")
    yield ("json.too-many", "POST", search, {"m%d" % n: 1 for n in range(1001)}, None, "first")
    yield ("json.too-deep", "POST", search, b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", None, "first")
    yield ("json.number", "POST", search, b'{"a":9007199254740993}', None, "first")
    yield ("body.too-large", "POST", search, b" " * ((1 << 20) + 1), None, "first")
    yield ("query.value", "POST", "/v1/publicity/imports", b"a", None, "first")
    yield ("query.value", "GET", "/v1/publicity/export", None, None, "first")
    yield ("query.unknown", "GET", "/v1/items?a=b", None, None, "first")
    yield ("query.twice", "GET", "/v1/items?limit=1&limit=2", None, None, "first")
    yield ("query.malformed", "GET", "/v1/items?query=%ff", None, None, "first")
    yield ("query.limit", "GET", "/v1/items?limit=0", None, None, "first")
    yield ("query.after", "GET", "/v1/items?after=%21", None, None, "first")
    yield ("path.malformed", "GET", "/v1/items/%2f", None, None, "first")
    yield ("route.unknown", "GET", "/v2", None, None, "first")
    yield ("route.method-not-allowed", "DELETE", "/v1/items", None, None, "first")


def exemption(city):
    plain = example("putItem")

    def put(code, path=ITEM[:-1] + "7", **changes):
        body = edited(plain, **{"taskCode": None, **changes})
        return (code, "PUT", "/v1/items/" + path, body, None, "first")
    yield put("item.task-code-differs", taskCode=ITEM)
    yield put("task-code.form", ITEM[:-1] + "a")
    yield put("task-code.office", ITEM.replace("9658", "9659"))
    yield put("task-code.level", ITEM[:18] + "7" + ITEM[19:])
    yield put("task-code.kind", ITEM[:21] + "77" + ITEM[23:])
    yield put("region.form", region="32050")
    yield put("item.material-repeated", materials__1__code=plain["materials"][0]["code"])
    yield put("item.case-repeated", cases=[plain["cases"][0]] * 2)
    yield put("item.case-unknown", materials__1__condition={"id": "zz", "equals": "yes"})
    yield put("way.defer-days", materials__3__ways__1__deferDays=0)
    yield put("purpose.not-allowed", department=SECOND)

    def case(code, number, tag=None, **body):
        return (code, "PUT", "/v1/cases/" + number, {"item": ITEM, "version": 1, **body}, tag, "first")
    yield case("case.accepted-on-missing", "K-1", state="05")
    yield case("case.item-unknown", "K-1", state="02", version=99)
    number = city.case()
    yield case("case.decided-on-missing", number, '"1"', state="10", acceptedOn="2026-11-20")
    yield case("case.decided-before-accepted", number, '"1"', state="10",
               acceptedOn="2026-11-20", decidedOn="2026-11-19")

    def resolve(code, **changes):
        return (code, "POST", "/v1/resolutions", edited(city.resolve_body(), **changes), None, "first")
    yield resolve("purpose.item-differs", purpose__item="other-1")
    yield resolve("party.no-applicant", parties__0__role="other", parties__1__agentOf=None)
    yield resolve("party.role-form", parties__1__role="a b")
    yield resolve("party.role-repeated", parties__1__role="applicant", parties__1__agentOf=None)
    yield resolve("party.principal-unknown", parties__1__agentOf="nobody")
    yield resolve("answer.unknown", answers={"zz": "yes"})
    yield resolve("answer.option", answers={"c1": "perhaps"})
    yield resolve("case.item-differs", purpose__caseNumber=other_case(city))
    path = "/v1/resolutions/%s/materials/" % city.resolution()
    paper = {"receivedAs": "original", "copies": 1}
    word = {"textVersion": "v1", "signer": "applicant", "signature": "s"}

    def at(code, material, what, body, method="POST"):
        return (code, method, path + material + "/" + what, body, None, "first")
    yield at("material.not-found", "nothing", "fulfilments", paper)
    yield at("fulfilment.copies", ITEM + "002", "fulfilments", {**paper, "copies": 0})
    city.make("POST", path + ITEM + "002/fulfilments", paper)
    yield at("material.received", ITEM + "002", "fulfilments", paper)
    yield at("material.no-document", ITEM + "002", "documents",
             {"purpose": purpose(FIRST["code"], "C-1")})
    yield at("promise.not-offered", ITEM + "001", "promises", word)
    yield at("promise.proof", ITEM + "003", "promises", edited(word, signature=None))
    yield at("promise.signer", ITEM + "003", "promises", {**word, "signer": "nobody"})
    yield at("promise.text-version", ITEM + "003", "promises", {**word, "textVersion": "v2"})
    yield at("promise.not-signed", ITEM + "003", "promises", None, "DELETE")
    city.make("POST", path + ITEM + "003/promises", word)
    yield at("promise.signed", ITEM + "003", "promises", word)
    # A case that was decided holds its promises; one that was sent back takes nothing any more.
    number, identifier = case_with_resolution(city)
    path = "/v1/resolutions/%s/materials/" % identifier
    city.make("PUT", "/v1/cases/" + number, {
        "item": ITEM, "version": 1, "state": "05", "acceptedOn": "2026-11-20"}, '"1"')
    city.make("PUT", "/v1/cases/" + number, {
        "item": ITEM, "version": 1, "state": "10", "acceptedOn": "2026-11-20",
        "decidedOn": "2026-11-20"}, '"2"')
    yield at("promise.decided", ITEM + "003", "promises", word)
    yield ("case.closed", "POST", "/v1/resolutions/%s/refresh" % identifier, {}, None, "first")
    catch_all = ITEM[:-1] + "6"
    city.make("PUT", "/v1/items/" + catch_all, edited(
        plain, taskCode=None, materials=[edited(plain["materials"][1], catchAll=True, condition=None)]))
    body = edited(city.resolve_body(), item=catch_all, purpose__item=catch_all, answers={})
    path = "/v1/resolutions/%s/materials/" % city.make("POST", "/v1/resolutions", body).json["id"]
    yield at("material.catch-all", plain["materials"][1]["code"], "fulfilments", paper)


def other_case(city):
    """The number of a case of another item."""
    item = ITEM[:-1] + "8"
    city.make("PUT", "/v1/items/" + item, edited(example("putItem"), taskCode=None))
    city.make("PUT", "/v1/cases/OTHER-1", {"item": item, "version": 1, "state": "02"})
    return "OTHER-1"


def case_with_resolution(city):
    number = city.case()
    body = city.resolve_body(case=number)
    return number, city.make("POST", "/v1/resolutions", body).json["id"]


def sharing(city):
    plain = example("putDataset")

    def put(code, path="new-1", **changes):
        return (code, "PUT", "/v1/datasets/" + path, edited(plain, **changes), None, "first")
    yield put("dataset.code-malformed", "-x")
    yield put("dataset.key-malformed", fields__0__key="a-b")
    yield put("dataset.key-twice", fields__1__key="recordNumber")
    yield put("dataset.empty", fields=[])
    yield put("dataset.basis-required", **{"class": "refused"})
    yield put("dataset.source-not-available", source={"kind": "http"})
    dataset = city.dataset()
    path = "/v1/datasets/%s/" % dataset
    yield put("dataset.shape-fixed", dataset, fields=plain["fields"][:2])[:4] + ('"4"', "first")
    yield put("dataset.code-taken", dataset)[:5] + ("second",)

    def ask(code, caller="first", what="queries", **changes):
        body = {"dataset": dataset, "subject": {"companyCode": COMPANY["code"]}, "fields": ["name"],
                "purpose": purpose(SECOND["code"] if caller == "second" else FIRST["code"], "C-1")}
        return (code, "POST", "/v1/" + what, edited(body, **changes), None, caller)
    yield ask("grant.missing", "second")
    yield ask("caller.dataset-not-allowed", "limited")
    yield ask("dataset.field-unknown", fields=["zz"])
    yield ask("dataset.subject-unknown", subject={"zz": "x"})
    yield ask("subject.empty", subject={})
    yield ask("dataset.field-value", what="checks", fields=None, claims={"filedOn": "x"})

    def request(code, caller="second", **changes):
        body = edited(city.grant_body(dataset), **changes)
        return (code, "POST", "/v1/grants", body, None, caller)
    yield request("grant.empty", use=[])
    yield request("grant.per-day", perDay=0)
    yield request("grant.until", until="2026-01-01")
    identifier = city.grant(dataset, approved=True, key="second")
    yield ask("grant.field-not-allowed", "second", fields=["amount"])
    item = city.make("POST", "/v1/grants", edited(
        city.grant_body(dataset), items=[ITEM], use=["query"]), key="third").json["id"]
    city.make("POST", "/v1/grants/%s/decision" % item, {"decision": "approve", "reason": "x"})
    yield ask("grant.item-not-allowed", "third", purpose__item="other-1",
              purpose__onBehalfOf__code="12320500MB99000218")
    yield ask("grant.use-not-allowed", "third", what="checks", fields=None,
              claims={"name": "x"}, purpose__onBehalfOf__code="12320500MB99000218")
    yield ("grant.state-not-allowed", "POST", "/v1/grants/%s/decision" % identifier,
           {"decision": "approve", "reason": "x"}, None, "first")
    waiting = city.grant(dataset, key="second")
    for path_of, body in ((waiting + "/decision", {"decision": "approve", "reason": "x"}),
                          (identifier + "/withdrawal", {"reason": "x"})):
        yield ("revision.stale", "POST", "/v1/grants/" + path_of, body, '"9"', "first")
    yield ("grant.more-than-asked", "POST", "/v1/grants/%s/decision" % waiting,
           {"decision": "approve", "reason": "x", "fields": ["amount"]}, None, "first")

    def load(code, query="", **changes):
        line = json.loads((plain_line()).decode())
        body = json.dumps(edited(line, **changes), ensure_ascii=False).encode()
        return (code, "POST", path + "records" + query, body, None, "first")
    yield load("record.as-of-future", asOf="2199-01-01")
    yield load("record.delete-in-snapshot", "?mode=snapshot", op="delete", subject=None, fields=None)
    yield load("record.older", asOf="2020-01-01")
    yield load("dataset.field-value", recordKey="F-9", fields__filedOn="x")
    yield load("dataset.field-unknown", recordKey="F-9", fields__zz="x")
    yield ("records.empty", "POST", path + "records", b"\n", None, "first")
    long = b'{"op":"%s"}' % (b"x" * (1 << 20))
    yield ("json.too-large", "POST", path + "records", long, None, "first")
    moves = path + "transitions"
    yield ("dataset.move-not-allowed", "POST", moves, {"to": "DRAFT", "reason": "x"},
           city.send("GET", path[:-1], city.keys["first"]).tag, "first")
    closed = city.dataset(published=False)
    city.make("POST", "/v1/datasets/%s/transitions" % closed, {"to": "PUBLISHED", "reason": "x"}, '"1"')
    city.make("POST", "/v1/datasets/%s/transitions" % closed, {"to": "WITHDRAWN", "reason": "x"}, '"2"')
    yield ask("dataset.withdrawn", dataset=closed)
    closed = "refused-1"
    city.make("PUT", "/v1/datasets/refused-1", {**plain, "class": "refused", "legalBasis": "x"})
    city.make("POST", "/v1/datasets/refused-1/transitions", {"to": "PUBLISHED", "reason": "x"}, '"1"')
    yield ("dataset.not-shared", "POST", "/v1/grants", city.grant_body("refused-1"), None, "second")


def plain_line():
    return (EXAMPLES / "loadRecords.request.ndjson").read_bytes().splitlines()[0]


def publicity(city):
    permit = city.decision_body({"kind": "legal", **COMPANY, "legalRepresentative": "示例植代表"})
    fine = example("recordDecision.penaltyRevokes")
    del fine["licenses"]
    numbers = iter(range(1, 1000))

    def decide(code, body, **changes):
        body = edited(body, documentNumber="示证〔2026〕%d号" % next(numbers), **changes)
        return (code, "POST", "/v1/decisions", body, None, "first")
    yield decide("decision.in-future", permit, decidedOn="2199-01-01")
    yield decide("decision.outcome", permit, outcome="imposed")
    yield decide("decision.part", permit, penalty={"content": "x"})
    yield decide("counterpart.code-type", permit, counterpart__codeType="111",
                 counterpart__code=PERSON["code"])
    yield decide("permit.period", permit, permit__validTo="2026-11-19")
    yield decide("decision.department-not-allowed", permit, department=SECOND["code"])
    for code, text in (("decimals", "1.1234567"), ("form", "x"), ("large", "1234567890123"),
                       ("negative", "-1")):
        yield decide("amount." + code, fine, penalty__fine=text)
    held = city.license()
    step = {"action": "transition", "identifier": held, "body": {
        "to": "REVOKED", "reasonCode": "violation", "decidedOn": "2026-11-20"}}
    yield decide("decision.license-twice", permit, licenses=[step, step])
    yield decide("publicity.name", permit, counterpart__name="测试")
    yield decide("publicity.representative", permit, counterpart__legalRepresentative="李*")
    yield decide("publicity.amount", fine, penalty__fine="0")
    yield decide("publicity.list", permit, permit__category="其他")
    yield decide("publicity.date-order", permit, decidedOn="2026-11-20",
                 permit__validFrom="2026-11-01", permit__validTo="2026-11-10")
    yield decide("publicity.code-category", permit, counterpart__code="92320500MA1M7K2X4B")
    draft = city.draft()
    path = "/v1/publicity/records/" + draft
    yield ("record.fields-empty", "PATCH", path, {"fields": {}}, '"1"', "first")
    yield ("record.field-unknown", "PATCH", path, {"fields": {"XK_ZZ": "x"}}, '"1"', "first")
    yield ("record.field-closed", "PATCH", path, {"fields": {"XK_NR": "x"}}, '"1"', "first")
    yield ("report.selection", "POST", "/v1/publicity/reports", {}, None, "first")
    person = city.record()
    city.make("POST", "/v1/publicity/reports", {"ids": [person]})
    receipt = {"recordId": person, "version": 1, "result": "accepted", "at": "2026-11-21T09:00:00+08:00"}

    def receipts(code, items):
        return (code, "POST", "/v1/publicity/receipts", {"items": items}, None, "first")
    yield receipts("receipt.count", [])
    yield receipts("receipt.record-unknown", [{**receipt, "recordId": "0" * 32}])
    served(city, person)
    yield receipts("receipt.version-unknown", [{**receipt, "version": 9}])
    yield receipts("receipt.field-unknown", [{**receipt, "result": "rejected", "field": "XK_ZZ"}])
    made = city.make("POST", "/v1/decisions", {
        **example("recordDecision.permit"), "documentNumber": "示证〔2026〕999号"}).json
    city.make("POST", "/v1/licenses/%s/transitions" % made["licenses"][0]["identifier"], {
        "to": "REVOKED", "reasonCode": "violation", "decidedOn": "2026-11-21"}, '"1"')
    path = "/v1/publicity/records/" + made["records"][0]["id"]
    tag = city.send("GET", path, city.keys["first"]).tag
    yield ("record.closed", "PATCH", path, {"fields": {"XK_FRDB": "李某"}}, tag, "first")
    yield from files(city)


def served(city, record):
    """Pulls the feed until a record is in it: places are given after the answer."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page = city.send("GET", "/v1/publicity/feed?limit=1000", city.keys["first"]).json
        if any(item.get("recordId") == record for item in page["items"]):
            return
        time.sleep(0.1)
    raise Breach("the record %s is not served" % record)


def files(city):
    """Files of old decisions; what is wrong with a stored row shows in the queue."""
    def upload(code, octets, kind="permit"):
        return (code, "POST", "/v1/publicity/imports?kind=" + kind, octets, None, "first")

    def row(kind, **values):
        return heads[kind] + b"\r\n" + ",".join(
            values.get(name, "") for name in names[kind]).encode() + b"\r\n"
    fields = {kind: city.send("GET", "/v1/publicity/templates/2018-" + kind,
                              city.keys["first"]).json["fields"] for kind in ("permit", "penalty")}
    heads = {kind: ",".join(f["title"] for f in fields[kind]).encode() for kind in fields}
    names = {kind: [f["key"] for f in fields[kind]] for kind in fields}
    head, wide = heads["permit"], b"," * (len(names["permit"]) - 1)
    yield upload("csv.empty", b"")
    yield upload("csv.header", b"a,b\r\n")
    yield upload("csv.encoding", head + b"\r\n\xff" + wide + b"\r\n")
    yield upload("csv.bare-return", head + b"\ra")
    yield upload("csv.stray-quote", head + b'\r\na"b' + wide + b"\r\n")
    yield upload("csv.open-quote", b'"' + head)
    yield upload("csv.width", head + b"\r\na,b\r\n")
    yield upload("csv.cell-too-long", head + b"\r\n" + b"a" * 70000 + wide + b"\r\n")
    yield upload("row.empty", head + b"\r\n" + wide + b"\r\n")
    old = {"XK_XDR_MC": "示例植物园有限公司", "XK_WSH": "旧字1号", "XK_JDRQ": "2021-01-01"}
    natural = {**old, "XK_WSH": "旧字2号", "XK_XDR_LB": "自然人", "XK_XDR_SHXYM": COMPANY["code"]}
    long = {**old, "XK_WSH": "旧字4号", "XK_XKZS": "长" * 129}
    for values in ({**old, "XK_XDR_SHXYM": "123"}, natural, long):
        city.send(*upload("", row("permit", **values))[1:3], city.keys["first"],
                  row("permit", **values), {"Content-Type": "text/csv"})
    yield upload("row.known-otherwise", row("permit", **old, XK_XKBH="号1")
                 + row("permit", **old, XK_XKBH="号1", XK_NR="另").split(b"\r\n", 1)[1])
    for code in ("publicity.credit-code", "publicity.kind-columns", "publicity.length"):
        yield (code, "GET", "/v1/publicity/records?limit=1000", None, None, "first")
    yield upload("row.refused", row("permit", **{**old, "XK_WSH": "旧字3号", "XK_XKWS": "不予许可"}))
    penalty = {"CF_XDR_MC": "示例植物园有限公司", "CF_WSH": "旧罚1号", "CF_JDRQ": "2021-01-01"}
    yield upload("row.warning-only", row("penalty", **penalty, CF_CFLB="警告"), "penalty")
    young = {**penalty, "CF_XDR_LB": "自然人", "CF_XDR_ZJHM": YOUNG, "CF_XDR_ZJLX": "身份证"}
    yield upload("row.under-age", row("penalty", **young), "penalty")


# Born in 2010; an invented number of no county.
YOUNG = "32050020100101001X"

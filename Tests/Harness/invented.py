"""Invented companies, persons and request bodies with valid check characters; nobody real."""

import copy
import itertools
import json
import threading

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

# Every name of a person made here begins so, which makes them easy to look for afterwards.
NAME_MARK = "示例植"
# A prefecture code: personal numbers carry county codes, so these fit nobody.
NUMBER_MARK = "32050019"

ISSUER = {"name": "示例市市场监督管理局", "code": "113205000141499658"}


def organization_code(body):
    """Eight characters with the check character of GB 11714 behind them."""
    total = sum(int(c, 36) * w for c, w in zip(body, INNER_WEIGHTS))
    return body + {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def credit_code(serial):
    """A unified social credit code (统一社会信用代码, GB 32100-2015) of an invented company."""
    body = "91320500" + organization_code("MY%06d" % serial)
    total = sum(CREDIT.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS))
    return body + CREDIT[(31 - total % 31) % 31]


def citizen_number(serial):
    """A citizen number (公民身份号码, GB 11643-1999) of an invented person."""
    day = serial // 1000
    body = "%s%02d%02d%02d%03d" % (
        NUMBER_MARK, 50 + day // 336 % 50, 1 + day // 28 % 12, 1 + day % 28, serial % 1000)
    total = sum(int(c) * w for c, w in zip(body, CITIZEN_WEIGHTS))
    return body + "10X98765432"[total % 11]


def person_name(serial):
    """A name that no other serial below 400 million gives."""
    return NAME_MARK + chr(0x4E00 + serial // 20000) + chr(0x4E00 + serial % 20000)


class Bodies:
    """Request bodies, each about another company or person."""

    def __init__(self, examples, today):
        with open(examples / "demo-licenses.ndjson", encoding="utf-8") as lines:
            self.license = json.loads(lines.readline())
        self.today = today
        self.serials = itertools.count(1)
        self.lock = threading.Lock()

    def serial(self):
        with self.lock:
            return next(self.serials)

    def issue(self, serial=None):
        """Body of POST /v1/licenses: the first demo license for another company."""
        serial = serial or self.serial()
        body = copy.deepcopy(self.license)
        code, name = credit_code(serial), "示例企业%06d有限公司" % serial
        body["number"] = code
        body["holders"] = [{"name": name, "codeType": "001", "code": code}]
        body["face"].update(MC=name, FDDBR=person_name(serial))
        return body

    def decision(self):
        """Body of POST /v1/decisions: a whole permit, by turns with a license, for a person."""
        serial = self.serial()
        body = {
            "kind": "permit", "documentName": "准予行政许可决定书",
            "documentNumber": "示市监许准字〔2026〕第%06d号" % serial,
            "decidedOn": self.today, "authority": ISSUER, "source": ISSUER,
            "counterpart": self.company(serial), "outcome": "granted",
            "permit": {
                "category": "普通", "content": "食品销售",
                "certificateName": "食品经营许可证", "certificateNumber": "JY13205%08d" % serial,
                "validFrom": self.today, "validTo": "2031-03-04"}}
        if serial % 3 == 0:
            body["licenses"] = [{"action": "issue", "body": self.issue(serial)}]
        elif serial % 3 == 1:
            body["counterpart"] = self.person(serial)
        return body

    @staticmethod
    def company(serial):
        return {
            "kind": "legal", "name": "示例企业%06d有限公司" % serial, "codeType": "001",
            "code": credit_code(serial), "legalRepresentative": person_name(serial)}

    @staticmethod
    def person(serial):
        return {
            "kind": "natural", "name": person_name(serial), "codeType": "111",
            "code": citizen_number(serial)}

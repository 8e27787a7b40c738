#!/usr/bin/env python3
"""Paper stock is issued whole, though its import is killed twice (存量证照导入).

    Tests/Harness/stock.py --program .build/release/mianti --rows 200000
    Tests/Harness/stock.py --program .build/debug/mianti --rows 2000      as CI runs it

Writes invented rows, of which every hundredth is unsound, begins `mianti import licenses`, kills it
with SIGKILL after a third and after two thirds of what it durably issued, and runs it to its end.
Then: each sound row is one license, by identifier and by business key; each license is a sound row;
each refused row is in the error file under its number; one event for each license; every token
verifies (`--verify` of the same import), and a second run issues nothing, also of what was revoked in
between. Exit code 0 all holds, 1
something does not.
"""

import argparse
import csv
import http.client
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

import invented

ROOT = pathlib.Path(__file__).resolve().parents[2]
TYPE = "11100000MB0143028R001"
ISSUER = invented.ISSUER["code"]


def row(serial):
    """One license of an invented company; every hundredth has something wrong."""
    code = invented.credit_code(serial)
    name = "示例植%06d有限公司" % serial
    body = {
        "typeCode": TYPE, "typeName": "营业执照", "number": code, "issuer": invented.ISSUER,
        "holders": [{"name": name, "codeType": "001", "code": code}],
        "issuedOn": "20%02d-%02d-%02d" % (serial % 20, 1 + serial % 12, 1 + serial % 28),
        "validTo": None, "areaCode": "320500",
        "face": {"MC": name, "LX": "有限责任公司", "FDDBR": invented.person_name(serial),
                 "CLRQ": "2001-02-03"}}
    body["validFrom"] = body["issuedOn"]
    if serial % 100 == 17:
        body["holders"][0]["code"] = code[:-1] + ("0" if code[-1] != "0" else "1")
    elif serial % 100 == 43:
        del body["face"]["LX"]
    elif serial % 100 == 71:
        body["face"]["MC"] = name[:3] + "\u202e" + name[3:]
    return body


def is_sound(serial):
    return serial % 100 not in (17, 43, 71)


class Stock:
    """A data directory and the import over it."""

    def __init__(self, program, folder, rows):
        self.program = str(program)
        self.data = folder / "data"
        self.file = folder / "stock.ndjson"
        self.errors = folder / "stock.ndjson.errors.csv"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("MIANTI_")}
        self.run("init", "--data", str(self.data), "--yes", "--json", "--code", ISSUER,
                 "--name", invented.ISSUER["name"])
        self.run("import", "license-types", str(ROOT / "Examples/license-types.ndjson"),
                 "--data", str(self.data), "--code", ISSUER, "--name", "示例市市场监督管理局")
        self.trust()
        with open(self.file, "w", encoding="utf-8") as out:
            for serial in range(1, rows + 1):
                out.write(json.dumps(row(serial), ensure_ascii=False) + "\n")

    def trust(self):
        """The office may issue its type; what the trust list does not let stand is not signed."""
        draft = self.data / "trust-draft.json"
        draft.write_text(json.dumps({"nextUpdate": "2036-12-31", "departments": [{
            **invented.ISSUER, "rights": [{"typeCode": TYPE, "from": "2015-01-01"}]}]}),
            encoding="utf-8")
        self.run("trust", "make", str(draft), "--data", str(self.data))

    def run(self, *words):
        return subprocess.run([self.program, *words], check=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, env=self.environment).stdout

    def command(self, *more):
        return [self.program, "import", "licenses", str(self.file), "--data", str(self.data),
                "--code", ISSUER, "--json", *more]

    def ask(self, sql):
        """One number out of the database, read beside whoever writes."""
        with sqlite3.connect("file:%s?mode=ro" % (self.data / "mianti.db"), uri=True) as base:
            return base.execute(sql).fetchone()[0]

    def issued(self):
        return self.ask("SELECT count(*) FROM licenses")

    def killed_at(self, count):
        """Begins an import and kills it when so many licenses are durable; how many there are."""
        child = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=self.environment)
        while child.poll() is None and self.issued() < count:
            time.sleep(0.02)
        if child.poll() is not None:
            raise SystemExit("the import ended before it was killed; use more rows")
        child.kill()
        child.wait()
        return self.issued()

    def revoke_one(self):
        """Revokes a license over HTTP, as its issuer would; its identifier."""
        key = json.loads(self.run(
            "clients", "create", "--data", str(self.data), "--json", "--name", "revoker",
            "--department", invented.ISSUER["name"], "--code", ISSUER,
            "--scope", "licenses:issue"))["key"]
        identifier = self.ask("SELECT id FROM licenses ORDER BY id LIMIT 1")
        server = subprocess.Popen(
            [self.program, "serve", "--data", str(self.data), "--listen", "127.0.0.1:0"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=self.environment)
        try:
            port = int(server.stdout.readline().decode().strip().rsplit(":", 1)[1])
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
            body = {"to": "REVOKED", "reasonCode": "violation", "decidedOn": today}
            connection.request(
                "POST", "/v1/licenses/%s/transitions" % identifier, json.dumps(body),
                {"Authorization": "Bearer " + key, "Content-Type": "application/json",
                 "Idempotency-Key": "revoke", "If-Match": '"1"'})
            answer = connection.getresponse()
            if answer.status != 200:
                raise SystemExit("not revoked: %d %s" % (answer.status, answer.read()[:200]))
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()
        return identifier

    def whole(self, *more):
        """Runs the import to its end; its exit code and its summary."""
        done = subprocess.run(self.command(*more), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, env=self.environment)
        return done.returncode, json.loads(done.stdout.splitlines()[-1])


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--program", required=True, type=pathlib.Path)
    options.add_argument("--rows", type=int, default=2000)
    options.add_argument("--keep", type=pathlib.Path, help="folder that stays")
    asked = options.parse_args()
    folder = asked.keep or pathlib.Path(tempfile.mkdtemp(prefix="mianti-stock-"))
    folder.mkdir(parents=True, exist_ok=True)
    failed = []

    def hold(name, is_so, *figures):
        print("%-58s %s %s" % (name, "ok" if is_so else "FAILS", " ".join(map(str, figures))))
        if not is_so:
            failed.append(name)

    try:
        sound = sum(is_sound(serial) for serial in range(1, asked.rows + 1))
        stock = Stock(asked.program.resolve(), folder, asked.rows)
        first = stock.killed_at(sound // 3)
        second = stock.killed_at(sound * 2 // 3)
        hold("killed twice, what was durable stayed", sound // 3 <= first < second < sound,
             first, second, "of", sound)
        code, report = stock.whole("--measure")
        print("last run", json.dumps(report))
        hold("the rest was issued, unsound rows refused (exit 1)",
             code == (1 if sound < asked.rows else 0)
             and report["issued"] == sound - second and report["known"] == second
             and report["refused"] == asked.rows - sound)
        hold("as many licenses as sound rows", stock.issued() == sound, stock.issued())
        hold("each under an identifier of its own", stock.ask(
            "SELECT count(DISTINCT id) FROM licenses") == sound)
        hold("each with a business key of its own", stock.ask(
            "SELECT count(DISTINCT code) FROM unique_keys WHERE name = 'license.business'")
            == sound)
        hold("one event for each", stock.ask(
            "SELECT count(*) FROM events WHERE stream = 'license'") == sound)
        hold("one counted for each", stock.ask(
            "SELECT sum(total) FROM counts WHERE series = 'license.issued'") == sound)
        with open(stock.errors, encoding="utf-8-sig", newline="") as file:
            refused = {int(line["row"]): line["code"] for line in csv.DictReader(file)}
        hold("the error file names the unsound rows and no other", sorted(refused) == [
            serial for serial in range(1, asked.rows + 1) if not is_sound(serial)],
            len(refused))
        hold("under the code of what is wrong", set(refused.values()) == {
            "credit-code.check-character", "license.face-missing", "text.character"})
        names = stock.errors.read_text(encoding="utf-8-sig")
        hold("the error file names nobody", "示例植" not in names and "91320500" not in names)
        revoked = stock.revoke_one()
        code, report = stock.whole("--verify")
        print("second run", json.dumps(report))
        hold("a second run issues nothing, and every token verifies",
             code == (1 if sound < asked.rows else 0) and report["issued"] == 0
             and report["known"] == sound and report["refused"] == asked.rows - sound)
        hold("the database has not grown by it", stock.issued() == sound)
        hold("what was revoked in between stayed so", stock.ask(
            "SELECT count(*) FROM licenses WHERE state = 'REVOKED'") == 1
            and stock.ask("SELECT state = 'REVOKED' FROM licenses WHERE id = '%s'" % revoked) == 1)
        damage(stock, hold)
    finally:
        if not asked.keep:
            shutil.rmtree(folder)
    print("stock: %d rows, %d checks failed" % (asked.rows, len(failed)))
    return 1 if failed else 0


def damage(stock, hold):
    """What is counted above is really compared: one license less is seen."""
    with sqlite3.connect(str(stock.data / "mianti.db")) as base:
        key = base.execute("SELECT id FROM licenses ORDER BY id DESC LIMIT 1").fetchone()[0]
        base.execute("DELETE FROM licenses WHERE id = ?", (key,))
        base.execute("DELETE FROM unique_keys WHERE kind = 'license' AND id = ?", (key,))
        base.commit()
    before = stock.issued()
    _, report = stock.whole()
    hold("a license taken out of the database is issued again",
         report["issued"] == 1 and stock.issued() == before + 1)


if __name__ == "__main__":
    sys.exit(main())

"""One data directory under load, killed and looked at: what must hold after each crash."""

import concurrent.futures
import datetime
import http.client
import json
import threading
import time
import uuid

import invented
from gateway import Breach, describe, encode

NO_ANSWER = (OSError, http.client.HTTPException)


class Unavailable(Exception):
    """The gateway asks to come again later."""


class Request:
    """One creating request and what became of it."""

    def __init__(self, caller, target, body, key=None):
        self.caller = caller
        self.target = target
        self.body = encode(body)
        self.key = key or uuid.uuid4().hex
        self.answer = None
        self.octets = None

    def send(self, client, patient=False):
        call = client.patient if patient else client.call
        status, headers, octets = call("POST", self.target, self.body, self.key)
        if status == 503 and not patient:
            return False
        if status not in (200, 201):
            raise Breach("POST %s: %s" % (self.target, describe(status, octets)))
        if self.octets is not None and self.octets != octets:
            raise Breach("POST %s: the same key gave two answers" % self.target)
        self.octets = octets
        self.answer = json.loads(octets)
        return headers.get("Idempotent-Replay") == "true" or not patient

    @property
    def licenses(self):
        if self.target == "/v1/licenses":
            return [self.answer]
        return self.answer.get("licenses", [])

    @property
    def records(self):
        found = self.answer["records"] if self.target == "/v1/decisions" else []
        for record in found:
            if record["state"] != "ready":
                raise Breach("a whole permit became a %s: missing %s" % (
                    record["state"], [m["field"] for m in record["missing"]]))
        return [record["id"] for record in found]


class Trial:
    """All rounds over one data directory."""

    def __init__(self, house, examples, clients, search, rests=False):
        """`rests` lets a client end its work when it is told to come again later."""
        self.house = house
        self.rests = rests
        self.clients = clients
        self.search = search
        beijing = datetime.timezone(datetime.timedelta(hours=8))
        self.bodies = invented.Bodies(examples, str(datetime.datetime.now(beijing).date()))
        self.identifiers = set()
        self.reported = set()
        self.feed = []
        self.polled = []
        self.cursor = None

    # --- the load ---

    def work(self, number, stopping, done, open_requests):
        """One client: every fourth decides and reports, the others issue."""
        client = self.house.client("issuer")
        decides = number % 4 == 3
        while not stopping.is_set():
            body = self.bodies.decision() if decides else self.bodies.issue()
            target = "/v1/decisions" if decides else "/v1/licenses"
            request = Request("issuer", target, body)
            while request:
                try:
                    acknowledged = request.send(client)
                except NO_ANSWER:
                    open_requests.append(request)
                    return
                (done if acknowledged else open_requests).append(request)
                if not acknowledged and self.rests:
                    return
                request = self.report(request) if acknowledged else None

    def poll(self, stopping):
        """The reader: takes what is new in the feed, all the while."""
        client = self.house.client("creditCentre")
        while not stopping.is_set():
            try:
                items, cursor = self.page(client, self.cursor, patience=0)
            except NO_ANSWER:
                return
            except Unavailable:
                items, cursor = [], None
            self.polled += items
            self.cursor = cursor or self.cursor
            stopping.wait(0.05)

    @staticmethod
    def report(request):
        """The request that reports what a decision recorded; None when there is nothing."""
        if not request.records:
            return None
        return Request("issuer", "/v1/publicity/reports", {"ids": request.records})

    def round(self, seconds):
        """Load, kill, start again, look; gives the counts of the round."""
        self.house.start()

        def kill(_):
            time.sleep(seconds)
            self.house.kill()

        return self.look(*self.load(kill))

    def load(self, ending):
        """Work of all clients until `ending` returns; it is given a test whether all are done."""
        stopping, done, open_requests = threading.Event(), [], []
        with concurrent.futures.ThreadPoolExecutor(self.clients + 1) as pool:
            tasks = [pool.submit(self.work, i, stopping, done, open_requests)
                     for i in range(self.clients)]
            workers = list(tasks)
            tasks.append(pool.submit(self.poll, stopping))
            try:
                ending(lambda: all(task.done() for task in workers))
            finally:
                stopping.set()
            for task in tasks:
                task.result()
        return done, open_requests

    def look(self, done, open_requests, is_running=False):
        """What must hold after a load; starts the gateway unless it runs still."""
        if self.search:
            self.search.folder(self.house.folder)
        acknowledged = sum(len(r.licenses) for r in done)
        if not done and not self.rests:
            raise Breach("nothing was acknowledged before the end")
        if not is_running:
            self.house.start()
        replayed = self.replay(open_requests)
        every = done + open_requests
        self.report_rest(every)
        verified = self.verify([entry for r in every for entry in r.licenses])
        self.read_feed(every)
        self.house.kill()
        return acknowledged, len(open_requests), replayed, verified, len(self.feed)

    # --- what must hold ---

    def each(self, items, body):
        """Runs a body for each item on several connections; the first breach ends it."""
        local = threading.local()

        def run(item):
            if not hasattr(local, "clients"):
                local.clients = {}
            return body(lambda c: local.clients.setdefault(c, self.house.client(c)), item)

        with concurrent.futures.ThreadPoolExecutor(self.clients) as pool:
            return list(pool.map(run, items))

    def replay(self, requests):
        """Sends the unacknowledged requests again, twice; counts those committed before."""
        def again(client, request):
            committed_before = request.send(client(request.caller), patient=True)
            if not request.send(client(request.caller), patient=True):
                raise Breach("POST %s: sent again, not marked as a replay" % request.target)
            self.expect_known(client, request)
            return committed_before

        return sum(self.each(requests, again))

    @staticmethod
    def expect_known(client, request):
        """The same work under a fresh key is refused: it was done exactly once."""
        codes = {"/v1/licenses": ["license.already-issued"],
                 # The licenses of a decision are looked at before the decision itself.
                 "/v1/decisions": ["decision.already-recorded", "license.already-issued"]}
        if request.target not in codes:
            return
        status, _, octets = client(request.caller).patient(
            "POST", request.target, request.body, uuid.uuid4().hex)
        if status != 409 or json.loads(octets)["code"] not in codes[request.target]:
            raise Breach("POST %s under a fresh key: expected a 409, got %s" % (
                request.target, describe(status, octets)))

    def report_rest(self, every):
        """Reports the records whose report was not sent before the crash."""
        sent = {i for r in every if r.target == "/v1/publicity/reports"
                for i in json.loads(r.body)["ids"]}
        rest = [r for r in every if r.records and not set(r.records) <= sent]
        requests = [self.report(r) for r in rest]
        self.each(requests, lambda client, r: r.send(client(r.caller), patient=True))
        self.reported |= sent | {i for r in rest for i in r.records}

    def verify(self, licenses):
        """Every license is there and valid, and its identifier is its own."""
        for entry in licenses:
            if entry["identifier"] in self.identifiers:
                raise Breach("an identifier was given twice: %s" % entry["identifier"])
            self.identifiers.add(entry["identifier"])

        def check(client, entry):
            name = entry["identifier"]
            status, _, octets = client("issuer").patient("GET", "/v1/licenses/" + name)
            if status != 200 or json.loads(octets)["state"] != "VALID":
                raise Breach("license %s: %s" % (name, describe(status, octets)))
            if not entry.get("token"):
                return 1
            status, _, octets = client("window").patient(
                "POST", "/v1/verifications", encode({"token": entry["token"]}))
            if status != 200 or json.loads(octets)["verdict"] != "valid":
                raise Breach("license %s does not verify: %s" % (name, describe(status, octets)))
            return 1

        return sum(self.each(licenses, check))

    def read_feed(self, every):
        """Reads the feed from its start until all that was reported is in it."""
        until = time.monotonic() + 60
        while True:
            feed = self.pull()
            missing = self.reported - {record for _, record, _, _ in feed}
            if not missing or time.monotonic() > until:
                break
            time.sleep(0.2)
        if missing:
            raise Breach("%d reported records are not in the feed" % len(missing))
        numbers = [n for n, _, _, _ in feed]
        if numbers != list(range(1, len(feed) + 1)):
            raise Breach("the feed is not dense: %d rows, last n %s" % (len(feed), numbers[-1:]))
        if len({(record, version) for _, record, version, _ in feed}) != len(feed):
            raise Breach("the feed holds a version of a record twice")
        if feed[:len(self.feed)] != self.feed:
            raise Breach("rows of the feed changed after they had been read")
        if feed[:len(self.polled)] != self.polled:
            raise Breach("the reader that polled saw other rows than the feed has")
        self.feed = feed

    def pull(self):
        client, feed, cursor = self.house.client("creditCentre"), [], None
        while True:
            items, cursor = self.page(client, cursor)
            feed += items
            if not items or not cursor:
                return feed

    @staticmethod
    def page(client, cursor, patience=60):
        """Rows behind a cursor, and the next cursor or None."""
        target = "/v1/publicity/feed?limit=1000" + ("&after=" + cursor if cursor else "")
        status, _, octets = client.patient("GET", target, seconds=patience)
        if status == 503 and not patience:
            raise Unavailable
        if status != 200:
            raise Breach("GET /v1/publicity/feed: %s" % describe(status, octets))
        page = json.loads(octets)
        rows = [(i["n"], i["recordId"], i["version"], i["leaf"]) for i in page["items"]]
        return rows, page["next"]

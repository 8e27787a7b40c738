"""The load: wrk over distinct requests, and a reader that pulls the feed."""

import http.client
import json
import pathlib
import subprocess
import time

SCRIPT = pathlib.Path(__file__).resolve().parents[1] / "requests.lua"
THREADS = 2


class Requests:
    """Distinct requests for one route, in a file that wrk reads."""

    def __init__(self, folder, name, method, path, key, lines, once=False, expect=None):
        self.name, self.method, self.path, self.key = name, method, path, key
        self.once, self.expect = once, expect
        self.file = pathlib.Path(folder) / (name + ".requests")
        with open(self.file, "w", encoding="utf-8") as file:
            for idempotency, body in lines:
                file.write("%s\t%s\n" % (idempotency, body))
        self.first = lines[0]

    def check(self, server):
        """One request by hand: what is measured must be what was meant."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = "Bearer " + self.key
        idempotency, body = self.first
        if idempotency:
            headers["Idempotency-Key"] = idempotency
        connection.request(self.method, self.path, body=body.encode() or None, headers=headers)
        answer = connection.getresponse()
        octets = answer.read()
        connection.close()
        if answer.status >= 300 or (self.expect and self.expect not in octets.decode()):
            raise RuntimeError("%s at %s: %d %s" % (
                self.name, server.name, answer.status, octets[:2000].decode()))


def run(server, requests, seconds, connections=64):
    """One measurement; gives rate, latencies and processor time of the server per request."""
    before = server.cpu()
    command = [
        "wrk", "-t%d" % THREADS, "-c%d" % connections, "-d%ds" % seconds, "--timeout", "20s",
        "-s", str(SCRIPT), "http://127.0.0.1:%d" % server.port, "--", str(requests.file),
        str(THREADS), requests.method, requests.path] + ([requests.key] if requests.key else [])
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 120)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise RuntimeError("wrk: %s%s" % (done.stdout[-500:], done.stderr[-500:]))
    found = json.loads(lines[-1])
    server.settle()
    used = server.cpu() - before
    if found["refused"] or found["broken"]:
        raise RuntimeError("%s at %s: %d of %d refused, %d broken off" % (
            requests.name, server.name, found["refused"], found["requests"], found["broken"]))
    if requests.once and found["rounds"]:
        raise RuntimeError("%s: the requests ran out; a repeated one counts for nothing"
                           % requests.name)
    return {
        "perSecond": found["requests"] / (found["micros"] / 1e6), "p50": found["p50"] / 1000,
        "p99": found["p99"] / 1000, "cpuMicros": used * 1e6 / max(1, found["requests"])}


def pull(server, key, after, rows):
    """Reads the feed as a credit centre does, page by page; gives the rate and the next cursor."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": "Bearer " + key, "Accept": "application/x-ndjson"}
    began, before, read, octets = time.monotonic(), server.cpu(), 0, 0
    while read < rows:
        target = "/v1/publicity/feed?limit=%d" % min(1000, rows - read)
        if after:
            target += "&after=" + after
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError("feed: %d %s" % (answer.status, body[:500]))
        count = body.count(b"\n")
        after = answer.headers["Feed-Next"]
        if count == 0:
            break
        read += count
        octets += len(body)
    seconds = time.monotonic() - began
    connection.close()
    if read < rows:
        raise RuntimeError("feed: %d rows instead of %d" % (read, rows))
    return {"perSecond": read / seconds, "megabytes": octets / seconds / 1e6,
            "cpuMicros": (server.cpu() - before) * 1e6 / read}, after

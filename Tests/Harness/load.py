"""A few well-behaved clients on kept connections, each at a steady beat; a process of its own."""

import json
import multiprocessing
import socket
import time

BEAT = 0.02
# An address of its own tells these connections from others.
ADDRESS = "127.0.0.2"


def request(method, target, key, body=b""):
    """The octets of one request."""
    head = "%s %s HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer %s\r\n" % (method, target, key)
    if body:
        head += "Content-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
    return head.encode() + b"\r\n" + body


class Line:
    """One kept connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(
            ("127.0.0.1", port), timeout=30, source_address=(ADDRESS, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, octets):
        """Sends a request; gives the status, the head and the body of its answer."""
        self.socket.sendall(octets)
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += self.more()
        head, body = heard.split(b"\r\n\r\n", 1)
        length = 0
        for field in head.split(b"\r\n")[1:]:
            name, value = field.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += self.more()
        return int(head[9:12]), head, body

    def more(self):
        octets = self.socket.recv(65536)
        if not octets:
            raise ConnectionError("closed by the gateway")
        return octets


def percentile(values, share):
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def beat(port, requests, seconds, delay):
    """One client: (seconds of each answer, failures)."""
    times, failures = [], 0
    line = Line(port)
    begin = time.monotonic() + delay
    turn = 0
    while time.monotonic() < begin + seconds:
        pause = begin + turn * BEAT - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        sent = time.perf_counter()
        try:
            status, _, _ = line.ask(requests[turn % len(requests)])
            failures += status != 200
        except OSError:
            failures += 1
            line = Line(port)
        times.append(time.perf_counter() - sent)
        turn += 1
        # A beat that was missed is not made up for.
        turn = max(turn, int((time.monotonic() - begin) / BEAT))
    return times, failures


def measure(port, routes, seconds):
    """Runs two clients a route; gives {route: (times, failures)}."""
    jobs = [(name, port, requests, seconds, (2 * index + client) * BEAT / 8)
            for index, (name, requests) in enumerate(sorted(routes.items()))
            for client in range(2)]
    with multiprocessing.get_context("fork").Pool(len(jobs)) as pool:
        results = pool.starmap(beat, [job[1:] for job in jobs])
    found = {}
    for job, (times, failures) in zip(jobs, results):
        before = found.get(job[0], ([], 0))
        found[job[0]] = (before[0] + times, before[1] + failures)
    return found


def verification(token, key):
    """The request that verifies a license by its token."""
    return request("POST", "/v1/verifications", key, json.dumps({"token": token}).encode())

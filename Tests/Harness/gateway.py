"""The program under test: its data directory, its process, its HTTP face."""

import http.client
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

START_SECONDS = 120


class Breach(Exception):
    """What must hold does not."""


def tried(program, run, keep=False):
    """Runs `run(folder)` in a folder of its own; gives the exit code of the trial.

    0 what must hold holds (or what `run` gives), 1 a breach, 2 it could not be tried.
    """
    if not program.is_file():
        print("no program at %s: build it first" % program, file=sys.stderr)
        return 2
    # With a space in its name, as a data directory may have.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti trial."))
    try:
        return run(folder) or 0
    except Breach as breach:
        print("BREACH: %s" % breach, file=sys.stderr)
        for log in sorted(folder.glob("**/server.log")):
            lines = log.read_text(errors="replace").splitlines()
            # Requests that went well say nothing here.
            lines = [line[:400] for line in lines if '"level":"info"' not in line]
            print("\n".join(lines[-30:]), file=sys.stderr)
        return 1
    except (subprocess.CalledProcessError, OSError) as error:
        print("could not be tried: %s" % error, file=sys.stderr)
        return 2
    finally:
        if keep:
            print("kept: %s" % folder, file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


class House:
    """One data directory with the demo city; the process over it comes and goes."""

    def __init__(self, program, folder, examples, database=None, *init):
        self.program = str(program)
        self.folder = folder
        self.data = folder / "data directory"
        self.log = folder / "server.log"
        self.options = ["--data", str(self.data)]
        if database:
            self.options += ["--database", database]
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("MIANTI_")}
        subprocess.run(
            [self.program, "init", *self.options, "--demo", "--yes", "--json",
             "--examples", str(examples), *init],
            check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=self.environment)
        with open(self.data / "demo-keys.json", encoding="utf-8") as file:
            self.keys = json.load(file)["keys"]
        self.process = None
        self.port = 0

    def start(self, *more, **environment):
        """Starts the gateway with more options; returns when it has said where it listens."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", *self.options, "--listen", "127.0.0.1:0", *more],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**self.environment, **environment})
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        line = self.process.stdout.readline().decode().strip() if ready else ""
        if not line.startswith("http://"):
            raise Breach("the gateway did not start; see the end of %s" % self.log)
        self.port = int(line.rsplit(":", 1)[1])

    def kill(self):
        """kill -9: no chance to finish anything."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def stop(self):
        """Asks to stop; gives the exit code."""
        self.process.terminate()
        return self.ended()

    def ended(self, seconds=30):
        """The exit code of a gateway that ends."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Breach("the gateway did not end within %d seconds" % seconds) from None
        self.process.stdout.close()
        self.process = None
        return code

    def tour(self):
        """Walks the main job once, with all its persons; gives the exit code."""
        return subprocess.run(
            [self.program, "tour", "--keys", str(self.data / "demo-keys.json"),
             "--address", "http://127.0.0.1:%d" % self.port],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=self.environment).returncode

    def client(self, caller):
        return Client(self.port, self.keys[caller])


class Client:
    """One caller on one connection; one thread only."""

    def __init__(self, port, key):
        self.port = port
        self.key = key
        self.connection = None

    def call(self, method, target, body=None, idempotency=None, timeout=60):
        """Status, headers, body bytes; OSError or HTTPException when no answer came."""
        headers = {"Authorization": "Bearer " + self.key}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if idempotency:
            headers["Idempotency-Key"] = idempotency
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            self.connection.request(method, target, body=body, headers=headers)
            answer = self.connection.getresponse()
            return answer.status, answer.headers, answer.read()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection = None
            raise

    def patient(self, method, target, body=None, idempotency=None, seconds=60):
        """As `call`, but repeats when told to come again later (409 running, 503)."""
        until = time.monotonic() + seconds
        while True:
            status, headers, octets = self.call(method, target, body, idempotency)
            comes_again = status == 503 or (status == 409 and headers.get("Retry-After"))
            if not comes_again or time.monotonic() > until:
                return status, headers, octets
            time.sleep(0.2)


def encode(body):
    return json.dumps(body, ensure_ascii=False).encode()


def describe(status, octets):
    """A short text of an answer that was not expected: codes and places, no values."""
    try:
        problem = json.loads(octets)
        places = ["%s %s" % (e.get("pointer"), e.get("code")) for e in problem.get("errors", [])]
        return "%d %s %s" % (status, problem.get("code"), "; ".join(places))
    except (ValueError, AttributeError):
        return str(status)

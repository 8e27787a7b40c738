"""Processes that are measured: started, sampled, stopped."""

import os
import pathlib
import select
import signal
import subprocess
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One process, or a process with workers, that says on its first line where it listens."""

    def __init__(self, name, command, log, environment=None, port=None, cwd=None):
        self.name = name
        with open(log, "ab") as file:
            self.process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, cwd=cwd,
                stdout=subprocess.PIPE if port is None else file, stderr=file,
                env=os.environ if environment is None else environment, start_new_session=True)
        self.log = log
        self.port = port if port else self.announced()
        self.highest = 0

    def announced(self):
        ready, _, _ = select.select([self.process.stdout], [], [], 120)
        line = self.process.stdout.readline().decode().strip() if ready else ""
        if not line.startswith("http://"):
            raise RuntimeError("%s did not start; see the end of %s" % (self.name, self.log))
        return int(line.rsplit(":", 1)[1])

    def pids(self):
        """The process and those it started."""
        found = [self.process.pid]
        for pid in found:
            for path in pathlib.Path("/proc/%d/task" % pid).glob("*/children"):
                try:
                    found += [int(text) for text in path.read_text().split()]
                except OSError:
                    pass
        return found

    def cpu(self):
        """Seconds of processor time of all of them so far."""
        total = 0
        for pid in self.pids():
            try:
                fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total / TICKS

    def resident(self):
        """Resident memory in MiB."""
        for line in pathlib.Path("/proc/%d/status" % self.process.pid).read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0

    def settle(self, seconds=15):
        """Waits until it has written what nobody waited for: it uses next to no processor time."""
        until = time.monotonic() + seconds
        before = self.cpu()
        while time.monotonic() < until:
            time.sleep(0.2)
            now = self.cpu()
            if now - before <= 0.02:
                return
            before = now

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Watch:
    """Samples the resident memory of servers ten times a second."""

    def __init__(self):
        self.servers = []
        self.highest = {}
        self.phase = ""
        self.ends = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.ends.wait(0.1):
            for server in list(self.servers):
                try:
                    self.note(server.name, server.resident())
                except OSError:
                    pass

    def note(self, name, size):
        if size > self.highest.get(name, (0, ""))[0]:
            self.highest[name] = (size, self.phase)

    def stop(self):
        self.ends.set()
        self.thread.join()

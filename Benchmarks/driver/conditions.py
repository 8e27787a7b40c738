"""Under which conditions the figures were taken."""

import datetime
import os
import pathlib
import platform
import re
import subprocess
import time


def output(*command):
    """The first line a command prints, or an empty text."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0] if lines else ""


def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    names = re.findall(r"model name\s*:\s*(.+)", text)
    return "%s, %d cores" % (names[0] if names else platform.machine(), os.cpu_count())


def memory():
    text = pathlib.Path("/proc/meminfo").read_text(encoding="utf-8")
    return "%d GiB" % round(int(re.search(r"MemTotal:\s*(\d+)", text).group(1)) / 1048576)


def load():
    return "%.2f" % os.getloadavg()[0]


def gather(root, postgres):
    """Names and values, in the order of the table."""
    commit = output("git", "-C", str(root), "rev-parse", "--short=12", "HEAD")
    changed = output("git", "-C", str(root), "status", "--porcelain")
    found = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": commit + (", with changes" if changed else ""),
        "processor": processor(),
        "memory": memory(),
        "system": "%s, Linux %s" % (
            platform.freedesktop_os_release().get("PRETTY_NAME", ""), platform.release()),
        "Swift": output("swift", "--version"),
        "OpenSSL": output("openssl", "version"),
        "load generator": "%s, 2 threads, 64 connections, on the same cores"
        % " ".join(output("wrk", "-v").split()[:2]),
        "load average before": load(),
    }
    if postgres:
        found["PostgreSQL"] = output("psql", postgres, "-XAtc", "SHOW server_version")
    return found


def syncs(folder, seconds=1.0):
    """How often in a second 4 KiB reach the disk."""
    path = pathlib.Path(folder) / "sync-rate"
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        octets = os.urandom(4096)
        began, count = time.monotonic(), 0
        while time.monotonic() - began < seconds:
            os.pwrite(file, octets, count % 256 * 4096)
            os.fdatasync(file)
            count += 1
        return count / (time.monotonic() - began)
    finally:
        os.close(file)
        path.unlink()


def openssl_speed(processes):
    """Signatures and verifications in a second, as `openssl speed` counts them."""
    command = ["openssl", "speed", "-seconds", "1", "-elapsed"]
    if processes > 1:
        command += ["-multi", str(processes)]
    done = subprocess.run(command + ["sm2"], capture_output=True, text=True, timeout=60)
    for line in done.stdout.splitlines():
        if "SM2" in line and line.strip().startswith("256"):
            sign, verify = line.split()[-2:]
            return float(sign), float(verify)
    raise RuntimeError("openssl speed sm2 gave no figures")

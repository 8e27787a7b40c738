"""The figures as a page: ratios first, with the conditions under which they hold."""

import statistics


def median(results, name):
    values = [one["perSecond"] for one in results.get(name, [])]
    return statistics.median(values) if values else None


def middle(results, name, member):
    values = [one[member] for one in results.get(name, []) if member in one]
    return statistics.median(values) if values else None


def number(value):
    if value is None:
        return "–"
    return "{:,.0f}".format(value) if value >= 100 else "%.1f" % value


class Table:
    """All results by name, each a list of rounds."""

    def __init__(self, results, databases, cores):
        self.results, self.databases, self.cores = results, databases, cores

    def rate(self, name):
        return median(self.results, name)

    def ratios(self):
        """(what, database, rate, limit's name, limit, target or None)"""
        sign, verify = self.rate("openssl sign"), self.rate("openssl verify")
        bare = self.rate("bare server")
        rows = []
        for database in self.databases:
            def row(what, name, limit_name, limit, target=None, database=database):
                rate = self.rate("%s %s" % (database, name))
                if rate and limit:
                    rows.append((what, database, rate, limit_name, limit, target))
            row("verify by token", "verify token",
                "`openssl speed` verify, 1 process, × %d cores" % self.cores,
                verify and verify * self.cores, 0.7)
            row("", "verify token", "our loop over distinct signatures, %d threads" % self.cores,
                self.rate("loop verify"))
            row("verify by number", "verify number", "bare server", bare, 0.3)
            row("issue, durable", "issue",
                "`openssl speed` sign, 1 process, × %d cores" % self.cores,
                sign and sign * self.cores, 0.55)
            row("", "issue", "our loop of sign and check, %d threads" % self.cores,
                self.rate("loop signAndVerify"))
            row("", "issue", "raw durable inserts, 64 to a commit", self.rate("insert 64"))
            row("", "issue", "raw durable inserts, 1 to a commit", self.rate("insert 1"))
            row("resolve 10 materials", "resolve", "bare server", bare, 0.15)
            row("", "resolve", "our loop of sign and check, %d threads" % self.cores,
                self.rate("loop signAndVerify"))
            row("data query", "query", "bare server", bare)
            row("feed, rows", "feed", "raw select of the same rows",
                self.rate(database + " select"), 0.5)
            for peer in ("FastAPI", "Flask"):
                row("verify by token", "verify token", peer + " + gmssl", self.rate(
                    peer + " verify token"), 30)
                row("issue, durable", "issue", peer + " + gmssl", self.rate(peer + " issue"), 30)
        slow = self.rate("slow disk issue")
        if slow:
            rows.append(("issue, disk 3.5 ms slower", "SQLite", slow,
                         "raw durable inserts there, 1 to a commit",
                         self.rate("slow disk insert 1"), 12))
            rows.append(("", "SQLite", slow,
                         "`openssl speed` sign, 1 process, × %d cores" % self.cores,
                         sign * self.cores, 0.55))
        return rows

    def markdown(self, conditions, memory):
        lines = ["| what | database | per second | beside | per second | ratio | target | held |",
                 "|---|---|---:|---|---:|---:|---:|---|"]
        for what, database, rate, name, limit, target in self.ratios():
            ratio = rate / limit
            held = "" if target is None else "yes" if ratio >= target else "**no**"
            lines.append("| %s | %s | %s | %s | %s | %.2f | %s | %s |" % (
                what, database, number(rate), name, number(limit), ratio,
                "" if target is None else "≥ %g" % target, held))
        lines += ["", "| measured | per second | rounds: lowest to highest | p50 ms | p99 ms "
                  "| processor µs each |", "|---|---:|---|---:|---:|---:|"]
        for name, rounds in self.results.items():
            values = sorted(one["perSecond"] for one in rounds)
            lines.append("| %s | %s | %s to %s | %s | %s | %s |" % (
                name, number(self.rate(name)), number(values[0]), number(values[-1]),
                *("" if middle(self.results, name, member) is None
                  else "%.1f" % middle(self.results, name, member)
                  for member in ("p50", "p99", "cpuMicros"))))
        lines += ["", "| resident memory, highest | MiB | while | under 128 MiB |", "|---|---:|---|---|"]
        for name, (size, phase) in sorted(memory.items()):
            lines.append("| %s | %.0f | %s | %s |" % (
                name, size, phase, "yes" if size < 128 else "**no**"))
        lines += ["", "| condition | |", "|---|---|"]
        lines += ["| %s | %s |" % pair for pair in conditions.items()]
        return "\n".join(lines) + "\n"

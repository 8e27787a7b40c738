#!/usr/bin/env python3
"""Makes the table of Docs/reference/errors.md from the texts of the gateway.

    Scripts/errors-page.py           writes the page
    Scripts/errors-page.py --check   exit code 1 when the page is not what the texts say
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TEXTS = ROOT / "Sources/Gateway/Texts"
PAGE = ROOT / "Docs/reference/errors.md"
BEGIN = "<!-- begin: made by Scripts/errors-page.py -->"
END = "<!-- end -->"


def errors(language):
    """Code -> (title, detail) of all domains; the texts that differ under one code are refused."""
    found = {}
    for path in sorted(TEXTS.glob("*.%s.json" % language)):
        for code, text in json.loads(path.read_bytes()).get("errors", {}).items():
            pair = (text["title"], text["detail"])
            if found.setdefault(code, pair) != pair:
                print("%s: two texts (%s), one of them in %s" % (code, language, path.name),
                      file=sys.stderr)
    return found


def table():
    chinese, english = errors("zh-CN"), errors("en")
    for code in sorted(set(chinese) ^ set(english)):
        print("%s: only in one language" % code, file=sys.stderr)
    rows = ["| code | 说明 | meaning | what to do |", "|---|---|---|---|"]
    for code in sorted(set(chinese) & set(english)):
        cells = (chinese[code][0], *english[code])
        rows.append("| `%s` | %s |" % (code, " | ".join(c.replace("|", "\\|") for c in cells)))
    return "\n".join(rows)


def main():
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(BEGIN, 1)
    _, tail = rest.split(END, 1)
    made = "%s%s\n%s\n%s%s" % (head, BEGIN, table(), END, tail)
    if made == page:
        return 0
    if "--check" in sys.argv[1:]:
        print("Docs/reference/errors.md is not what the texts say: run Scripts/errors-page.py",
              file=sys.stderr)
        return 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Runs schemathesis over Schemas/openapi.yaml against the program with the demo city.

    Tests/Harness/generated.py --minutes 2            the bounded run, seeded
    Tests/Harness/generated.py --minutes 60 --seed 7  a long one

Each request carries the key of the caller that the operation is for, or now and then of another
one; ids in paths are mostly those of objects that are there. Exit code 1 when anything was found.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import contract
from city import FIRST, ITEM, City

SETTINGS = contract.ROOT / "Tests/Harness/generated.toml"


def with_examples(document):
    """The contract with its examples in it: the tool does not open files beside the schema."""
    def filled(node):
        if isinstance(node, list):
            return [filled(element) for element in node]
        if not isinstance(node, dict):
            return node
        name = node.get("externalValue")
        if name is None:
            return {key: filled(value) for key, value in node.items()}
        path = contract.FILE.parent / name
        if path.suffix == ".json":
            return {"value": json.loads(path.read_bytes())}
        return {"value": path.read_text(encoding="utf-8")}
    return filled(document)


def pools(city):
    """Parameter of a path -> what it may be, made by the first department."""
    datasets = [city.dataset(), city.dataset(), city.dataset(published=False)]
    grants = [city.grant(datasets[0]), city.grant(datasets[0], approved=True)]
    return {
        "identifier": [city.license() for _ in range(3)],
        "typeCode": ["11100000MB0143028R001", FIRST["code"] + "901", FIRST["code"] + "902"],
        "taskCode": [ITEM],
        "caseNumber": [city.case(), "CASE-new"],
        "resolutions": [city.resolution() for _ in range(3)],
        "materials": [ITEM + "00%d" % n for n in (1, 2, 3, 4)],
        "datasets": [*datasets, "set-new"],
        "grants": grants,
        "records": [city.record(), city.draft()],
        "errors": ["json.unknown", "license.not-found"],
        "templates": ["2018-permit", "2018-penalty"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", type=pathlib.Path,
                        default=contract.ROOT / ".build/debug/mianti")
    parser.add_argument("--database", help="address of an empty PostgreSQL database; else SQLite")
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the folder of the run")
    arguments, more = parser.parse_known_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mianti generated."))
    city = City(arguments.program.resolve(), folder, arguments.database)
    try:
        city.start()
        schema = folder / "openapi.json"
        schema.write_text(json.dumps(narrowed()), encoding="utf-8")
        keys = {name: city.keys[name] for name in sorted(city.keys)}
        (folder / "city.json").write_text(json.dumps({"keys": keys, "pools": pools(city)}))
        environment = dict(
            os.environ, PYTHONPATH=str(contract.ROOT / "Tests/Harness"),
            PYTHONDONTWRITEBYTECODE="1", SCHEMATHESIS_HOOKS="generated_hooks",
            MIANTI_CITY=str(folder / "city.json"))
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS),
             "run", str(schema), "--url", "http://127.0.0.1:%d" % city.house.port,
             "--seed", str(arguments.seed), "--max-time", str(int(arguments.minutes * 60)),
             "--continue-on-failure", "--suppress-health-check", "all", *more],
            env=environment, cwd=folder, stdin=subprocess.DEVNULL, check=False)
        if city.house.process.poll() is not None:
            print("the program ended")
            return 1
        return 1 if done.returncode else 0
    finally:
        city.close()
        if arguments.keep:
            print("kept: %s" % folder, file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def narrowed():
    """The contract for the tool: with examples, and with a format for credit codes: their check
    character no schema can say and no generator would meet."""
    document = with_examples(contract.Contract().document)
    document["components"]["schemas"]["CreditCode"]["format"] = "credit-code"
    return document


if __name__ == "__main__":
    sys.exit(main())

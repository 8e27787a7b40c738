#!/usr/bin/env python3
"""Makes Docs/reference/vectors.md from what the tests held, or says that it is out of date (--check).

Runs every test that counts the cases of a vector file (VectorTally in Tests/TestSupport), takes the row
each of them writes, counts the cases of the files again by itself, and refuses to make the page when
the two differ or a vector file has no row. Needs a built test bundle: swift build --build-tests.
"""

import argparse
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "Docs/reference/vectors.md"

# Files beside the vectors that are no published vectors: golden files, input rows, notes.
OTHERS = {
    "README.md", "spreadsheet.csv", "export-permits.csv", "export-penalties.csv", "permits-payment.csv",
    "permits-culture-telecom.csv", "permits-water-environment.csv", "penalties-environment.csv",
    "penalties-market-drug-safety.csv", "holidays-2023-2026.csv",
}

# Published files whose algorithm or format the product does not have; nothing of them is copied or held.
NOT_BUILT = [
    ("wycheproof_sm4_gcm_test.json", 104, "SM4-GCM: not in OpenSSL 3.0; Sealer uses CTR with HMAC-SM3"),
    ("wycheproof_sm4_ccm_test.json", 184, "SM4-CCM: the same"),
]

# Held whole by more than one test.
TWICE = {"uscc-check.csv"}

SOURCES = {
    "sm2_verify.json": "computed for this project, checked by an arithmetic of its own and OpenSSL 3.0, the good ones also by gmssl",
    "sm2_sign_standard.json": "GB/T 32918.5-2017, annex A; recomputed",
    "sm2_sign_fixed_nonce.json": "computed for this project",
    "sm2_certs": "made for this project with OpenSSL 3.0; a folder, its cases are in index.json",
    "sm2_scalar_base.json": "computed for this project; k·G, small, large and random k",
    "sm3.json": "GB/T 32905-2016 and computed; recomputed with OpenSSL 3.0 and gmssl",
    "sm4.json": "draft-ribose-cfrg-sm4, RFC 8998, GB/T 17964 and GB/T 32907 examples",
    "jws_sm2.json": "computed for this project",
    "jcs_rfc8785.json": "cyberphone/json-canonicalization (Apache-2.0), RFC 8785 appendix B, computed",
    "sd_jwt_disclosures.json": "RFC 9901 and computed; the SM3 column computed",
    "token_status_list.json": "IETF Token Status List, examples of the specification; expanded and computed again",
    "merkle_rfc6962.json": "RFC 6962 and RFC 9162: roots computed with SHA-256 and SM3, proofs of transparency-dev/merkle (Apache-2.0) with SHA-256",
    "identifiers.csv": "published in code and documents of running systems, and computed with MOD 37,36",
    "type_codes.csv": "type codes seen in public code and published files",
    "face_fields.csv": "face fields seen in public code, others proposed from printed layouts (marked UNCERTAIN)",
    "holder_code_types.csv": "GB/T 36903-2018, seen in three systems",
    "credit_codes.csv": "codes of public bodies; faulty ones made from them",
    "uscc-check.csv": "codes of published permits and penalties; samples of public code",
    "citizen_ids.csv": "examples quoted from GB 11643; the others synthetic",
    "divisions.csv": "GB/T 2260: the provinces and some others",
    "item_codes_national.csv": "request bodies of the item system of a county in Guangxi",
    "item_codes_sichuan.csv": "item links of a district in Sichuan (v-luobo/zwfw)",
    "items.csv": "articles of law that list what to hand in (LawRefBook/Laws, 2025-04-19)",
    "materials.csv": "the materials of those articles; ways proposed from names where the law says none",
    "holidays.csv": "open calendar package chinesecalendar (2026), after the notices of the State Council",
}
WYCHEPROOF = "C2SP/wycheproof, commit dac1dd47 (Apache-2.0)"


def vector_files():
    """Every vector file of the tests by its name, with the place of one copy."""
    files = {}
    for path in sorted(ROOT.glob("Tests/*/Vectors/*")):
        if path.name not in OTHERS:
            files[path.name] = path
    return files


def count(path):
    """The cases that a file holds, and how many of them no row can hold: modes that are not built."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as text:
            return sum(1 for _ in csv.DictReader(text)), 0
    if path.is_dir():
        return len(json.loads((path / "index.json").read_text(encoding="utf-8"))["cases"]), 0
    data = json.loads(path.read_text(encoding="utf-8"))
    if path.name == "merkle_rfc6962.json":
        proofs = len(data["inclusion"]) + len(data["consistency"])
        return len(data["roots"]) + proofs, 0
    if path.name == "token_status_list.json":
        return len(data["short"]) + len(data["long"]), 0
    if "testGroups" in data:
        cases = sum(len(group["tests"]) for group in data["testGroups"])
        if cases != data["numberOfTests"]:
            raise SystemExit(f"{path.name}: numberOfTests is {data['numberOfTests']}, there are {cases}")
        return cases, 0
    cases = sum(len(value) for value in data.values() if isinstance(value, list))
    cases += sum(1 for name in ("long", "iterated_ecb") if name in data)
    built = {"SM4-ECB", "SM4-CBC", "SM4-OFB", "SM4-CFB", "SM4-CTR"}
    unbuilt = sum(1 for case in data.get("vectors", []) if case.get("cipher", "SM4-CTR") not in built)
    return cases, unbuilt


def suites():
    """The names of the files that count, which are those of their suites."""
    names = [
        path.stem for path in sorted(ROOT.glob("Tests/*Tests/**/*.swift"))
        if "VectorTally(" in path.read_text(encoding="utf-8")
    ]
    return "|".join(f"\\.{name}/" for name in names)


def run():
    """The rows that the tests write."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, MIANTI_VECTOR_ROWS=folder)
        done = subprocess.run(
            ["swift", "test", "--package-path", str(ROOT), "--skip-build", "--filter", suites()],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True)
        if done.returncode != 0:
            sys.stderr.write(done.stdout[-4000:])
            raise SystemExit("the vector tests failed; the page stays as it is")
        rows = [path.read_text(encoding="utf-8").strip() for path in pathlib.Path(folder).iterdir()]
    return sorted(rows)


def held(rows):
    """File -> [(part, cases held, cases of algorithms that are not built)]."""
    files = {}
    for row in rows:
        file, part, accepted, refused, reasons = [cell.strip() for cell in row.split("|")[1:6]]
        foreign = sum(int(number) for number in re.findall(r"(\d+) not built", reasons))
        cases = int(accepted) + int(refused) - foreign
        files.setdefault(file, []).append((part, cases, foreign))
    return files


def page(rows):
    files = vector_files()
    by_file = held(rows)
    faults = [f"{name} has no test that counts it" for name in files if name not in by_file]
    faults += [f"a test counts {name}, which is not there" for name in by_file if name not in files]
    lines, sum_cases, sum_held, sum_unbuilt = [], 0, 0, 0
    for name, path in sorted(files.items()):
        cases, unbuilt = count(path)
        parts = by_file.get(name, [])
        # A file that several tests hold as a whole counts once.
        if name in TWICE:
            faults += [f"{name}, {part[0]}: {part[1]} of {cases}" for part in parts if part[1] != cases]
            parts = parts[:1]
        total = sum(part[1] for part in parts)
        unbuilt += sum(part[2] for part in parts)
        if total + unbuilt != cases:
            faults.append(f"{name}: {total} held and {unbuilt} not built, the file has {cases}")
        source = WYCHEPROOF if name.startswith("wycheproof_") else SOURCES[name]
        lines.append(f"| {name} | {cases} | {total} | {unbuilt} | {source} |")
        sum_cases, sum_held, sum_unbuilt = sum_cases + cases, sum_held + total, sum_unbuilt + unbuilt
    for name, cases, why in NOT_BUILT:
        lines.append(f"| {name} | {cases} | 0 | {cases} | {WYCHEPROOF}; {why} |")
        sum_cases, sum_unbuilt = sum_cases + cases, sum_unbuilt + cases
    if faults:
        raise SystemExit("\n".join(faults))
    lines.append(f"| **all** | **{sum_cases}** | **{sum_held}** | **{sum_unbuilt}** | |")
    return TEXT.format(files="\n".join(lines), rows="\n".join(rows))


TEXT = """# Vectors

Made by `Scripts/vectors-page.py` from what the tests held; do not edit. Every test below compares its count with its
row here, in every run; the script counts the files again by itself. 测试向量：每个文件的用例数、通过与拒绝的原因，由测试本身统计。

## By file

*Held* means: accepted or refused as the file demands, and refused for the one reason that fits. *Not built* means: the
product does not have the mode, nothing of it is claimed.

| file | cases | held | not built | source |
|---|---|---|---|---|
{files}

Of `sm4.json`, the cases of ECB, CBC, OFB and CFB hold the block cipher alone: the test makes the mode around it, since
the product has counter mode only; GCM, CCM and XTS are not built. In `wycheproof_json_web_signature_test.json` the keys
of HMAC, RSA and P-521 are refused as keys; the texts that are valid for who has those algorithms count as not built.
A nonce cannot be given to the library: r and s of the signing vectors are computed again by an arithmetic in the tests,
and the product takes the key, gives its point and verifies the signature.

## By test

| file | part | accepted | refused | refused for | test |
|---|---|---|---|---|---|
{rows}

Reasons of signatures: `form` (not the one encoding of two numbers in 32 octets each), `range` (a number is 0 or not
below the order; for SM2 also r + s = n), `identity` (the SM2 ID is too long), `mismatch` (another key, message or ID),
`key` (the public or private key itself is refused). Reasons of certificates: `PathFault.Reason`, and `answer:` those of
answers on line. `wrong:` and `header:` are findings of `mianti verify --key`.

Random cases against a second implementation: `Tests/Harness/second-implementation.py`.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 when the page differs")
    arguments = parser.parse_args()
    made = page(run())
    if arguments.check:
        if PAGE.read_text(encoding="utf-8") != made:
            raise SystemExit("Docs/reference/vectors.md is out of date: run Scripts/vectors-page.py")
        print(re.search(r"\| \*\*all\*\*.*", made).group(0))
        return
    PAGE.write_text(made, encoding="utf-8")
    print(re.search(r"\| \*\*all\*\*.*", made).group(0))


if __name__ == "__main__":
    main()

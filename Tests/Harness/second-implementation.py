#!/usr/bin/env python3
"""Compares SM2 and SM3 with a second implementation, PyPI gmssl, on random cases, in both directions.

    Tests/Harness/second-implementation.py --cases 1000 [--seed N]

Each case has a random key, ID and message. gmssl signs and the tests' build of Signing verifies; Signing
signs and gmssl verifies; public point, Z and SM3(Z || M) agree; one flipped bit of the signature, the
message, the ID and the key is refused by both, for both signatures. Half of the cases have the ID
1234567812345678 and go through gmssl's own functions for it.

gmssl is installed into a virtual environment below .build-gmssl the first time. Needs a built test
bundle: swift build --build-tests. Exit code: 0 all agree, 1 they differ, 2 could not be done.
"""

import argparse
import json
import multiprocessing
import os
import pathlib
import random
import secrets
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / ".build-gmssl"
PACKAGE = "gmssl==3.2.2"
STANDARD_ID = b"1234567812345678"


def inside_environment():
    """Goes on in a virtual environment that has gmssl; makes it when it is missing."""
    python = ENVIRONMENT / "bin/python3"
    if pathlib.Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    try:
        if not python.exists() or subprocess.run([python, "-c", "import gmssl"]).returncode != 0:
            subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print("gmssl could not be installed: %s" % error, file=sys.stderr)
        sys.exit(2)
    os.execv(python, [str(python), *sys.argv])


inside_environment()

from gmssl import func, sm2, sm3  # noqa: E402

TABLE = sm2.default_ecc_table
ORDER = int(TABLE["n"], 16)


def crypt(scalar, point):
    """gmssl's object; its constructor strips zeros and fours off a point that begins with them."""
    made = sm2.CryptSM2(private_key=scalar, public_key="")
    made.public_key = point
    return made


def digest(octets):
    return sm3.sm3_hash(func.bytes_to_list(octets))


def z_value(identity, point):
    bits = (len(identity) * 8).to_bytes(2, "big").hex()
    constants = TABLE["a"] + TABLE["b"] + TABLE["g"]
    return digest(bytes.fromhex(bits + identity.hex() + constants + point))


def make(seed):
    """One case from a seed, signed by gmssl, with gmssl's point, Z and digest."""
    chance = random.Random(seed)
    scalar = "%064x" % chance.choice(
        [chance.randrange(1, ORDER - 1)] * 20 + [chance.randrange(1, 1 << 64), ORDER - 2, 1])
    point = crypt(scalar, "")._kg(int(scalar, 16), TABLE["g"])
    is_standard = chance.random() < 0.5
    identity = STANDARD_ID if is_standard else chance.randbytes(chance.randrange(1, 200))
    message = chance.randbytes(chance.randrange(1, 400))
    z = z_value(identity, point)
    e = digest(bytes.fromhex(z) + message)
    nonce = "%064x" % chance.randrange(1, ORDER)
    signer = crypt(scalar, point)
    signature = (
        signer.sign_with_sm3(message, nonce) if is_standard
        else signer.sign(bytes.fromhex(e), nonce))
    agrees = not is_standard or signer._sm3_z(message) == e
    sizes = [64, len(message), len(identity), 64]
    return {
        "scalar": scalar, "identity": identity.hex(), "message": message.hex(),
        "signature": signature, "flips": [chance.randrange(8 * size) for size in sizes],
        "point": point, "z": z, "e": e, "isStandard": is_standard, "agrees": agrees,
    }


def flipped(text, bit):
    octets = bytearray.fromhex(text)
    octets[bit // 8] ^= 1 << bit % 8
    return bytes(octets).hex()


def verifies(signature, message, identity, point, is_standard):
    """gmssl's verdict; what it cannot compute it does not accept."""
    reader = crypt("", point)
    try:
        if is_standard:
            return bool(reader.verify_with_sm3(signature, bytes.fromhex(message)))
        z = z_value(bytes.fromhex(identity), point)
        e = digest(bytes.fromhex(z) + bytes.fromhex(message))
        return bool(reader.verify(signature, bytes.fromhex(e)))
    except (TypeError, ValueError):
        return False


def compare(pair):
    """What differs in one case, in words."""
    case, answer = pair
    faults = [name for name in ("point", "z", "e") if case[name] != answer[name]]
    if not case["agrees"]:
        faults.append("gmssl's own Z")
    if answer["verdict"] != "valid":
        faults.append("gmssl's signature is refused: " + answer["verdict"])
    given = [case["message"], case["identity"], case["point"], case["isStandard"]]
    if not verifies(answer["signature"], *given):
        faults.append("gmssl refuses our signature")
    for name, signature in (("refusals", case["signature"]), ("ownRefusals", answer["signature"])):
        parts = [signature, case["message"], case["identity"], case["point"]]
        for place, what in enumerate(("signature", "message", "ID", "key")):
            if answer[name][place] == "valid":
                faults.append("a flipped bit of the %s is taken" % what)
            changed = list(parts)
            changed[place] = flipped(parts[place], case["flips"][place])
            # gmssl's functions for the standing ID take no other.
            is_standard = case["isStandard"] and what != "ID"
            if verifies(*changed, is_standard):
                faults.append("gmssl takes a flipped bit of the %s" % what)
    return faults


def ask(cases):
    """The answers of Signing, by the test that reads cases and writes answers."""
    with tempfile.TemporaryDirectory() as folder:
        given, written = pathlib.Path(folder, "cases"), pathlib.Path(folder, "answers")
        given.write_text("".join(json.dumps(case) + "\n" for case in cases))
        environment = dict(
            os.environ, MIANTI_SECOND_CASES=str(given), MIANTI_SECOND_ANSWERS=str(written))
        done = subprocess.run(
            ["swift", "test", "--package-path", str(ROOT), "--skip-build", "--filter",
             "SecondImplementationTests"],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0 or not written.exists():
            print(done.stdout[-3000:], file=sys.stderr)
            sys.exit(2)
        return [json.loads(line) for line in written.read_text().splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--seed", type=int, default=None, help="the same cases again")
    arguments = parser.parse_args()
    seed = secrets.randbits(48) if arguments.seed is None else arguments.seed
    print("seed %d, %d cases, %s" % (seed, arguments.cases, PACKAGE), flush=True)
    began = time.monotonic()
    with multiprocessing.Pool(2) as pool:
        cases = pool.map(make, ["%d.%d" % (seed, number) for number in range(arguments.cases)])
        answers = ask(cases)
        if len(answers) != len(cases):
            print("%d cases, %d answers" % (len(cases), len(answers)), file=sys.stderr)
            sys.exit(2)
        found = pool.map(compare, zip(cases, answers))
    differing = [(number, faults) for number, faults in enumerate(found) if faults]
    for number, faults in differing:
        print("case %d: %s" % (number, "; ".join(faults)), file=sys.stderr)
    standard = sum(case["isStandard"] for case in cases)
    print("signed there, verified here: %d; signed here, verified there: %d; points, Z and digests "
          "compared: %d (%d with the standing ID)" % (len(cases), len(cases), len(cases), standard))
    print("flipped bits: %d, each judged by both; differing cases: %d; %.0f s"
          % (8 * len(cases), len(differing), time.monotonic() - began))
    sys.exit(1 if differing or not cases else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# Holds the built program against Schemas/openapi.yaml, in a Python environment of its own.
#
#   Tests/Harness/contract.sh                 all of it, bounded: what .ci/run does
#   Tests/Harness/contract.sh NAME [...]      one part: exchanges, provoke, fields, matrix, generated
#   Tests/Harness/contract.sh --suite FILE    all of it, with the answers of a run of the suite
#   Tests/Harness/contract.sh generated --minutes 60 --seed 7     the long generated run
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
harness=$root/Tests/Harness
environment=$root/.build-python
export PYTHONDONTWRITEBYTECODE=1

if ! cmp -s "$harness/requirements.txt" "$environment/requirements.txt"; then
    rm -rf "$environment"
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check \
        -r "$harness/requirements.txt"
    cp "$harness/requirements.txt" "$environment/requirements.txt"
fi

part() { "$environment/bin/python" "$harness/$1.py" "${@:2}"; }

suite=''
if [ "${1:-}" = --suite ]; then
    suite=$2
    shift 2
fi
if [ $# -gt 0 ]; then
    part "$@"
    exit
fi

work=$(mktemp -d -t mianti-contract.XXXXXX)
trap 'rm -rf "$work"' EXIT
if [ -z "$suite" ]; then
    suite=$work/suite.ndjson
    MIANTI_TEST_EXCHANGES=$suite swift test --package-path "$root" --skip-build \
        --filter GatewayTests </dev/null
fi
part provoke --exchanges "$work/provoke.ndjson"
part fields --exchanges "$work/fields.ndjson"
part exchanges "$suite" "$work/provoke.ndjson" "$work/fields.ndjson"
part matrix
part generated --minutes 10 --phases examples,coverage

#!/usr/bin/env bash
# Searches for inputs that break a reader: tools/fuzz.sh [TIME [TARGET…]], with each target for that time (300s).
# What is found lies in crash-… files, and the run ends with 1.
set -euo pipefail
cd "$(dirname "$0")/.."
time="${1:-300s}"
shift || true
if [ $# -eq 0 ]; then
  mapfile -t files < <(grep -rl '@FuzzTest' src/test/java | sort)
  set -- "${files[@]##*/}"
fi
broken=()
for target in "$@"; do
  echo "== ${target%.java}"
  log="$(mktemp)"
  ./mvnw --batch-mode --quiet -Pfuzz test -Dtest="${target%.java}" -Dfuzz="$time" >"$log" 2>&1 || broken+=("${target%.java}")
  grep -E '^#[0-9]+[[:space:]]+DONE|Done [0-9]+ runs|== Java Exception|Crash|crash-' "$log" | tail -n 3 || true
  rm -f "$log"
done
if [ ${#broken[@]} -gt 0 ]; then
  echo "broken: ${broken[*]}"
  exit 1
fi

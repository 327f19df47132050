#!/usr/bin/env bash
# Every alert, fired on purpose: real services, a real Prometheus with the project's rules. See --help.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'USAGE'
usage: deploy/alerts.sh [--jar FILE] [--image IMAGE] [--port N]

Starts three services on 127.0.0.1 (ports N, N+1 and N+2, by default from 18280) and a Prometheus (N+9), gives them what each alert is
about, and ends with 0 when each was seen firing in Prometheus's API, in some four minutes. The rules are those of the
chart, but for `for:`, which is 5 s in the copy that this script makes, and for VitrineMemoryNearLimit's threshold, which is
half of the memory there: without swap a container is slower and slower long before it holds nine tenths.

  --jar FILE      the service (target/vitrine.jar), started by JAVA of the environment, or java
  --image IMAGE   VitrineMemoryNearLimit wants a container with a limit, started by CONTAINER (docker) of the
                  environment; without an image that alert is left out, and said so

Needed: java 25, prometheus, promtool, k6, curl, python3, unzip.
USAGE
}

JAR=target/vitrine.jar IMAGE='' PORT=18280
while [ $# -gt 0 ]; do
  case $1 in
    --jar) JAR=${2:?}; shift ;;
    --image) IMAGE=${2:?}; shift ;;
    --port) PORT=${2:?}; shift ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
JAVA=${JAVA:-java} CONTAINER=${CONTAINER:-docker}
OUT=$(mktemp -d) PIDS=() NAME='' TARGETS=''
PROMETHEUS=http://127.0.0.1:$((PORT + 9))

finish() {
  local status=$?
  [ ${#PIDS[@]} = 0 ] || kill "${PIDS[@]}" 2>/dev/null || true
  [ -z "$NAME" ] || $CONTAINER rm -f "$NAME" >/dev/null 2>&1 || true
  wait
  rm -rf "$OUT"
  exit $status
}
trap finish EXIT

say()  { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; exit 1; }

# until_true SECONDS WHAT COMMAND…
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || { tail -n 5 "$OUT"/*.log >&2; fail "not in time: $what"; }
    sleep 1
  done
}

# serve NAME PORT ARGUMENTS…
serve() {
  local name=$1 port=$2
  shift 2
  "$JAVA" -Xmx512m -jar "$JAR" --server.address=127.0.0.1 "--server.port=$port" --vitrine.cache="$OUT/cache" \
    --vitrine.shutdown.delay=0s "$@" >"$OUT/$name.log" 2>&1 &
  PIDS+=($!)
}
# scraped PORT…: once each of them is alive
scraped() {
  for port; do
    until_true 300 "the service at $port is alive" alive "$port"
    TARGETS+="${TARGETS:+, }\"127.0.0.1:$port\""
  done
  printf '[{"targets": [%s]}]' "$TARGETS" >"$OUT/targets.new"
  mv "$OUT/targets.new" "$OUT/targets.json"
}
alive() { curl -fsS --max-time 2 "http://127.0.0.1:$1/actuator/health/liveness"; }

# load PORT RATE=N|CLIENTS=N SECONDS: failures are what is wanted
load() {
  k6 run --quiet --no-usage-report -e "URL=http://127.0.0.1:$1" -e "$2" -e "DURATION=$3s" -e REUSE=1 -e LABELS=any \
    deploy/load/classify.js >"$OUT/load.txt" 2>&1 &
  PIDS+=($!)
}

firing() {
  curl -fsS --max-time 5 "$PROMETHEUS/api/v1/alerts" | python3 -c '
import json, sys
for alert in json.load(sys.stdin)["data"]["alerts"]:
    if alert["state"] == "firing" and alert["labels"]["alertname"] == sys.argv[1]:
        print("firing:", sys.argv[1], "-", alert["annotations"]["summary"])
        sys.exit()
sys.exit(1)' "$1"
}
# fires SECONDS ALERT…
fires() {
  local seconds=$1
  shift
  for alert; do
    until_true "$seconds" "$alert fires" firing "$alert"
    firing "$alert"
  done
}

say "the services"
# A graph that was given with its model, and is not what the weights say: the class token's, or some other tensor's bytes.
mkdir "$OUT/tampered"
unzip -q -o -j "$JAR" 'BOOT-INF/classes/models/vit-cifar10/*' -d "$OUT/tampered"
"$JAVA" -jar "$JAR" export --model "$OUT/tampered" --to "$OUT/export" >"$OUT/export.log" 2>&1 || { cat "$OUT/export.log" >&2; fail "no export"; }
cp "$OUT/export/model.onnx" "$OUT/tampered/model.onnx"
python3 - "$OUT/tampered/model.onnx" <<'PY'
import struct, sys
with open(sys.argv[1], "r+b") as graph:
    size = graph.seek(0, 2)
    graph.seek(size // 2 // 4 * 4)
    graph.write(struct.pack("<256f", *[0.05] * 256))
PY
serve tampered "$PORT" "--vitrine.models=$OUT/tampered"
serve slow $((PORT + 1)) --vitrine.queue=5000 --vitrine.deadline=1s --vitrine.health.interval=2s \
  --vitrine.health.timeout=150ms --vitrine.health.failures=1000
scraped "$PORT" $((PORT + 1))

say "Prometheus, with for: 5s"
sed -E -e 's/^( +for:) .*/\1 5s/' -e 's/(vitrine:memory:saturation >) 0.9/\1 0.5/' helm/vitrine/files/rules.yaml >"$OUT/rules.yaml"
cat >"$OUT/prometheus.yaml" <<YAML
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [rules.yaml]
scrape_configs:
  - job_name: vitrine
    metrics_path: /actuator/prometheus
    file_sd_configs: [{files: [targets.json]}]
YAML
prometheus --config.file="$OUT/prometheus.yaml" --storage.tsdb.path="$OUT/data" \
  --web.listen-address="127.0.0.1:$((PORT + 9))" >"$OUT/prometheus.log" 2>&1 &
PIDS+=($!)
until_true 30 "Prometheus is ready" curl -fsS "$PROMETHEUS/-/ready"

say "pods, and nobody asks"
fires 60 VitrineNoTraffic

say "a graph that was tampered with"
fires 60 VitrineOutOfTolerance

say "almost as many at once as the queue has places"
serve overloaded $((PORT + 2)) --vitrine.max-batch=1
scraped $((PORT + 2)) # only now: the alert goes by the mean of what was scraped
load $((PORT + 2)) CLIENTS=62 60
fires 75 VitrineQueueSaturated
wait "${PIDS[-1]}" || true

say "more than the queue has places"
load $((PORT + 2)) RATE=200 20
fires 60 VitrineRejects
wait "${PIDS[-1]}" || true

say "more pictures than are answered in time; health checks wait behind them"
load $((PORT + 1)) RATE=250 60
fires 90 VitrineErrors VitrineSlow VitrineSlowBurn VitrineReadinessFlaps
wait "${PIDS[-1]}" || true

if [ -n "$IMAGE" ]; then
  say "a container that holds more than half of its memory"
  NAME=vitrine-alerts-$PORT
  $CONTAINER run --detach --name "$NAME" --no-healthcheck --read-only --tmpfs /tmp --memory 400m \
    --publish "127.0.0.1:$((PORT + 3)):8080" "$IMAGE" >/dev/null
  scraped $((PORT + 3))
  load $((PORT + 3)) RATE=20 10
  fires 60 VitrineMemoryNearLimit
fi

say "a service that ends"
kill "${PIDS[0]}"
fires 60 VitrineDown

[ -n "$IMAGE" ] || printf '\n!! NOT FIRED, for want of --image: VitrineMemoryNearLimit\n'
printf '\neach was seen firing\n'

#!/usr/bin/env bash
# The chart on a real cluster, step by step; ends with 0 only if every step did what it should. See --help.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'USAGE'
usage: deploy/e2e.sh --image REPOSITORY:TAG [--pull Never|IfNotPresent|Always] [--values FILE]... [--only STEP,STEP…]
                     [--rate N] [--load PERCENT] [--keep]

Installs the chart in a namespace of its own (vitrine-e2e) of the cluster that kubectl points to, and shows:
  install    two pods become ready
  classify   the Service answers what the picture shows
  test       helm test
  saturation how many requests a second the two pods answer at most
  update     a rolling update under --load percent (70) of that, and no request fails
  hpa        the autoscaler adds pods under load, and takes them away again   (needs metrics-server)
  drain      a node is drained, the disruption budget holds, no request fails
  kill       a pod is deleted with requests in flight: none fails; one is killed at once: the service goes on
  badmodel   a model that can't be served: the rollout stops, the old pods serve
  atomic     helm upgrade --atomic rolls back by itself
  uninstall  nothing is left
  default    the chart with nothing but its image set; two pods of a whole core each must fit
  everything the chart with every switch on (deploy/everything-values.yaml), and helm test, which wants key and TLS; only
             where --only names it, on a cluster of one node, which is this machine (its volume is a folder here)

The other steps are under --rate (10) requests a second. The load's own machine must not be what is saturated: on one
node it takes cores from the pods, so their limits (deploy/e2e-values.yaml) leave it some, also while a third pod starts.

Needed: kubectl, helm 3, k6, curl; a cluster whose Services' addresses (ClusterIP) this machine reaches, as a node
does; else give the Service's address as URL in the environment. `drain` cordons a node for up to two minutes.
USAGE
}

IMAGE='' PULL=IfNotPresent VALUES=(--values deploy/e2e-values.yaml) RATE=10 PERCENT=70 KEEP=0
STEPS=install,classify,test,saturation,update,hpa,drain,kill,badmodel,atomic,uninstall,default
while [ $# -gt 0 ]; do
  case $1 in
    --image) IMAGE=${2:?}; shift ;;
    --pull) PULL=${2:?}; shift ;;
    --values) VALUES+=(--values "${2:?}"); shift ;;
    --only) STEPS=${2:?}; shift ;;
    --rate) RATE=${2:?}; shift ;;
    --load) PERCENT=${2:?}; shift ;;
    --keep) KEEP=1 ;;
    -h|--help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[ -n "$IMAGE" ] || { usage >&2; exit 2; }

NS=vitrine-e2e RELEASE=vitrine TIMEOUT=180s
OUT=$(mktemp -d) LOAD='' CORDONED='' SATURATION=''
VALUES+=(--set "image.repository=${IMAGE%:*}" --set "image.tag=${IMAGE##*:}" --set "image.pullPolicy=$PULL")

say()  { printf '\n== %s\n' "$*"; }
ok()   { printf 'ok: %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*" >&2; kubectl --namespace $NS get pods,hpa,events >&2 || true; exit 1; }
k()    { kubectl --namespace $NS "$@"; }
h()    { helm --namespace $NS "$@"; }

finish() {
  local status=$?
  [ -z "$LOAD" ] || kill "$LOAD" 2>/dev/null || true
  [ -z "$CORDONED" ] || kubectl uncordon "$CORDONED" || true
  if [ $KEEP = 0 ] && [ $status != 0 ]; then
    h uninstall $RELEASE --wait --timeout 60s >/dev/null 2>&1 || true
    kubectl delete namespace $NS --wait=false >/dev/null 2>&1 || true
  fi
  rm -rf "$OUT"
  exit $status
}
trap finish EXIT

url() { printf '%s' "${URL:-http://$(k get service $RELEASE -o 'jsonpath={.spec.clusterIP}')}"; }
ready() { k get deployment $RELEASE -o 'jsonpath={.status.readyReplicas}'; }
pods() { k get pods -l app.kubernetes.io/instance=$RELEASE,app.kubernetes.io/name=vitrine \
  --field-selector=status.phase=Running -o 'jsonpath={range .items[*]}{.metadata.name}{"\n"}{end}'; }
upgrade() { h upgrade $RELEASE helm/vitrine "${VALUES[@]}" "$@"; }
classify() { curl -sS --fail --max-time 30 -F image=@samples/ship.png "$(url)/classify?top_k=1"; }

# load RATE SECONDS: constant, in the background; loadEnd FAILURES: waits, and holds its failures against what is allowed
load() {
  k6 run --quiet --no-usage-report --summary-export "$OUT/load.json" \
    -e "URL=$(url)" -e "RATE=$1" -e "DURATION=$2s" deploy/load/classify.js >"$OUT/load.txt" 2>&1 &
  LOAD=$!
  sleep 3
}
counted() { python3 - "$OUT/load.json" <<'PY'
import json, sys
metrics = json.load(open(sys.argv[1]))["metrics"]
failed = metrics["http_req_failed"].get("passes", 0)
wrong = metrics["checks"].get("fails", 0)
print(metrics["http_reqs"]["count"], failed, wrong, metrics.get("dropped_iterations", {}).get("count", 0))
PY
}
load_end() {
  wait "$LOAD" || true
  LOAD=''
  [ -e "$OUT/load.json" ] || { cat "$OUT/load.txt" >&2; fail "no load"; }
  local requests failed wrong dropped
  read -r requests failed wrong dropped < <(counted)
  printf 'load: %s requests, %s failed, %s checks failed, %s not sent\n' "$requests" "$failed" "$wrong" "$dropped"
  [ "$failed" -le "$1" ] || { tail -n 30 "$OUT/load.txt" >&2; fail "$failed requests failed, allowed: $1"; }
  [ "$dropped" = 0 ] || [ "$1" -gt 0 ] || fail "$dropped requests were not sent in time"
}

# until SECONDS WHAT COMMAND…
until_true() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "not in time: $what"
    sleep 2
  done
}
replicas() { k get deployment $RELEASE -o 'jsonpath={.spec.replicas}'; }
at_most() { [ "$(replicas)" -le "$1" ]; }
at_least() { [ "$(replicas)" -ge "$1" ]; }
all_ready() { k rollout status deployment/$RELEASE --timeout=5s >/dev/null 2>&1; }
never_less_than_one() { [ "$(ready)" ] && [ "$(ready)" -ge 1 ]; }

step_install() {
  kubectl create namespace $NS --dry-run=client -o yaml | kubectl apply -f - >/dev/null
  h install $RELEASE helm/vitrine "${VALUES[@]}" --wait --timeout $TIMEOUT >/dev/null
  [ "$(ready)" = 2 ] || fail "$(ready) pods are ready"
  ok "two pods are ready"
}

step_classify() {
  local answer
  answer=$(classify)
  printf '%s\n' "$answer"
  [[ $answer == *'"label":"ship"'* ]] || fail "it is a ship"
  ok "it is a ship"
}

step_test() {
  h test $RELEASE --timeout $TIMEOUT
  ok "helm test"
}

# clients SECONDS: sixteen, each with one request at a time; the rate that comes of it
clients() {
  k6 run --quiet --no-usage-report --summary-export "$OUT/clients.json" \
    -e "URL=$(url)" -e CLIENTS=16 -e "DURATION=$1s" deploy/load/classify.js >"$OUT/clients.txt" 2>&1 ||
    { cat "$OUT/clients.txt" >&2; fail "requests failed while the saturation was measured"; }
  python3 -c 'import json, sys; print(int(json.load(open(sys.argv[1]))["metrics"]["http_reqs"]["rate"]))' "$OUT/clients.json"
}

step_saturation() {
  clients 30 >/dev/null # until the JVMs have compiled
  SATURATION=$(clients 30)
  ok "two pods answer $SATURATION requests a second at most"
}

step_update() {
  [ "$SATURATION" ] || step_saturation
  local rate=$((SATURATION * PERCENT / 100))
  printf 'load: %s requests a second, %s %% of the saturation\n' "$rate" "$PERCENT"
  load "$rate" 150
  upgrade --set settings.queue=48 --wait --timeout $TIMEOUT >/dev/null
  k rollout status deployment/$RELEASE --timeout=$TIMEOUT
  kill -0 "$LOAD" 2>/dev/null || fail "the load was over before the update"
  load_end 0
  ok "updated under load, no request failed"
}

step_hpa() {
  kubectl top pods --namespace $NS >/dev/null 2>&1 || fail "no metrics-server"
  upgrade --set autoscaling.enabled=true --set autoscaling.minReplicas=1 --set autoscaling.maxReplicas=3 \
    --set autoscaling.targetCPUUtilizationPercentage=100 --set autoscaling.scaleDownStabilizationSeconds=15 \
    --wait --timeout $TIMEOUT >/dev/null
  until_true 240 "the autoscaler takes idle pods away" at_most 1
  load $((RATE * 4)) 300
  until_true 200 "the autoscaler adds pods" at_least 2
  k get hpa
  kill "$LOAD"; wait "$LOAD" || true; LOAD=''
  ok "pods were added under load"
  until_true 300 "the autoscaler takes pods away" at_most 1
  k get hpa
  ok "pods were taken away again"
  upgrade --wait --timeout $TIMEOUT >/dev/null
  until_true 120 "two pods" all_ready
}

step_drain() {
  local node nodes
  node=$(k get pods -l app.kubernetes.io/instance=$RELEASE -o 'jsonpath={.items[0].spec.nodeName}')
  nodes=$(kubectl get nodes --no-headers | wc -l)
  load "$RATE" 75
  CORDONED=$node
  if kubectl drain "$node" --pod-selector app.kubernetes.io/instance=$RELEASE --ignore-daemonsets \
    --delete-emptydir-data --timeout=40s; then
    ok "$node is drained"
  elif [ "$nodes" -gt 1 ]; then
    fail "$node can't be drained"
  else
    never_less_than_one || fail "the budget does not hold"
    ok "with a single node the budget keeps one pod where it is"
  fi
  kubectl uncordon "$node" >/dev/null
  CORDONED=''
  load_end 0
  until_true 180 "two pods again" all_ready
  ok "no request failed"
}

step_kill() {
  load "$RATE" 50
  k delete pod "$(pods | head -n 1)" --wait=false
  load_end 0
  until_true 180 "two pods again" all_ready
  ok "a pod was deleted with requests in flight, none failed"
  load "$RATE" 50
  k delete pod "$(pods | head -n 1)" --wait=false --grace-period=0 --force 2>/dev/null
  load_end $((RATE * 10)) # what was in flight, and what came until the Service knew
  until_true 180 "two pods again" all_ready
  classify >/dev/null
  ok "a pod was killed at once, the service went on"
}

step_badmodel() {
  load "$RATE" 60
  upgrade --set 'models.serve={/models/there-is-none}' >/dev/null
  if k rollout status deployment/$RELEASE --timeout=40s; then
    fail "a model that is not there was rolled out"
  fi
  [ "$(ready)" = 2 ] || fail "$(ready) of the old pods are ready"
  k logs -l app.kubernetes.io/instance=$RELEASE --tail=200 --prefix 2>/dev/null | grep -m1 'there-is-none' || true
  load_end 0
  h rollback $RELEASE --wait --timeout $TIMEOUT >/dev/null
  ok "the rollout stopped, the old pods served"
}

step_atomic() {
  local before
  before=$(k get configmap $RELEASE -o 'jsonpath={.data.application\.yaml}')
  if upgrade --set 'models.serve={/models/there-is-none}' --atomic --timeout 45s >"$OUT/atomic.txt" 2>&1; then
    fail "helm upgrade --atomic says that it is done"
  fi
  tail -n 1 "$OUT/atomic.txt"
  [ "$before" = "$(k get configmap $RELEASE -o 'jsonpath={.data.application\.yaml}')" ] || fail "not rolled back"
  until_true 120 "two pods" all_ready
  classify >/dev/null
  ok "rolled back by itself"
}

step_uninstall() {
  h uninstall $RELEASE --wait --timeout $TIMEOUT >/dev/null
  local kinds left
  kinds=$(kubectl api-resources --namespaced --verbs=list,delete -o name | grep -v '^events' | paste -sd,)
  gone() {
    left=$(k get "$kinds" -l app.kubernetes.io/instance=$RELEASE -o name) || return 1
    [ -z "$left" ] && [ -z "$(k get secrets -l owner=helm -o name)" ]
  }
  until_true 90 "nothing is left" gone
  kubectl delete namespace $NS --wait=false >/dev/null
  ok "nothing is left"
}

step_default() {
  until_true 120 "the old namespace is gone" no_namespace
  kubectl create namespace $NS >/dev/null
  h install $RELEASE helm/vitrine --set "image.repository=${IMAGE%:*},image.tag=${IMAGE##*:},image.pullPolicy=$PULL" \
    --wait --timeout $TIMEOUT >/dev/null
  [ "$(ready)" = 2 ] || fail "$(ready) pods are ready"
  step_classify
  k scale deployment/$RELEASE --replicas=1 # so that a small node has a place for the test
  h test $RELEASE --timeout $TIMEOUT | grep -E 'SUITE|Phase'
  h uninstall $RELEASE --wait --timeout $TIMEOUT >/dev/null
  kubectl delete namespace $NS --wait=false >/dev/null
  ok "with default values two pods serve"
}

step_everything() {
  local cache=/tmp/vitrine-e2e-cache address
  until_true 120 "the old namespace is gone" no_namespace
  rm -rf $cache
  mkdir -p -m 0777 $cache
  kubectl create namespace $NS >/dev/null
  kubectl apply -f deploy/everything-objects.yaml >/dev/null
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=vitrine.local \
    -keyout "$OUT/tls.key" -out "$OUT/tls.crt" 2>/dev/null
  k create secret tls tls --cert "$OUT/tls.crt" --key "$OUT/tls.key" >/dev/null
  h install $RELEASE helm/vitrine "${VALUES[@]}" --values deploy/everything-values.yaml --wait --timeout $TIMEOUT >/dev/null
  until_true 120 "two pods" all_ready
  k get "deployment,pods,service,serviceaccount,configmap,pvc,ingress,hpa,pdb,networkpolicy,servicemonitor,prometheusrule" \
    -l app.kubernetes.io/instance=$RELEASE -o name
  h test $RELEASE --timeout $TIMEOUT | grep -E 'SUITE|Phase'
  address=$(k get service $RELEASE -o 'jsonpath={.spec.clusterIP}')
  [ "$(status -k "https://$address/classify")" = 401 ] || fail "who has no key is answered"
  [ "$(status -k -H 'X-API-Key: only-for-the-end-to-end-test' "https://$address/classify")" = 200 ] || fail "who has a key is not answered"
  curl -sS --fail --max-time 30 -o "$OUT/metrics.txt" "http://$address:9090/actuator/prometheus"
  grep '^vitrine_model_info.*int8' "$OUT/metrics.txt" || fail "no metrics of int8"
  h uninstall $RELEASE --wait --timeout $TIMEOUT >/dev/null
  kubectl delete namespace $NS --wait=false >/dev/null
  kubectl delete -f deploy/everything-objects.yaml --ignore-not-found --wait=false >/dev/null
  rm -rf $cache
  ok "with everything on, the pods answer who has a key"
}
no_namespace() { ! kubectl get namespace $NS >/dev/null 2>&1; }
status() { curl -sS -o /dev/null -w '%{http_code}' --max-time 30 -F image=@samples/ship.png "$@"; }

for step in ${STEPS//,/ }; do
  say "$step"
  "step_$step"
done
printf '\nall steps passed: %s\n' "$STEPS"

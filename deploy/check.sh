#!/usr/bin/env bash
# The quick checks of what is deployed, by the tools that are installed: promtool, helm and its plugin unittest,
# kubeconform, kube-score, docker compose. What could not be run is said at the end, loudly; with --all that is a
# failure. (Maven's tests render the chart in any case, by Helm's engine: ChartTest.)
#
# Other commands for the same: KUBECONFORM (takes objects on standard input), HELM_UNITTEST (takes the chart's folder),
# COMPOSE_CONFIG (takes the file).
set -euo pipefail
cd "$(dirname "$0")/.."

ALL=0
[ "${1:-}" = --all ] && ALL=1
CHART=helm/vitrine
EVERYTHING=$CHART/ci/everything-values.yaml
KUBERNETES=${KUBERNETES_VERSION:-1.34.4}
NOT_RUN=()

there() { command -v "$1" >/dev/null 2>&1; }
missing() { NOT_RUN+=("$1"); }
say() { printf '== %s\n' "$*"; }

render() { helm template demo $CHART --kube-version "$KUBERNETES" "$@"; }
KUBECONFORM=${KUBECONFORM:-kubeconform -strict -kubernetes-version $KUBERNETES}
HELM_UNITTEST=${HELM_UNITTEST:-helm unittest}
valid() { $KUBECONFORM -summary -skip ServiceMonitor,PrometheusRule -; }
# Always pulling is not what everyone wants, and a digest needs it least. A pod of `helm test` is not behind the policy.
score() { kube-score score --ignore-test container-image-pull-policy,pod-networkpolicy -; }

if there promtool; then
  say "promtool: rules, alerts"
  promtool check rules $CHART/files/rules.yaml
  promtool test rules deploy/prometheus/tests/*.yaml
else
  missing "promtool: no alert was fired and silenced"
fi

if there helm; then
  say "helm lint"
  helm lint --strict --quiet $CHART
  helm lint --strict --quiet $CHART --values $EVERYTHING
  if there "${KUBECONFORM%% *}"; then
    say "kubeconform"
    render | valid
    render --values $EVERYTHING | valid
  else
    missing "kubeconform: no object was held against Kubernetes' schemas"
  fi
  if there kube-score; then
    say "kube-score"
    render | score
    render --values $EVERYTHING | score
  else
    missing "kube-score"
  fi
else
  missing "helm: the chart was linted and rendered by Maven's tests alone"
fi

if $HELM_UNITTEST --help >/dev/null 2>&1; then
  say "helm unittest"
  $HELM_UNITTEST $CHART
else
  missing "helm-unittest: the chart's own tests (helm/vitrine/tests) were not run"
fi

if [ -n "${COMPOSE_CONFIG:-}" ]; then
  say "docker-compose.yml"
  $COMPOSE_CONFIG docker-compose.yml
elif there docker && docker compose version >/dev/null 2>&1; then
  say "docker compose config"
  docker compose --profile load config --quiet
else
  missing "docker compose: docker-compose.yml was not validated"
fi

if [ ${#NOT_RUN[@]} -gt 0 ]; then
  printf '\n!! NOT RUN, for want of the tool:\n'
  printf '!!   %s\n' "${NOT_RUN[@]}"
  exit $ALL
fi
printf '\nall of them passed\n'

{{- define "vitrine.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "vitrine.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- $name := include "vitrine.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 52 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{- define "vitrine.selectorLabels" -}}
app.kubernetes.io/name: {{ include "vitrine.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "vitrine.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "vitrine.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "vitrine.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default (printf "%s%s" .Chart.AppVersion (ternary "-cuda" "" .Values.gpu.enabled)) .Values.image.tag }}
{{- end }}
{{- end }}

{{- define "vitrine.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "vitrine.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* Whether clients must send a key. */}}
{{- define "vitrine.asksForKeys" -}}
{{- if or .Values.apiKeys.keys .Values.apiKeys.existingSecret }}true{{ end }}
{{- end }}

{{- define "vitrine.keySecret" -}}
{{- default (printf "%s-api-keys" (include "vitrine.fullname" .)) .Values.apiKeys.existingSecret }}
{{- end }}

{{- define "vitrine.claim" -}}
{{- default (printf "%s-cache" (include "vitrine.fullname" .)) .Values.cache.existingClaim }}
{{- end }}

{{/* Name of the port that Prometheus asks. */}}
{{- define "vitrine.managementPort" -}}
{{- ternary "management" "http" (gt (int .Values.management.port) 0) }}
{{- end }}

{{/* Scheme of that port: a management port of its own speaks plain HTTP. */}}
{{- define "vitrine.managementScheme" -}}
{{- if and .Values.tls.existingSecret (eq (int .Values.management.port) 0) }}HTTPS{{ else }}HTTP{{ end }}
{{- end }}

{{/* Scheme of the service's own port, which probes ask: they shall see whether that one answers. */}}
{{- define "vitrine.scheme" -}}
{{- ternary "HTTPS" "HTTP" (ne .Values.tls.existingSecret "") }}
{{- end }}

{{/* Whether some model is loaded from the hub: owner/name, and no folder. */}}
{{- define "vitrine.usesHub" -}}
{{- range .Values.models.serve }}
{{- if and (contains "/" .) (not (hasPrefix "/" .)) (not (hasPrefix "." .)) }}true{{ end }}
{{- end }}
{{- end }}

{{/* Whether there may be more than one pod. */}}
{{- define "vitrine.several" -}}
{{- if .Values.autoscaling.enabled }}
{{- if gt (int .Values.autoscaling.minReplicas) 1 }}true{{ end }}
{{- else }}
{{- if gt (int .Values.replicaCount) 1 }}true{{ end }}
{{- end }}
{{- end }}

{{/* From the request to end a pod until it is killed: the service's own delay is up to 5 s, ten seconds are to spare. */}}
{{- define "vitrine.gracePeriod" -}}
{{- add (int .Values.shutdown.preStopSeconds) 5 (int .Values.shutdown.drainSeconds) 10 }}
{{- end }}

{{/* What a schema can't say. */}}
{{- define "vitrine.check" -}}
{{- if hasKey .Values.settings "models" }}
{{- fail "settings.models is not a value of this chart; allowed: models.serve" }}
{{- end }}
{{- if hasKey .Values.settings "cache" }}
{{- fail "settings.cache is not a value of this chart; allowed: cache.type, cache.size, cache.existingClaim" }}
{{- end }}
{{- if eq (int .Values.management.port) 8080 }}
{{- fail "management.port is 8080, which is the service's own; allowed: another, or 0 for the same" }}
{{- end }}
{{- if and .Values.apiKeys.keys .Values.apiKeys.existingSecret }}
{{- fail "apiKeys.keys and apiKeys.existingSecret are both given; allowed: one of them" }}
{{- end }}
{{- if and (include "vitrine.asksForKeys" .) .Values.metrics.serviceMonitor.enabled (eq (int .Values.management.port) 0) }}
{{- fail "metrics.serviceMonitor.enabled with apiKeys: metrics ask for a key, too; allowed with management.port, where they do not" }}
{{- end }}
{{- if gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas) }}
{{- fail (printf "autoscaling.minReplicas is %d; allowed: at most autoscaling.maxReplicas (%d)" (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
{{- end }}
{{- if and .Values.gpu.enabled (eq (toString .Values.settings.precision) "int8") }}
{{- fail "settings.precision is int8; allowed with gpu.enabled: fp32, fp16" }}
{{- end }}
{{- end }}

{{/* application.yaml of the service: what the chart knows, then what the user sets. */}}
{{- define "vitrine.application" -}}
{{- $vitrine := dict "models" .Values.models.serve }}
{{- if .Values.gpu.enabled }}
{{- $_ := set $vitrine "device" "cuda" }}
{{- end }}
{{- if (include "vitrine.asksForKeys" .) }}
{{- $_ := set $vitrine "security" (dict "api-key-file" "/etc/vitrine/keys/api-keys") }}
{{- end }}
{{- $spring := dict "spring" (dict "lifecycle" (dict "timeout-per-shutdown-phase" (printf "%ds" (int .Values.shutdown.drainSeconds)))) }}
{{- $management := dict "endpoint" (dict "health" (dict "probes" (dict "add-additional-paths" true))) }}
{{- if gt (int .Values.management.port) 0 }}
{{- $_ := set $management "server" (dict "port" (int .Values.management.port) "ssl" (dict "enabled" false)) }}
{{- end }}
{{- $_ := set $spring "management" $management }}
{{- if .Values.tls.existingSecret }}
{{- $keystore := dict "certificate" "/etc/vitrine/tls/tls.crt" "private-key" "/etc/vitrine/tls/tls.key" }}
{{- $_ := set $spring "server" (dict "ssl" (dict "bundle" "web")) }}
{{- $_ := set $spring.spring "ssl" (dict "bundle" (dict "pem" (dict "web" (dict "reload-on-update" true "keystore" $keystore)))) }}
{{- end }}
{{- $chosen := dict "vitrine" (mergeOverwrite $vitrine (deepCopy .Values.settings)) }}
{{- toYaml (mergeOverwrite $spring $chosen (deepCopy .Values.springSettings)) }}
{{- end }}

{{/* The release's name stands in front of everything. Other than usual there is nothing to override: a release is one installation. */}}
{{- define "hirewire.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* Takes (dict "root" $ "role" "intake") */}}
{{- define "hirewire.selector" -}}
app.kubernetes.io/name: hirewire
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .role }}
{{- end }}

{{- define "hirewire.labels" -}}
app.kubernetes.io/name: hirewire
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "hirewire.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "hirewire.name" .) }}
{{- end }}

{{- define "hirewire.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

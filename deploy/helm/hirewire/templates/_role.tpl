{{/*
All that a role consists of, for both are the same but for their word and their numbers.
Takes (dict "root" $ "role" "intake" "of" .Values.intake)
*/}}
{{- define "hirewire.role" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "hirewire.name" .root }}-{{ .role }}
  labels:
    {{- include "hirewire.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .role }}
spec:
  {{- if not .of.autoscaling.enabled }}
  replicas: {{ .of.replicas }}
  {{- end }}
  revisionHistoryLimit: 3
  # A new one is ready before an old one goes. Old and new share the database meanwhile: docs/ops/upgrade.md.
  strategy:
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels:
      {{- include "hirewire.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "hirewire.labels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .role }}
      {{- with .of.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "hirewire.serviceAccount" .root }}
      automountServiceAccountToken: false
      # Kubernetes would set HIREWIRE_… for services of that name, which may be settings of ours.
      enableServiceLinks: false
      # The drain, five seconds for calls under way, ten for runs, and room. There is no preStop: the process drains by itself.
      terminationGracePeriodSeconds: {{ add .root.Values.drainSeconds 30 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      {{- with .root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: hirewire
          image: {{ include "hirewire.image" .root }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          args: [start, --no-sandbox, --role, {{ .role }}]
          ports:
            {{- if eq .role "intake" }}
            - { name: http, containerPort: 8787 }
            {{- end }}
            - { name: ops, containerPort: 9464 }
          # First, so that nothing that stands in the secret besides takes the place of what follows.
          envFrom:
            - secretRef: { name: {{ .root.Values.existingSecret | quote }} }
          env:
            # Named one by one, so that a pod does not start without them: it would make a key of its own, and lose it.
            {{- range $name := list "DATABASE_URL" "HIREWIRE_KEY" "HIREWIRE_TOKEN" }}
            - name: {{ $name }}
              valueFrom:
                secretKeyRef: { name: {{ required "existingSecret must name a Secret with DATABASE_URL, HIREWIRE_KEY and HIREWIRE_TOKEN." $.root.Values.existingSecret | quote }}, key: {{ $name }} }
            {{- end }}
            - { name: PUBLIC_URL, value: {{ required "publicUrl must say where senders reach it, such as https://hooks.example.com." .root.Values.publicUrl | quote }} }
            - { name: PORT, value: "8787" }
            - { name: HIREWIRE_DATA, value: /tmp/hirewire }
            - { name: HIREWIRE_OPS_PORT, value: "9464" }
            - { name: HIREWIRE_METRICS, value: "1" }
            - { name: HIREWIRE_TRUSTED_PROXIES, value: {{ .root.Values.trustedProxies | quote }} }
            - { name: HIREWIRE_DRAIN_SECONDS, value: {{ .root.Values.drainSeconds | quote }} }
            {{- range $name, $value := .root.Values.settings }}
            - { name: {{ $name }}, value: {{ $value | quote }} }
            {{- end }}
          startupProbe:
            httpGet: { path: /healthz, port: ops }
            periodSeconds: 2
            failureThreshold: {{ div .root.Values.startSeconds 2 }}
          # Alive: it answers. That its database is down is no reason to start it anew.
          livenessProbe:
            httpGet: { path: /healthz, port: ops }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /readyz, port: ops }
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          resources:
            {{- toYaml .of.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          volumeMounts:
            - { name: scratch, mountPath: /tmp }
      volumes:
        # The database holds everything: what lies here may go with the pod.
        - name: scratch
          emptyDir: { sizeLimit: 64Mi }
      topologySpreadConstraints:
        {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
        - maxSkew: 1
          topologyKey: {{ $key }}
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "hirewire.selector" $ | nindent 14 }}
        {{- end }}
      {{- with .of.nodeSelector }}
      nodeSelector:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .of.tolerations }}
      tolerations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .of.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "hirewire.name" .root }}-{{ .role }}
  labels:
    {{- include "hirewire.labels" .root | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "hirewire.selector" . | nindent 6 }}
{{- if .of.autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "hirewire.name" .root }}-{{ .role }}
  labels:
    {{- include "hirewire.labels" .root | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "hirewire.name" .root }}-{{ .role }}
  minReplicas: {{ .of.autoscaling.minReplicas }}
  maxReplicas: {{ .of.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: {{ .of.autoscaling.targetCPUUtilizationPercentage }} }
{{- end }}
{{- end }}

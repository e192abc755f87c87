import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - YAML and templates
 * - configuration with comments
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a dev container and a renovate.json5",
    kind: "configuration with comments",
    language: "typescript",
    base: {
      "src/index.ts": `export {};
`,
    },
    change: {
      ".devcontainer/devcontainer.json": `// https://containers.dev/implementors/json_reference/
{
  "name": "demo",
  "image": "mcr.microsoft.com/devcontainers/typescript-node:20",
  // "forwardPorts": [3000],
  "customizations": {
    "vscode": { "extensions": ["biomejs.biome"] },
  },
}
`,
      "renovate.json5": `// Updates once a week.
{
  extends: ['config:recommended'],
  schedule: ['before 6am on monday'], // UTC
  packageRules: [
    { matchDepTypes: ['devDependencies'], groupName: 'development', },
  ],
}
`,
    },
    writes: [".devcontainer/**", "renovate.json5"],
  },
  {
    name: "YAML with anchors, merge keys and tags",
    kind: "YAML and templates",
    language: "python",
    base: {
      "deploy/compose.yml": `services:
  web:
    image: demo
    restart: unless-stopped
  worker:
    image: demo
    restart: unless-stopped
`,
      "app.py": `def main():
    return "ok"
`,
    },
    change: {
      "deploy/compose.yml": `x-base: &base
  image: demo
  restart: unless-stopped
  environment: &env
    LOG_LEVEL: info

services:
  web:
    <<: *base
    ports: ["8000:8000"]
  worker:
    <<: *base
    command: [python, -m, worker]
    environment:
      <<: *env
      QUEUE: default
`,
      "deploy/stack.yaml": `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "demo-\${Stage}"
      Tags:
        - Key: name
          Value: !Join ["-", [!Ref Stage, demo]]
Outputs:
  Arn:
    Value: !GetAtt Bucket.Arn
`,
    },
    writes: ["deploy/*.yml", "deploy/*.yaml"],
  },
  {
    name: "a helm chart's template and values",
    kind: "YAML and templates",
    language: "javascript",
    base: {
      "charts/demo/Chart.yaml": `apiVersion: v2
name: demo
version: 0.1.0
`,
      "charts/demo/values.yaml": `replicas: 1
image: demo:latest
`,
      "server.js": `require('node:http').createServer((_, response) => response.end('ok'));
`,
    },
    change: {
      "charts/demo/templates/deployment.yaml": `{{- $name := .Release.Name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels: {{- include "demo.labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  template:
    spec:
      containers:
        - name: web
          image: {{ .Values.image | quote }}
          {{- with .Values.resources }}
          resources:
            {{- toYaml . | nindent 12 }}
          {{- end }}
`,
      "charts/demo/templates/_helpers.tpl": `{{- define "demo.labels" -}}
app: {{ .Chart.Name }}
{{- end -}}
`,
      "charts/demo/values.yaml": `replicas: 1
image: demo:latest
resources: {}
`,
    },
    writes: ["charts/**"],
  },
  {
    name: "an ansible playbook with vault tags and several documents",
    kind: "YAML and templates",
    language: "python",
    base: {
      "ansible/site.yml": `- hosts: all
  tasks:
    - name: ping
      ansible.builtin.ping:
`,
      "tool.py": `VERSION = (1, 0)
`,
    },
    change: {
      "ansible/site.yml": `- hosts: all
  tasks:
    - name: ping
      ansible.builtin.ping:
    - name: write the configuration
      ansible.builtin.template:
        src: app.conf.j2
        dest: "{{ app_dir }}/app.conf"
      when: app_dir is defined
`,
      "ansible/templates/app.conf.j2": `# {{ ansible_managed }}
{% for host in groups['web'] %}
server {{ host }};
{% endfor %}
`,
      "ansible/group_vars/web.yml": `app_dir: /srv/app
raw_text: !unsafe "{{ not a template }}"
`,
      "k8s/all.yaml": `---
apiVersion: v1
kind: Namespace
metadata:
  name: demo
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
  namespace: demo
data:
  config.json: |
    {"debug": false}
...
`,
    },
    writes: ["ansible/**", "k8s/**"],
  },
  {
    name: "a workflow kept as a template for new projects",
    kind: "YAML and templates",
    language: "typescript",
    base: {
      "src/templates.ts": `export const templates = ["readme"] as const;
`,
      "templates/readme/README.md": `# {{name}}
`,
    },
    change: {
      "templates/workflow/ci.yml": `name: ci
on:
  push: { branches: [main] }
jobs:
  test:
    runs-on: \${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, windows-latest]
    steps:
      - uses: actions/checkout@v4
      - run: |
          npm ci
          npm test
`,
      "src/templates.ts": `export const templates = ["readme", "workflow"] as const;

export type Template = (typeof templates)[number];
`,
    },
    writes: ["templates/**", "src/templates.ts"],
  },
];

import type { Case } from "./fixture.ts";

const MAIN = "push refs/heads/main";
const BOTH = ["linux/amd64", "linux/arm64"];

export const BAKE_CASES: Readonly<Record<string, Case>> = {
  "a bake file with inheritance, a function and a matrix": {
    files: {
      "docker-bake.hcl": `
variable "TAG" {
  default = "1.4"
}
function "ref" {
  params = [name]
  result = "ghcr.io/acme/\${name}:\${TAG}"
}
group "default" {
  targets = ["app", "tool"]
}
target "_common" {
  platforms = ["linux/amd64", "linux/arm64"]
  args = { GO = "1.26" }
}
target "app" {
  inherits = ["_common"]
  context = "app"
  dockerfile = "build/Dockerfile"
  tags = [ref("app"), "acme/app:1.4"]
  secret = ["type=env,id=npm,env=NPM_TOKEN"]
  ssh = ["default"]
  cache-to = ["type=gha,mode=max"]
  attest = ["type=provenance,mode=max"]
  output = ["type=registry,rewrite-timestamp=true"]
}
target "tool" {
  name = "tool-\${variant}"
  inherits = ["_common"]
  matrix = { variant = ["debian", "alpine"] }
  target = variant
  tags = ["ghcr.io/acme/tool:\${variant}"]
}
target "test" {
  tags = ["ghcr.io/acme/test:x"]
}
`,
    },
    images: {
      app: {
        repositories: ["ghcr.io/acme/app", "docker.io/acme/app"],
        platforms: BOTH,
        tags: { [MAIN]: ["1.4"] },
        fields: {
          context: "app",
          dockerfile: "build/Dockerfile",
          args: { GO: "1.26" },
          secrets: { npm: { env: "NPM_TOKEN" } },
          ssh: ["default"],
          cache: { type: "gha" },
          attestations: { provenance: "max" },
          reproducible: true,
        },
      },
      tool: { repositories: ["ghcr.io/acme/tool"], platforms: BOTH, tags: { [MAIN]: ["alpine"] } },
      "tool-debian": { repositories: ["ghcr.io/acme/tool"], platforms: BOTH, tags: { [MAIN]: ["debian"] } },
    },
    notes: [
      '2 variable TAG: was "1.4", and is written out in app.tags',
      "34 test.target: not part of the group default",
    ],
  },
  "a variable from the environment": {
    files: {
      "docker-bake.hcl": `
variable "OWNER" { default = null }
variable "VERSION" { default = "" }
target "default" {
  tags = ["ghcr.io/\${OWNER}/widget:latest", notequal("", VERSION) ? "ghcr.io/\${OWNER}/widget:\${VERSION}" : ""]
  platforms = ["linux/amd64"]
  labels = {
    "org.opencontainers.image.created" = timestamp()
    "org.opencontainers.image.title" = "Widget"
    "org.opencontainers.image.source" = ""
  }
}
`,
    },
    environment: { OWNER: "acme" },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["latest"] },
        fields: { labels: { "org.opencontainers.image.title": "Widget" } },
      },
    },
    notes: [
      "4 default.labels: org.opencontainers.image.created",
      "2 variable OWNER: from the environment",
      "3 variable VERSION: is empty",
    ],
  },
  "a bake file in JSON, with targets that cannot be built here": {
    files: {
      "bake.json": JSON.stringify({
        group: { default: { targets: ["base", "app", "inline", "bin"] } },
        target: {
          base: { tags: ["acme/base:1"], platforms: ["linux/arm64"] },
          app: { tags: ["acme/app:1"], contexts: { base: "target:base" } },
          inline: { tags: ["acme/inline:1"], "dockerfile-inline": "FROM scratch" },
          bin: { tags: ["acme/bin:1"], output: ["type=local,dest=out"] },
        },
      }),
    },
    images: {
      base: { repositories: ["docker.io/acme/base"], platforms: ["linux/arm64"], tags: { [MAIN]: ["1"] } },
    },
    notes: [
      "- app.contexts: base is the target base",
      "- inline.dockerfile-inline: has no counterpart",
      "- bin.target: writes files and no image",
    ],
  },
  "a compose file of several services": {
    files: {
      "compose.yaml": `
services:
  web:
    image: ghcr.io/acme/web:\${TAG:-dev}
    build:
      context: ./web
      dockerfile: prod.Dockerfile
      args:
        MODE: production
      secrets: [token]
      platforms: [linux/amd64, linux/arm64]
  worker:
    image: ghcr.io/acme/worker
    build:
      context: .
      x-bake:
        tags: [ghcr.io/acme/worker:edge, docker.io/acme/worker:edge]
        platforms: linux/arm64
  local:
    build: ./local
  database:
    image: postgres:17
secrets:
  token:
    environment: API_TOKEN
`,
    },
    images: {
      web: {
        repositories: ["ghcr.io/acme/web"],
        platforms: BOTH,
        tags: { [MAIN]: ["dev"] },
        fields: {
          context: "web",
          dockerfile: "prod.Dockerfile",
          args: { MODE: "production" },
          secrets: { token: { env: "API_TOKEN" } },
        },
      },
      worker: {
        repositories: ["ghcr.io/acme/worker", "docker.io/acme/worker"],
        platforms: ["linux/arm64"],
        tags: { [MAIN]: ["edge"] },
        fields: { context: "." },
      },
    },
    notes: ['- variable TAG: was "dev"', "19 local.target: has no image"],
  },
  "a compose file in a folder below": {
    files: {
      "deploy/docker-compose.yml": `
services:
  api:
    image: acme/api
    build: ../api
`,
      "api/Dockerfile": "FROM scratch\n",
    },
    images: {
      api: {
        repositories: ["docker.io/acme/api"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["latest"] },
        fields: { context: "api" },
      },
    },
    notes: ["3 api.platforms: linux/amd64 was taken"],
  },
  "a workflow of docker/bake-action, whose targets inherit metadata": {
    files: {
      ".github/workflows/bake.yml": `
on: {push: {branches: [main], tags: ["v*"]}}
jobs:
  bake:
    runs-on: ubuntu-latest
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/acme/widget
          tags: |
            type=ref,event=branch
            type=semver,pattern={{version}}
      - uses: docker/bake-action@v6
        env: {CHANNEL: "\${{ github.ref_name }}"}
        with:
          files: |
            ./docker-bake.hcl
            cwd://\${{ steps.meta.outputs.bake-file }}
          targets: release
          push: true
          set: |
            *.cache-to=type=gha,mode=max
`,
      "docker-bake.hcl": `
variable "CHANNEL" { default = "local" }
target "docker-metadata-action" {}
target "release" {
  inherits = ["docker-metadata-action"]
  context = "app"
  platforms = ["linux/amd64", "linux/arm64"]
  args = { CHANNEL = CHANNEL }
}
`,
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: BOTH,
        tags: { [MAIN]: ["main"], "push refs/tags/v1.2.3": ["1.2.3", "latest"] },
        fields: {
          context: "app",
          args: { CHANNEL: "{{env.GITHUB_REF_NAME}}" },
          cache: { type: "gha" },
          labels: undefined,
        },
      },
    },
    notes: ["4 jobs.bake: taken over"],
  },
  "the bake workflow of docker/github-builder": {
    files: {
      ".github/workflows/bake.yml": `
on: {push: {tags: ["v*"]}}
jobs:
  bake:
    uses: docker/github-builder/.github/workflows/bake.yml@v1
    with:
      output: image
      push: true
      target: app
      vars: MODE=fast
      meta-images: acme/app
      meta-tags: type=semver,pattern={{version}}
`,
      "docker-bake.hcl": `
variable "MODE" { default = "slow" }
target "app" {
  platforms = ["linux/arm64"]
  args = { MODE = MODE }
}
`,
    },
    images: {
      app: {
        repositories: ["docker.io/acme/app"],
        platforms: ["linux/arm64"],
        tags: { "push refs/tags/v1.2.3": ["1.2.3", "latest"] },
        fields: { args: { MODE: "fast" } },
      },
    },
    notes: ["4 jobs.bake: taken over"],
  },
};

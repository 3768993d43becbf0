import { type Case, SHA } from "./fixture.ts";

const MAIN = "push refs/heads/main";
const TAG = "push refs/tags/v1.2.3";
const TOPIC = "push refs/heads/feature/x";
const BOTH = ["linux/amd64", "linux/arm64"];
const PLATFORMS = "linux/amd64,linux/arm64";

/** A workflow of one job. */
const workflow = (on: string, steps: string, rest = "") => `
on: ${on}
${rest}
jobs:
  image:
    runs-on: ubuntu-24.04
    steps:
${steps.replace(/^\n/, "").replace(/^/gm, "      ")}
`;
const FILE = ".github/workflows/image.yml";
const PUSHES = "{push: {branches: [main], tags: ['v*']}, pull_request: {}}";

export const WORKFLOW_CASES: Readonly<Record<string, Case>> = {
  "the documented workflow, whose pull requests do not push": {
    files: {
      [FILE]: workflow(
        PUSHES,
        `
- uses: actions/checkout@v5
- uses: docker/setup-qemu-action@v3
- uses: docker/setup-buildx-action@v3
- uses: docker/login-action@v3
  if: github.event_name != 'pull_request'
  with: {registry: ghcr.io, username: "\${{ github.actor }}", password: "\${{ secrets.GITHUB_TOKEN }}"}
- id: meta
  uses: docker/metadata-action@v5
  with:
    images: ghcr.io/\${{ github.repository }}
    tags: |
      type=ref,event=branch
      type=ref,event=pr
      type=semver,pattern={{version}}
      type=semver,pattern={{major}}.{{minor}}
- uses: docker/build-push-action@v6
  with:
    push: \${{ github.event_name != 'pull_request' }}
    platforms: ${PLATFORMS}
    tags: \${{ steps.meta.outputs.tags }}
    labels: \${{ steps.meta.outputs.labels }}
    cache-from: type=gha
    cache-to: type=gha,mode=max`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: BOTH,
        tags: { [MAIN]: ["main"], [TAG]: ["1.2.3", "1.2", "latest"], "pull_request refs/pull/7/merge": ["pr-7"] },
        fields: { context: ".", dockerfile: undefined, cache: { type: "gha" }, flavor: undefined },
      },
    },
    notes: ["5 jobs.image: taken over"],
  },
  "plain tags in two registries, with a name from a secret": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}}",
        `
- uses: docker/build-push-action@v6
  with:
    context: .
    push: true
    tags: |
      \${{ secrets.DOCKERHUB_USERNAME }}/widget:latest
      ghcr.io/acme/widget:latest`,
      ),
    },
    images: {
      widget: {
        repositories: ["docker.io/acmehub/widget", "ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["latest"] },
      },
    },
    notes: [
      "12 tags: secrets.DOCKERHUB_USERNAME is read from the environment",
      "9 platforms: are not named: linux/amd64 was taken",
      "5 jobs.image: taken over",
    ],
  },
  "tags of their own in each registry": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}}",
        `
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: linux/arm64
    tags: acme/widget:edge,ghcr.io/acme/widget:\${{ github.sha }}`,
      ),
    },
    images: {
      widget: { repositories: ["docker.io/acme/widget"], platforms: ["linux/arm64"], tags: { [MAIN]: ["edge"] } },
      "widget-image": { repositories: ["ghcr.io/acme/widget"], platforms: ["linux/arm64"], tags: { [MAIN]: [SHA] } },
    },
    notes: ["5 jobs.image: taken over"],
  },
  "a name after the pushed ref": {
    files: {
      [FILE]: workflow(
        "push",
        `
- uses: docker/build-push-action@v6
  with: {push: true, platforms: linux/amd64, tags: "ghcr.io/acme/widget:\${{ github.ref_name }}"}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["main"], [TOPIC]: ["feature-x"], [TAG]: ["v1.2.3"] },
      },
    },
    notes: ["5 jobs.image: taken over"],
  },
  "a release that is published": {
    files: {
      [FILE]: workflow(
        "{release: {types: [published]}}",
        `
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: ${PLATFORMS}
    tags: |
      ghcr.io/acme/widget:\${{ github.event.release.tag_name }}
      ghcr.io/acme/widget:latest
    build-args: VERSION=\${{ github.event.release.tag_name }}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: BOTH,
        tags: { [TAG]: ["v1.2.3", "latest"] },
        fields: { args: { VERSION: "{{env.GITHUB_REF_NAME}}" } },
      },
    },
    notes: [
      "2 on.release: a release is published when its tag is pushed",
      "15 build-args: GITHUB_REF_NAME",
      "5 jobs.image: taken over",
    ],
  },
  "conditions on rules": {
    files: {
      [FILE]: workflow(
        PUSHES,
        `
- id: meta
  uses: docker/metadata-action@v5
  with:
    images: acme/widget
    flavor: latest=false
    tags: |
      # the newest of the branch
      type=raw,value=latest,enable=\${{ github.ref == 'refs/heads/main' }}
      type=raw,value=release,enable=\${{ startsWith(github.ref, 'refs/tags/v') }}
      type=raw,value=all,enable=\${{ github.event_name != 'pull_request' }}
      type=raw,value=tagged,enable=\${{ github.ref_type == 'tag' || github.ref_name == 'main' }}
      type=raw,value=own,enable={{is_default_branch}}
      type=sha,format=long,enable=\${{ github.ref_name == github.event.repository.default_branch }}
- uses: docker/build-push-action@v6
  with: {push: true, platforms: linux/amd64, tags: "\${{ steps.meta.outputs.tags }}"}`,
      ),
    },
    images: {
      widget: {
        repositories: ["docker.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: {
          [MAIN]: ["latest", "all", "tagged", "own", `sha-${SHA}`],
          [TAG]: ["release", "all", "tagged"],
          [TOPIC]: ["all"],
        },
      },
    },
    notes: ["22 push: is on for pull requests too", "5 jobs.image: taken over"],
  },
  "a nightly tag, and a condition that no rule can tell": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}, schedule: [{cron: '0 3 * * *'}], workflow_dispatch: {}}",
        `
- id: meta
  uses: docker/metadata-action@v5
  with:
    images: ghcr.io/acme/widget
    tags: |
      type=raw,value=nightly,enable=\${{ github.event_name == 'schedule' }}
      type=raw,value=edge,enable=\${{ github.event_name == 'push' }}
      type=raw,value=topic,enable=\${{ github.ref == 'refs/heads/topic' }}
- uses: docker/build-push-action@v6
  with: {push: true, platforms: linux/amd64, tags: "\${{ steps.meta.outputs.tags }}"}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["edge"], "schedule refs/heads/main": ["nightly", "edge"] },
      },
    },
    notes: [
      "2 on.schedule: is a comment",
      '12 tags: "type=raw,value=edge" is for a push to main; here',
      '12 tags: "type=raw,value=topic" is for no event that publishes: left out',
      "5 jobs.image: taken over",
    ],
  },
  "inputs of workflow_dispatch": {
    files: {
      [FILE]: workflow(
        "{workflow_dispatch: {inputs: {tag: {required: true, default: manual}, platforms: {default: linux/amd64}}}}",
        `
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: \${{ inputs.platforms }}
    tags: ghcr.io/acme/widget:\${{ github.event.inputs.tag || 'latest' }}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { "workflow_dispatch refs/heads/main": ["manual"] },
      },
    },
    notes: ["2 on.workflow_dispatch.inputs: are not in the new workflow", "5 jobs.image: taken over"],
  },
  "a monorepo, an image for each entry of a matrix": {
    files: {
      [FILE]: `
on: {push: {branches: [main], tags: ["v*"]}}
jobs:
  images:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        include:
          - {image: api, context: services/api}
          - {image: web, context: services/web, target: static}
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/\${{ github.repository_owner }}/\${{ matrix.image }}
      - uses: docker/build-push-action@v6
        with:
          context: ./\${{ matrix.context }}
          file: ./docker/\${{ matrix.image }}.Dockerfile
          target: \${{ matrix.target }}
          push: true
          platforms: ${PLATFORMS}
          tags: \${{ steps.meta.outputs.tags }}
          cache-to: type=registry,ref=ghcr.io/acme/cache:\${{ matrix.image }},mode=max
`,
    },
    images: {
      api: {
        repositories: ["ghcr.io/acme/api"],
        platforms: BOTH,
        tags: { [MAIN]: ["main"], [TAG]: ["v1.2.3", "latest"] },
        fields: {
          context: "services/api",
          dockerfile: "../../docker/api.Dockerfile",
          target: undefined,
          cache: { type: "registry", ref: "ghcr.io/acme/cache" },
        },
      },
      web: {
        repositories: ["ghcr.io/acme/web"],
        platforms: BOTH,
        tags: { [MAIN]: ["main"] },
        fields: { context: "services/web", target: "static" },
      },
    },
    notes: ["4 jobs.images: taken over"],
  },
  "the documented matrix of platforms, merged by digest": {
    files: {
      [FILE]: `
on: {push: {branches: [main], tags: ["v*"]}}
env:
  REGISTRY_IMAGE: acme/widget
jobs:
  build:
    strategy:
      matrix:
        include:
          - {platform: linux/amd64, runner: ubuntu-24.04}
          - {platform: linux/arm64, runner: ubuntu-24.04-arm}
    runs-on: \${{ matrix.runner }}
    steps:
      - name: Prepare
        run: |
          platform=\${{ matrix.platform }}
          echo "PLATFORM_PAIR=\${platform//\\//-}" >> $GITHUB_ENV
      - id: meta
        uses: docker/metadata-action@v5
        with: {images: "\${{ env.REGISTRY_IMAGE }}"}
      - uses: docker/setup-buildx-action@v3
      - id: build
        uses: docker/build-push-action@v6
        with:
          platforms: \${{ matrix.platform }}
          labels: \${{ steps.meta.outputs.labels }}
          tags: \${{ env.REGISTRY_IMAGE }}
          outputs: type=image,push-by-digest=true,name-canonical=true,push=true,rewrite-timestamp=true
      - run: |
          mkdir -p /tmp/digests
          touch "/tmp/digests/x"
      - uses: actions/upload-artifact@v4
        with: {name: "digests-\${{ env.PLATFORM_PAIR }}", path: /tmp/digests/*}
  merge:
    runs-on: ubuntu-latest
    needs: [build]
    steps:
      - uses: actions/download-artifact@v4
        with: {path: /tmp/digests, pattern: digests-*}
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: \${{ env.REGISTRY_IMAGE }}
          tags: |
            type=ref,event=branch
            type=semver,pattern={{version}}
      - run: |
          docker buildx imagetools create $(jq -cr '.tags | map("-t " + .) | join(" ")' <<< "$DOCKER_METADATA_OUTPUT_JSON") \\
            $(printf '\${{ env.REGISTRY_IMAGE }}@sha256:%s ' *)
`,
    },
    images: {
      widget: {
        repositories: ["docker.io/acme/widget"],
        platforms: BOTH,
        tags: { [MAIN]: ["main"], [TAG]: ["1.2.3", "latest"] },
        fields: { reproducible: true },
      },
    },
    notes: ["6 jobs.build: but for: Prepare", "34 jobs.merge: taken over"],
  },
  "platforms pushed under tags of their own, merged with docker manifest": {
    files: {
      [FILE]: `
on: {push: {branches: [main]}}
env: {IMAGE: ghcr.io/acme/widget}
jobs:
  build:
    strategy: {matrix: {arch: [amd64, arm64]}}
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
          platforms: linux/\${{ matrix.arch }}
          build-args: ARCH=\${{ matrix.arch }}
          tags: \${{ env.IMAGE }}:latest-\${{ matrix.arch }}
  manifest:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: |
          docker manifest create $IMAGE:latest --amend $IMAGE:latest-amd64 --amend $IMAGE:latest-arm64
          docker manifest push $IMAGE:latest
`,
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: BOTH,
        tags: { [MAIN]: ["latest"] },
        fields: {
          platforms: { "linux/amd64": { args: { ARCH: "amd64" } }, "linux/arm64": { args: { ARCH: "arm64" } } },
        },
      },
    },
    notes: ["5 jobs.build: taken over", "15 jobs.manifest: taken over"],
  },
  "variants of one repository, with a suffix for each": {
    files: {
      [FILE]: `
on: {push: {tags: ["v*"]}}
jobs:
  build:
    runs-on: ubuntu-latest
    strategy: {matrix: {variant: [debian, alpine]}}
    steps:
      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: ghcr.io/acme/widget
          tags: type=semver,pattern={{version}}
          flavor: |
            latest=auto
            suffix=-\${{ matrix.variant }},onlatest=true
      - uses: docker/build-push-action@v6
        with:
          file: Dockerfile.\${{ matrix.variant }}
          push: true
          platforms: linux/amd64
          tags: \${{ steps.meta.outputs.tags }}
`,
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [TAG]: ["1.2.3-debian", "latest-debian"] },
        fields: { dockerfile: "Dockerfile.debian" },
      },
      "widget-alpine": {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [TAG]: ["1.2.3-alpine", "latest-alpine"] },
      },
    },
    notes: ["4 jobs.build: taken over"],
  },
  "a reusable workflow of the repository": {
    files: {
      [FILE]: `
on: {push: {branches: [main]}}
jobs:
  api:
    uses: ./.github/workflows/build.yml
    with: {image: api, push: true}
    secrets: inherit
`,
      ".github/workflows/build.yml": `
on:
  workflow_call:
    inputs:
      image: {type: string, required: true}
      platforms: {type: string, default: "${PLATFORMS}"}
      push: {type: boolean, default: false}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          context: \${{ inputs.image }}
          push: \${{ inputs.push }}
          platforms: \${{ inputs.platforms }}
          tags: ghcr.io/acme/\${{ inputs.image }}:latest
`,
    },
    images: {
      api: {
        repositories: ["ghcr.io/acme/api"],
        platforms: BOTH,
        tags: { [MAIN]: ["latest"] },
        fields: { context: "api" },
      },
    },
    notes: ["9 jobs.build: taken over"],
  },
  "secrets of a build, and one as a build argument": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}}",
        `
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: linux/amd64
    tags: ghcr.io/acme/widget:latest
    build-args: |
      NODE_ENV=production
      NPM_TOKEN=\${{ secrets.NPM_TOKEN }}
    secrets: |
      npm=\${{ secrets.NPM_TOKEN }}
      GIT_AUTH_TOKEN=\${{ github.token }}
    secret-files: |
      netrc=./.netrc
    secret-envs: pip=PIP_TOKEN
    ssh: default`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["latest"] },
        fields: {
          args: { NODE_ENV: "production" },
          secrets: {
            npm: { env: "NPM_TOKEN" },
            GIT_AUTH_TOKEN: { env: "GITHUB_TOKEN" },
            netrc: { file: "./.netrc" },
            pip: { env: "PIP_TOKEN" },
          },
          ssh: ["default"],
        },
      },
    },
    notes: [
      "13 build-args: secrets.NPM_TOKEN is read from the environment",
      "13 build-args: NPM_TOKEN is a secret",
      "16 secrets: secrets.NPM_TOKEN is read",
      "16 secrets: github.token is read",
      "5 jobs.image: taken over",
    ],
  },
  "arguments from git and from a script": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main], tags: ['v*']}}",
        `
- id: prep
  run: |
    echo "image=ghcr.io/\${GITHUB_REPOSITORY,,}" >> "$GITHUB_OUTPUT"
    echo "version=$(git describe --tags)" >> "$GITHUB_OUTPUT"
- run: echo "COMMIT=\${{ github.sha }}" >> $GITHUB_ENV
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: linux/amd64
    tags: \${{ steps.prep.outputs.image }}:\${{ github.run_number }}
    build-args: |
      VERSION=\${{ steps.prep.outputs.version }}
      COMMIT=\${{ env.COMMIT }}
      BRANCH=\${{ github.head_ref || github.ref_name }}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["17"] },
        fields: {
          args: { VERSION: "{{env.VERSION}}", COMMIT: "{{env.GITHUB_SHA}}", BRANCH: "{{env.GITHUB_REF_NAME}}" },
        },
      },
    },
    notes: [
      "17 tags: GITHUB_RUN_NUMBER",
      "18 build-args: steps.prep.outputs.version, which the step of line 8 computes",
      "18 build-args: github.sha is read from GITHUB_SHA",
      "18 build-args: github.ref_name is read from GITHUB_REF_NAME",
      "5 jobs.image: but for: echo",
    ],
  },
  "variables with a default, and env of three levels": {
    files: {
      [FILE]: `
on: {push: {branches: [main]}}
env: {REGISTRY: docker.io, NAME: acme/other, ONE: "\${{ env.TWO }}", TWO: "\${{ env.ONE }}"}
jobs:
  image:
    runs-on: ubuntu-latest
    env: {NAME: acme/widget, CHANNEL: "\${{ vars.CHANNEL || 'stable' }}"}
    steps:
      - uses: docker/build-push-action@v6
        env: {REGISTRY: ghcr.io}
        with:
          push: true
          platforms: linux/amd64
          tags: \${{ format('{0}/{1}:{2}{3}', env.REGISTRY, env.NAME, env.CHANNEL, env.ABSENT) }}
`,
    },
    images: {
      widget: { repositories: ["ghcr.io/acme/widget"], platforms: ["linux/amd64"], tags: { [MAIN]: ["stable"] } },
    },
    notes: ['9 vars.CHANNEL: its default "stable" was taken', "5 jobs.image: taken over"],
  },
  "inputs without a counterpart": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}}",
        `
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: linux/amd64
    tags: ghcr.io/acme/widget:latest
    allow: network.host
    builder: big-machine
    no-cache-filters: base
    provenance: mode=max
    sbom: true
    shm-size: 2g
    ulimit: nofile=1024:1024
    network: host
    add-hosts: db:10.0.0.5
    pull: true
    no-cache: true
    build-contexts: base=docker-image://alpine:3.20
    cache-from: |
      type=s3,region=eu,bucket=b
      type=gha,scope=main
    made-up: yes`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["latest"] },
        fields: {
          network: "host",
          addHosts: ["db:10.0.0.5"],
          bases: "follow",
          noCache: true,
          contexts: { base: "docker-image://alpine:3.20" },
          cache: { type: "gha", mode: "min" },
          attestations: { provenance: "max", sbom: true },
        },
      },
    },
    notes: [
      "13 allow: grant",
      "14 builder: multiarch:builders",
      "15 no-cache-filters: change a build argument",
      "18 shm-size: builder",
      "19 ulimit: builder",
      "25 cache-from: type=s3 has no counterpart",
      "25 cache-from: the cache is written here as well as read",
      "28 made-up: is not an input",
      "5 jobs.image: taken over",
    ],
  },
  "annotations, and labels of its own": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}}",
        `
- id: meta
  uses: docker/metadata-action@v5
  env: {DOCKER_METADATA_ANNOTATIONS_LEVELS: "manifest,index", DOCKER_METADATA_SHORT_SHA_LENGTH: 12}
  with:
    images: ghcr.io/acme/widget
    tags: type=sha
    labels: |
      org.opencontainers.image.title=Widget
      com.example.branch={{branch}}
    annotations: org.opencontainers.image.description=Makes widgets
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: linux/amd64
    tags: \${{ steps.meta.outputs.tags }}
    labels: |
      \${{ steps.meta.outputs.labels }}
      com.example.own=yes
    annotations: \${{ steps.meta.outputs.annotations }}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: [`sha-${SHA.slice(0, 12)}`] },
        labels: {
          "org.opencontainers.image.title": "Widget",
          "com.example.branch": "main",
          "com.example.own": "yes",
        },
        fields: {
          annotations: { "org.opencontainers.image.description": "Makes widgets" },
          annotationLevels: ["manifest", "index"],
          shortShaLength: 12,
        },
      },
    },
    notes: ["5 jobs.image: taken over"],
  },
  "docker/github-builder": {
    files: {
      [FILE]: `
on: {push: {branches: [main], tags: ["v*"]}, pull_request: {}}
jobs:
  image:
    uses: docker/github-builder/.github/workflows/build.yml@v1
    permissions: {contents: read, id-token: write, packages: write}
    with:
      output: image
      push: \${{ github.event_name != 'pull_request' }}
      platforms: ${PLATFORMS}
      cache: true
      sign: "true"
      build-args: CHANNEL=main
      meta-images: ghcr.io/acme/widget
      meta-tags: |
        type=ref,event=branch
        type=semver,pattern={{version}}
    secrets:
      registry-auths: |
        - {registry: ghcr.io, username: "\${{ github.actor }}", password: "\${{ secrets.GITHUB_TOKEN }}"}
`,
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: BOTH,
        tags: { [MAIN]: ["main"], [TAG]: ["1.2.3", "latest"] },
        fields: { args: { CHANNEL: "main" }, cache: { type: "gha", mode: "min" } },
      },
    },
    notes: ["12 sign: signatures", "4 jobs.image: taken over"],
  },
  "anchors, comments and inputs on one line": {
    files: {
      [FILE]: `
# Publishes.
on:
  push:
    branches: [main] # and nothing else
x-build: &build
  push: true
  platforms: linux/amd64, linux/arm64
jobs:
  images:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with:
          <<: *build
          context: api
          tags: ghcr.io/acme/api:edge # the branch
      - uses: docker/build-push-action@v6
        with: {<<: *build, context: web, tags: "ghcr.io/acme/web:edge"}
`,
    },
    images: {
      api: {
        repositories: ["ghcr.io/acme/api"],
        platforms: BOTH,
        tags: { [MAIN]: ["edge"] },
        fields: { context: "api" },
      },
      web: {
        repositories: ["ghcr.io/acme/web"],
        platforms: BOTH,
        tags: { [MAIN]: ["edge"] },
        fields: { context: "web" },
      },
    },
    notes: ["10 jobs.images: taken over"],
  },
  "a step for pull requests beside the one that publishes": {
    files: {
      [FILE]: workflow(
        PUSHES,
        `
- if: github.event_name == 'pull_request'
  uses: docker/build-push-action@v6
  with: {context: "{{defaultContext}}:app", load: true, tags: "widget:test"}
- if: github.event_name != 'pull_request'
  uses: docker/build-push-action@v6
  with:
    context: "{{defaultContext}}:app"
    file: docker/Dockerfile
    push: true
    platforms: linux/amd64
    tags: |
      ghcr.io/acme/widget:\${{ github.ref == 'refs/heads/main' && 'latest' || 'dev' }}
      \${{ startsWith(github.ref, 'refs/tags/') && format('ghcr.io/acme/widget:{0}', github.ref_name) || '' }}`,
      ),
    },
    images: {
      widget: {
        repositories: ["ghcr.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [MAIN]: ["latest"], [TAG]: ["v1.2.3", "dev"] },
        fields: { context: "app", dockerfile: "docker/Dockerfile" },
      },
    },
    notes: ["5 jobs.image: taken over"],
  },
  "metadata from another job, through its outputs": {
    files: {
      [FILE]: `
on: {push: {branches: [main], tags: ["*"]}}
jobs:
  meta:
    runs-on: ubuntu-latest
    outputs: {tags: "\${{ steps.m.outputs.tags }}"}
    steps:
      - id: m
        uses: docker/metadata-action@v5
        with: {images: acme/widget, tags: "type=ref,event=tag"}
  image:
    needs: meta
    if: startsWith(github.ref, 'refs/tags/')
    runs-on: ubuntu-24.04-arm
    steps:
      - uses: docker/build-push-action@v6
        with: {push: true, tags: "\${{ needs.meta.outputs.tags }}"}
`,
    },
    images: {
      widget: {
        repositories: ["docker.io/acme/widget"],
        platforms: ["linux/arm64"],
        tags: { [TAG]: ["v1.2.3", "latest"] },
      },
    },
    notes: ["2 on.push.tags: add * to the new", "17 platforms: linux/arm64 was taken", "11 jobs.image: taken over"],
  },
  "a matrix that a job computes": {
    files: {
      [FILE]: `
on: {push: {branches: [main]}}
jobs:
  list:
    runs-on: ubuntu-latest
    outputs: {matrix: "\${{ steps.set.outputs.matrix }}"}
    steps: [{id: set, run: "./list.sh >> $GITHUB_OUTPUT"}]
  images:
    needs: list
    runs-on: ubuntu-latest
    strategy: {matrix: {image: "\${{ fromJSON(needs.list.outputs.matrix) }}"}}
    steps:
      - uses: docker/build-push-action@v6
        with: {push: true, tags: "ghcr.io/acme/\${{ matrix.image }}:edge"}
  base:
    runs-on: ubuntu-latest
    steps:
      - uses: docker/build-push-action@v6
        with: {push: true, platforms: linux/amd64, tags: "ghcr.io/acme/base:edge"}
`,
    },
    images: {
      base: { repositories: ["ghcr.io/acme/base"], platforms: ["linux/amd64"], tags: { [MAIN]: ["edge"] } },
    },
    notes: ["11 matrix: write the images of this job yourself", "15 jobs.base: taken over"],
  },
  "tags and a cache that scripts compute": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main], tags: ['v*']}}",
        `
- id: prep
  run: |
    VERSION=edge
    if [[ $GITHUB_REF == refs/tags/* ]]; then
      VERSION=\${GITHUB_REF#refs/tags/}
    fi
    echo "version=$VERSION" >> $GITHUB_OUTPUT
    echo "none=" >> $GITHUB_OUTPUT
    echo "tags=acme/widget:$VERSION,acme/widget:$(date +%s)" >> $GITHUB_OUTPUT
- id: meta
  uses: docker/metadata-action@v5
  with:
    images: acme/widget
    tags: |
      type=raw,value=\${{ steps.prep.outputs.version }}
      type=raw,value=\${{ steps.prep.outputs.none }}
- uses: docker/build-push-action@v6
  with:
    push: true
    platforms: linux/amd64
    tags: \${{ steps.meta.outputs.tags }}
    cache-from: type=registry,ref=\${{ vars.CACHE }}
- uses: docker/build-push-action@v6
  with: {push: true, platforms: linux/amd64, tags: "\${{ steps.prep.outputs.tags }}"}
- uses: docker/build-push-action@v6
  with: {push: true, platforms: linux/amd64, tags: "acme/other:\${{ steps.prep.outputs.none }}"}
- uses: depot/build-push-action@v1
  with: {push: true, platforms: linux/amd64, project: x, tags: acme/plain}`,
      ),
    },
    images: {
      widget: {
        repositories: ["docker.io/acme/widget"],
        platforms: ["linux/amd64"],
        tags: { [TAG]: ["9.9.9"] },
        fields: { cache: undefined },
      },
      plain: { repositories: ["docker.io/acme/plain"], platforms: ["linux/amd64"], tags: { [TAG]: ["latest"] } },
    },
    notes: [
      "21 tags: steps.prep.outputs.version, which the step of line 8 computes, is read from the environment",
      '21 tags: "type=raw,value=" gives no tag: left out',
      "29 cache-from: vars.CACHE is read from the environment",
      "29 cache-from: type=registry has a ref that is CACHE as a whole: left out",
      "31 tags: is what the step of line 8 computes, names and tags together",
      '33 tags: "docker.io/acme/other:" has no tag on any event: left out',
      "35 project: is not an input of docker/build-push-action",
      "5 jobs.image: but for: VERSION=edge",
    ],
  },
  "steps that publish in ways that are not read": {
    files: {
      [FILE]: workflow(
        "{push: {branches: [main]}}",
        `
- uses: docker/build-push-action@v6
  with: {push: true, platforms: linux/amd64, tags: "acme/widget:edge"}
- run: |
    # docker push acme/none
    docker buildx build \\
      --tag acme/script --push .
- run: docker build --tag acme/local .
- run: docker push acme/local
- uses: elgohr/Publish-Docker-Github-Action@v5
- uses: ./.github/actions/publish
- uses: ./.github/actions/lint
- uses: ./.github/actions/absent`,
      ),
      ".github/actions/publish/action.yml": "runs: {using: composite, steps: [{run: docker push acme/a, shell: bash}]}",
      ".github/actions/lint/action.yaml": "runs: {using: composite, steps: [{run: make lint, shell: bash}]}",
    },
    images: {
      widget: { repositories: ["docker.io/acme/widget"], platforms: ["linux/amd64"], tags: { [MAIN]: ["edge"] } },
    },
    notes: [
      "10 run: not read: docker buildx build",
      "15 run: not read: docker push",
      "16 uses: not read: elgohr/Publish-Docker-Github-Action may build",
      "17 uses: not read: ./.github/actions/publish is an action that publishes images",
      "19 uses: not read: ./.github/actions/absent has no action.yml here",
      "5 jobs.image: but for: ",
    ],
  },
};

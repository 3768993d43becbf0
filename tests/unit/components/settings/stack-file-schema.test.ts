import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { stackFileSchema } from "../../../../components/settings/stack-file-schema.ts";

const FILE = new URL("../../../../components/settings/pulumi-stack.schema.json", import.meta.url);

const EXAMPLE = `
encryptionsalt: v1:abc=
config:
  github:owner: acme
  multiarch:images:
    hit-counter:
      repositories: [localhost:5055/acme/hit-counter]
      context: examples/hit-counter
      dockerfile: Dockerfile
      target: production
      platforms: [linux/amd64, linux/arm64]
      args: {JOBS: 4, FAST: true, VERSION: "1.10"}
      secrets: {npm: {secure: v1:xyz}, token: {env: TOKEN}, netrc: {file: .netrc}}
      contexts: {}
      ssh: []
      labels: {}
      annotations: {}
      tags: ["v0.2.0", "latest"]
      cache: {type: local, path: .cache}
      noCache: false
      pull: false
      network: default
      addHosts: []
      publish: true
      timeout: 90m
    toolbox:
      platforms:
        linux/amd64:
        linux/arm/v7: {builder: arm, dockerfile: D, target: small, args: {A: b}, cache: {type: gha}}
      publish: false
  multiarch:builders: {default: sandbox}
  multiarch:github:
    repository: acme/hit-counter
    baseUrl: https://github.example.com/
    token: {secure: v1:xyz}
    secrets: {DOCKER_HUB_TOKEN: {secure: v1:xyz}}
    variables: {IMAGE: hit-counter}
    environments: {release: {branches: [main, "v*"], secrets: {A: {secure: v1:xyz}}, variables: {}}, empty: {}}
    workflow: {permissions: read, canApprovePullRequests: false}
    actions: {allowed: all}
    package: {visibility: public, enforce: false}
`;

interface Node {
  readonly description?: string;
  readonly examples?: unknown[];
  readonly properties?: Record<string, Node>;
  readonly [key: string]: unknown;
}

describe("the JSON Schema of a stack file", () => {
  const schema = stackFileSchema();
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);

  it("is the one that is published; `npm run schema` writes it", () => {
    assert.deepEqual(JSON.parse(readFileSync(FILE, "utf8")), schema);
  });

  it("takes every field", () => {
    assert.equal(validate(parse(EXAMPLE)), true, JSON.stringify(validate.errors));
  });

  for (const file of ["Pulumi.dev.yaml", "Pulumi.ghcr.example.yaml", "Pulumi.repository.example.yaml"]) {
    it(`takes the project's own ${file}`, () => {
      const stack = parse(readFileSync(new URL(`../../../../${file}`, import.meta.url), "utf8"));
      assert.equal(validate(stack), true, JSON.stringify(validate.errors));
    });
  }

  it("takes a file with no settings of ours", () => {
    for (const text of ["{}", "config:", "config: {aws:region: x}", "secretsprovider: passphrase\nencryptedkey: x"]) {
      assert.equal(validate(parse(text)), true, text);
    }
  });

  const image = (fields: string) => `config: {multiarch:images: {app: {platforms: [linux/amd64], ${fields}}}}`;
  const wrong = [
    "confg: {}",
    "config: {multiarch:imges: {}}",
    "config: {multiarch:images: []}",
    "config: {multiarch:images: {app: {tags: [v1]}}}",
    "config: {multiarch:builders: {default: 1}}",
    "config: {multiarch:github: {}}",
    "config: {multiarch:github: {repository: a/b, secrets: {A: plain}}}",
    "config: {multiarch:github: {repository: a/b, token: plain}}",
    "config: {multiarch:github: {repository: a/b, environments: {eu: {secrets: {A: plain}}}}}",
    "config: {multiarch:github: {repository: a/b, actions: {allowed: some}}}",
    image("tags: [1.10]"),
    image("tags: v1"),
    image("tag: [v1]"),
    image("args: {V: 1.5}"),
    image("network: hosst"),
    image("cache: {type: s3}"),
    image("cache: {type: local}"),
    image("cache: {type: gha, path: x}"),
    image("secrets: {npm: plain}"),
    image("secrets: {npm: {env: A, file: b}}"),
    image("noCache: 'yes'"),
    "config: {multiarch:images: {app: {platforms: {linux/386: {tags: [v1]}}}}}",
  ];
  for (const text of wrong) it(`refuses ${text}`, () => assert.equal(validate(parse(text)), false));

  it("takes the image of those refusals without its fault", () => {
    assert.equal(validate(parse(image("tags: ['1.10']"))), true);
  });

  it("describes every field, with examples", () => {
    const bare: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [name, field] of Object.entries((node as Node).properties ?? {})) {
        if (!field.description) bare.push(`${path}.${name} has no description`);
        if (name !== "secure" && !field.examples?.length) bare.push(`${path}.${name} has no examples`);
      }
      for (const [key, inner] of Object.entries(node)) if (key !== "examples") walk(inner, `${path}.${key}`);
    };
    const { config } = (schema as Node).properties ?? {};
    assert.ok(config);
    for (const [key, setting] of Object.entries(config.properties ?? {})) walk({ properties: { [key]: setting } }, "");
    assert.deepEqual(bare, []);
  });
});

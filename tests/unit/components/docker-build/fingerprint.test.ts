import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Base } from "../../../../components/bases/base.ts";
import type { ImageContent } from "../../../../components/docker-build/content.ts";
import { fingerprint } from "../../../../components/docker-build/fingerprint.ts";
import { type ImageBuild, platformBuild } from "../../../../components/docker-build/platform-build.ts";
import { checkImage } from "../../../../components/settings/parse.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";

describe("the fingerprint of an image's builds", () => {
  /** The fingerprint, with changes of the settings. */
  function of(
    changes: Partial<ImageInput> = {},
    secrets: ImageBuild["secrets"] = {},
    labels: Readonly<Record<string, string>> = {},
    digest = "one",
    base: Pick<Base, "platforms" | "digest" | "current"> = { platforms: ["linux/amd64"] },
    isPublished = false,
  ): Promise<string> {
    const input = { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], context: "app", ...changes };
    const { image, problems } = checkImage<pulumi.Input<string>>("app", input, { environment: {} });
    assert.deepEqual(problems, []);
    const contexts = { main: image.context, named: image.contexts, dockerfiles: {} };
    const bases: Base[] = [{ name: "debian", reference: "docker.io/library/debian:latest", role: "base", ...base }];
    const facts = { tags: ["v1"], rules: {}, labels, annotations: {}, contexts, bases, baseAnnotations: {} };
    const metadata = Promise.resolve({ ...facts, warnings: [JSON.stringify(base)], isPublished });
    const read: ImageContent = {
      "linux/amd64": { args: { "content of app": digest }, digests: {}, changed: async () => [] },
    };
    const content = Promise.resolve(read);
    const common: ImageBuild = { name: "app", metadata, content, secrets };
    const builds = image.builds.map((build) => platformBuild(common, build));
    return fingerprint(common, builds);
  }

  it("changes with what is declared, read and with what it is called, and not with secrets", async () => {
    const plain = await of();
    assert.match(plain, /^[0-9a-f]{64}$/);
    assert.equal(await of(), plain);
    assert.notEqual(await of({ args: { A: "1" } }), plain);
    assert.notEqual(await of({}, {}, { revision: "x" }), plain);
    assert.notEqual(await of({}, {}, {}, "other"), plain);
    assert.equal(await of({}, { npm: pulumi.secret("hunter2") }), plain);
  });

  it("does not change once the image is published", async () => {
    const platforms = ["linux/amd64"];
    assert.equal(await of({}, {}, {}, "one", { platforms }, true), await of());
  });

  it("changes with the digest of a base that builds take, and not with what its registry has now", async () => {
    const platforms = ["linux/amd64"];
    const pinned = (digest: string, current: string) => of({}, {}, {}, "one", { platforms, digest, current });
    assert.equal(await pinned("sha256:1", "sha256:1"), await pinned("sha256:1", "sha256:2"));
    assert.notEqual(await pinned("sha256:1", "sha256:2"), await pinned("sha256:2", "sha256:2"));
    assert.notEqual(await pinned("sha256:1", "sha256:2"), await of());
  });
});

import assert from "node:assert/strict";
import { type ContextServers, pinContexts } from "../../../../components/contexts/pinned-contexts.ts";
import { formatPath } from "../../../../components/settings/problems.ts";
import { NoGitFile, PasswordInSubmodule } from "../../../../lib/git/remote-file.ts";
import { readApp } from "../settings/fixture.ts";

type ImageAnswer = Awaited<ReturnType<ContextServers["askImage"]>>;

const DIGEST = `sha256:${"1".repeat(64)}`;
const THERE: ImageAnswer = { kind: "there", digest: DIGEST };
const SECRETS = { GIT_AUTH_TOKEN: { env: "TOKEN" } };

describe("pinContexts", () => {
  /** What comes of an image in a world where git has any ref but `gone`, and registries answer so. */
  const pin = async (image: object, answers: Readonly<Record<string, ImageAnswer>> = {}) => {
    const { contexts, problems, warnings } = await pinContexts(readApp(image), {
      git: {
        async pin(location, secrets) {
          assert.deepEqual(secrets, SECRETS);
          if (location.endsWith("#gone")) throw new Error("it has no such ref");
          return location.replace(/#.*/, "#commit");
        },
        async dockerfile(location, path) {
          if (location.includes("shown")) throw new PasswordInSubmodule("it is shown");
          if (location.includes("lib")) throw new NoGitFile("does not exist");
          return `FROM ${location}/${path}`;
        },
      },
      askImage: async (name) => answers[name] ?? assert.fail(`asked for ${name}`),
    });
    return { contexts, problems: problems.map(({ path, message }) => `${formatPath(path)}: ${message}`), warnings };
  };

  it("leaves folders and what it does not know as they are, and asks nobody", async () => {
    const contexts = {
      web: "web",
      page: "https://example.com/a.tar",
      layout: "oci-layout://base",
      none: "docker-image://scratch",
    };
    assert.deepEqual(await pin({ context: "app", contexts, secrets: SECRETS }), {
      contexts: { main: "app", named: contexts, dockerfiles: {} },
      problems: [],
      warnings: [],
    });
    assert.deepEqual((await pin({})).contexts, { main: ".", named: {}, dockerfiles: {} });
    // What is invalid is reported by the rules of the settings.
    const invalid = { context: "https://alice:hunter2@example.com/a.git", contexts: { b: "ftp://example.com/b.git" } };
    assert.deepEqual((await pin({ ...invalid, secrets: SECRETS })).problems, []);
  });

  it("pins git addresses to commits and images to digests", async () => {
    const image = {
      context: "https://example.com/app.git#v1",
      dockerfile: "D",
      platforms: ["linux/amd64"],
      contexts: {
        lib: "git://example.com/lib.git#main",
        base: "docker-image://localhost:5055/acme/base:one",
        fixed: `docker-image://busybox@${DIGEST}`,
      },
      secrets: SECRETS,
    };
    const answers = { "localhost:5055/acme/base:one": THERE, [`busybox@${DIGEST}`]: THERE };
    assert.deepEqual(await pin(image, answers), {
      contexts: {
        main: "https://example.com/app.git#commit",
        named: {
          lib: "git://example.com/lib.git#commit",
          base: `docker-image://localhost:5055/acme/base:one@${DIGEST}`,
          fixed: `docker-image://busybox@${DIGEST}`,
        },
        dockerfiles: { D: "FROM https://example.com/app.git#commit/D" },
      },
      problems: [],
      warnings: [],
    });
  });

  it("names each context that does not exist, all at once, and reads nothing of it", async () => {
    const contexts = { lib: "git://example.com/lib.git#gone", base: "docker-image://busybox:gone" };
    const image = { context: "https://example.com/app.git#gone", contexts, secrets: SECRETS };
    assert.deepEqual(
      (await pin(image, { "busybox:gone": { kind: "missing" } })).problems.toSorted(),
      [
        'images.app.contexts.base: "docker-image://busybox:gone" is an image that its registry does not have; fix the name or the tag',
        "images.app.contexts.lib: it has no such ref",
        "images.app.context: it has no such ref",
      ].toSorted(),
    );
  });

  it("lets no named context in that would show a password of a submodule", async () => {
    const contexts = { shown: "https://example.com/shown.git#main", lib: "https://example.com/lib.git#main" };
    assert.deepEqual((await pin({ context: ".", contexts, secrets: SECRETS })).problems, [
      "images.app.contexts.shown: it is shown",
    ]);
  });

  it("warns of a registry that cannot tell", async () => {
    const contexts = { base: "docker-image://busybox:one" };
    const answers = { "busybox:one": { kind: "unchecked", reason: "nobody answers" } } as const;
    const { contexts: pinned, problems, warnings } = await pin({ context: ".", contexts }, answers);
    assert.deepEqual([pinned.named, problems], [contexts, []]);
    assert.deepEqual(warnings, [
      'the named context "base" stays docker-image://busybox:one, so previews do not show when it moves: nobody answers',
    ]);
  });
});

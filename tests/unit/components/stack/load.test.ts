import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PLATFORM_VARIABLE } from "../../../../components/docker-build/load-platform.ts";
import { loadStack } from "../../../../components/stack/load.ts";
import { commit, git, removeFolders, temporaryFolder } from "../fixture.ts";

const app = {
  repositories: ["ghcr.io/{{owner}}/app"],
  context: "https://example.com/app.git#0123456789abcdef0123456789abcdef01234567",
  platforms: ["linux/amd64"],
  tags: ["v1"],
};

/** Sets the stack's configuration as the engine does: values as JSON. */
function configure(values: Record<string, unknown>, secretKeys: string[] = []): void {
  const texts = Object.entries(values).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts), secretKeys);
}

async function thrown(): Promise<string> {
  let message = "";
  await assert.rejects(loadStack, (error) => {
    assert.ok(pulumi.RunError.isInstance(error));
    message = error.message;
    return true;
  });
  return message;
}

describe("loadStack", () => {
  const owner = process.env.GITHUB_REPOSITORY_OWNER;
  const here = process.cwd();
  before(() => {
    process.env.GITHUB_REPOSITORY_OWNER = "Acme";
    // The checkout may be at no branch.
    const project = temporaryFolder();
    git(project, "init", "--initial-branch", "main");
    commit(project);
    process.chdir(project);
  });
  after(() => {
    configure({});
    process.chdir(here);
    removeFolders();
    if (owner === undefined) delete process.env.GITHUB_REPOSITORY_OWNER;
    else process.env.GITHUB_REPOSITORY_OWNER = owner;
  });

  it("reads both keys and leaves those of others alone", async () => {
    configure({ "multiarch:images": { app }, "multiarch:builders": { default: "sandbox" }, "github:owner": "x" });
    const { app: plan } = (await loadStack()).images;
    assert.deepEqual(plan?.image.repositories, ["ghcr.io/acme/app"]);
    assert.equal(plan?.image.builds[0]?.builder, "sandbox");
    assert.equal((await plan?.metadata)?.contexts.main, app.context);
  });

  it("refuses to load into Docker what others are built on", async () => {
    process.env[PLATFORM_VARIABLE] = "linux/amd64";
    try {
      const child = { ...app, repositories: ["ghcr.io/acme/child"], contexts: { tools: "image:app" } };
      configure({ "multiarch:images": { app, child } });
      const problem =
        "multiarch:images.app: cannot be loaded into Docker, because other images are built on it; leave out --load, or pull what is published";
      assert.equal(await thrown(), `the stack's configuration has a problem:\n${problem}`);
      process.env[PLATFORM_VARIABLE] = "linux/arm64";
      assert.equal(Object.keys((await loadStack()).images).length, 2);
    } finally {
      delete process.env[PLATFORM_VARIABLE];
    }
  });

  it("plans what each image is called", async () => {
    configure({ "multiarch:images": { app: { ...app, tags: ["v1.2.0", "type=raw,value=stable"] } } });
    const metadata = await (await loadStack()).images.app?.metadata;
    assert.deepEqual(metadata?.tags, ["v1.2.0", "stable"]);
    assert.equal(metadata?.labels["org.opencontainers.image.version"], "v1.2.0");
    assert.equal(metadata?.labels["org.opencontainers.image.revision"], "0123456789abcdef0123456789abcdef01234567");
  });

  it("knows who signs, by the stack and by an image", async () => {
    process.env.SIGSTORE_ID_TOKEN = "of the job";
    try {
      configure({
        "multiarch:images": { app, web: { ...app, tags: ["v2"], sign: false } },
        "multiarch:sign": { keyless: true, fulcio: "https://fulcio.example.com" },
      });
      const { images } = await loadStack();
      const signing = { keyless: true, fulcio: "https://fulcio.example.com" };
      assert.deepEqual((await images.app?.metadata)?.signing, signing);
      assert.equal((await images.web?.metadata)?.signing, undefined);
    } finally {
      delete process.env.SIGSTORE_ID_TOKEN;
    }
  });

  it("says once what the signatures of all images lack", async () => {
    const key = { env: "NO_SUCH_KEY" };
    configure({ "multiarch:images": { app, web: { ...app, tags: ["v2"] } }, "multiarch:sign": { key } });
    assert.match(
      await thrown(),
      /a problem:\n.*multiarch:sign: the key of the variable NO_SUCH_KEY is not set; set the/,
    );
  });

  it("leaves an image alone that no rule gives a tag, as long as another one has one", async () => {
    const match = (name: string) => ({ ...app, tags: [`type=match,pattern=^${name}/v(.*)$,group=1,value=app/v1.2.3`] });
    configure({ "multiarch:images": { app: match("app"), web: match("web") } });
    assert.deepEqual(Object.keys((await loadStack()).images), ["app"]);
    const built = { ...match("web"), publish: false };
    configure({ "multiarch:images": { built, web: match("web") } });
    assert.match(await thrown(), /multiarch:images\.web\.tags: gives no tag/);
  });

  it("refuses a stack that names neither images nor a repository", async () => {
    configure({ "multiarch:builders": { default: "sandbox" } });
    assert.equal(
      await thrown(),
      "the stack has neither images nor a repository: add multiarch:images or multiarch:github to its file, as Pulumi.ghcr.example.yaml and Pulumi.repository.example.yaml do",
    );
  });

  it("takes a stack without any image on purpose", async () => {
    configure({ "multiarch:images": {} });
    assert.deepEqual(await loadStack(), { images: {}, skipped: {}, registries: {}, builders: [] });
  });

  it("reports all problems in one error, a line for each", async () => {
    const repositories = ["ghcr.io/app"];
    configure({ "multiarch:images": { app: { ...app, repositories, tags: [1.1] } }, "multiarch:imges": "x" });
    assert.equal(
      await thrown(),
      [
        "the stack's configuration has 3 problems:",
        'multiarch:images.app.repositories[0]: "ghcr.io/app" has no owner (ghcr.io would answer 400 Bad Request); write "ghcr.io/OWNER/app"',
        'multiarch:images.app.tags[0]: is the number 1.1; quote it: "1.1", or "1.10" if that was written (YAML drops the 0)',
        'multiarch:imges: is not a known setting; did you mean "images"?',
      ].join("\n"),
    );
  });

  it("reports what is wrong with a rule beside what is wrong with the settings", async () => {
    const tags = ["type=sermver,pattern={{version}}", "v1"];
    configure({ "multiarch:images": { app: { ...app, tags, repositories: ["ghcr.io/app"] } } });
    const lines = (await thrown()).split("\n");
    assert.equal(lines.length, 3);
    assert.match(lines[2] ?? "", /^multiarch:images\.app\.tags\[0\]: "type=sermver,.*did you mean "semver"\?/);
  });

  it("takes a value that is no JSON for a text", async () => {
    configure({ "multiarch:images": "hunter2" });
    assert.equal(await thrown(), "the stack's configuration has a problem:\nmultiarch:images: is a text; write a map");
  });

  const withSecret = { "multiarch:images": { app: { ...app, repositories: ["a.io/a"], secrets: { npm: "hunter2" } } } };

  it("gives the value of an encrypted secret as a secret", async () => {
    configure(withSecret, ["multiarch:images"]);
    const source = (await loadStack()).images.app?.image.secrets.npm;
    const secret = source && "value" in source ? source.value : undefined;
    assert.ok(pulumi.Output.isInstance<string>(secret));
    assert.equal(await pulumi.isSecret(secret), true);
    const value = await new Promise((resolve) => pulumi.unsecret(secret).apply(resolve));
    assert.equal(value, "hunter2");
  });

  it("refuses a secret in plain text with the command that encrypts it", async () => {
    configure(withSecret, ["other:key"]);
    assert.equal(
      await thrown(),
      "the stack's configuration has a problem:\nmultiarch:images.app.secrets.npm: is plain text in the stack file; run: pulumi config set --secret --path 'multiarch:images.app.secrets.npm'",
    );
  });

  it("looks for files in the working folder", async () => {
    configure({ "multiarch:images": { app: { ...app, repositories: ["a.io/a"], context: "no-such-folder" } } });
    assert.match(await thrown(), /multiarch:images\.app\.context: "no-such-folder" does not exist/);
  });
});

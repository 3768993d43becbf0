import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readReport } from "../../cli/report/stack-report.ts";
import type { ImageIndex } from "../../lib/oci/manifest.ts";
import { referrersTag } from "../../lib/oci/referrers.ts";
import { githubToken, MockSigstore } from "../support/sigstore.ts";
import { Cosign, PASSWORD } from "./support/cosign.ts";
import { crane, digestOf, readIndex } from "./support/images.ts";
import { INDEX_PROGRAM } from "./support/index-program.ts";
import { ReferrersFront } from "./support/referrers-front.ts";
import { startCraneRegistry } from "./support/registries.ts";
import { multiarchVerify } from "./support/verify.ts";
import { sandboxRegistry, Workspace } from "./support/workspace.ts";

const WORKFLOW = "acme/app/.github/workflows/publish.yml@refs/heads/main";

describe("signatures", function () {
  this.timeout(1_200_000);
  let workspace: Workspace;
  let cosign: Cosign;
  const key = "cosign.key";

  before(async () => {
    workspace = await Workspace.create();
    cosign = await Cosign.in(workspace.folder);
    workspace.write("app/Dockerfile", "FROM busybox:stable\nRUN echo signed > /note\n");
    await cosign.run("generate-key-pair");
  });
  afterEach(() => {
    workspace.environment = {};
  });
  after(() => workspace.remove());

  const verify = (ref: string, ...options: string[]) => multiarchVerify(workspace.folder, ref, ...options);
  /** Runs the two commands that the report has for whoever verifies the image. */
  const verifyAsReported = async () => {
    const env = { ...process.env, PULUMI_BACKEND_URL: `file://${join(workspace.folder, "stacks")}` };
    const { images } = await readReport({ pulumi: "pulumi", env, cwd: workspace.folder, stack: "test" });
    const [ours = "", cosigns = ""] = images[0]?.repositories[0]?.commands?.verify ?? [];
    const [, , , ref = "", ...options] = ours.split(" ");
    assert.equal(ref, tag());
    const { exitCode, failures } = await verify(ref, ...options);
    assert.deepEqual([exitCode, failures], [0, []], ours);
    await cosign.run(...cosigns.split(" ").slice(1));
  };
  /** The digest that a tag points to. */
  const pointed = async (ref: string) => (await digestOf(ref)) ?? assert.fail(`${ref} does not exist`);
  const tag = () => `${workspace.repository}:latest`;
  const configure = (sign: unknown, image: object = {}) =>
    workspace.configureApp({ platforms: ["linux/amd64", "linux/arm64"], sign, ...image });
  const up = async () => {
    const run = await workspace.up();
    assert.equal(run.exitCode, 0, run.output);
    return run;
  };
  const listed = async (ref: string): Promise<ImageIndex["manifests"]> =>
    (await readIndex(`${ref.replace(/:[^:/]+$/, "")}:${referrersTag(await pointed(ref))}`)).manifests;

  it("by a key that cosign made are verified by cosign, with the provenance of the publication", async () => {
    workspace.environment = { COSIGN_PASSWORD: PASSWORD };
    configure({ key: { file: key } });
    const preview = await workspace.preview();
    assert.match(preview.output, /^ *new and unsigned indexes would be signed by the key SHA256:\S{12}…$/m);
    const { output } = await up();
    assert.match(output, /signed by the key SHA256:\S+=/);
    const { stdout } = await cosign.verify(tag());
    assert.ok(stdout.includes(await pointed(tag())));
    const statement = await cosign.provenance(tag());
    const { manifests } = await readIndex(tag());
    assert.ok(statement.includes(manifests[0]?.digest.slice("sha256:".length) ?? "none"), statement);
    assert.ok(statement.includes("docker.io/library/busybox:stable"), statement);
    await assert.rejects(async () => {
      const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).publicKey;
      workspace.write("other.pub", other.export({ format: "pem", type: "spki" }).toString());
      await cosign.verify(tag(), "other.pub");
    }, /no matching|invalid signature/);
    await verifyAsReported();
    const platforms = ["--platforms", "linux/amd64,linux/arm64", "--build-provenance"];
    const { exitCode, failures, verification } = await verify(tag(), "--key", "cosign.pub", ...platforms);
    assert.deepEqual([exitCode, failures], [0, []]);
    assert.equal(verification.digest, await pointed(tag()));
    assert.deepEqual(
      Object.values(verification.platforms),
      manifests.slice(0, 2).map(({ digest }) => digest),
    );
    assert.match(
      verification.bases.map(({ name, digest }) => `${name}@${digest}`).join(),
      /busybox:stable@sha256:\w{64}$/,
    );
    const wrong = await verify(tag(), "--key", "other.pub", "--platforms", "linux/amd64,linux/arm/v7", "--sbom");
    assert.equal(wrong.exitCode, 1);
    assert.match(
      wrong.failures.join("\n"),
      /^platforms: linux\/arm\/v7 is missing, .*\nsignature: .* was not made with the key\nprovenance: .*\nsbom: /,
    );
    assert.deepEqual((await up()).steps, []);
    assert.equal((await listed(tag())).length, 2);
  });

  it("of cosign itself stay, and what was dropped from the list is listed again", async () => {
    workspace.environment = { COSIGN_PASSWORD: PASSWORD };
    const digest = await pointed(tag());
    const place = `${workspace.repository}@${digest}`;
    const ours = (await listed(tag())).map((each) => each.digest);
    await cosign.run("sign", "--key", key, "--yes", "--tlog-upload=false", "--use-signing-config=false", place);
    assert.equal((await listed(tag())).length, 3);
    // A writer that knows of nothing but its own.
    const own = (await listed(tag())).find((each) => !ours.includes(each.digest));
    assert.ok(own);
    const list = `${workspace.repository}:${referrersTag(digest)}`;
    await crane("tag", `${workspace.repository}@${own.digest}`, "own");
    await crane("index", "append", "-m", `${workspace.repository}:own`, "-t", list);
    assert.equal((await listed(tag())).length, 1);
    const { steps } = await up();
    assert.deepEqual(steps, [`update app-${workspace.repository}`]);
    assert.equal((await listed(tag())).length, 3);
    await cosign.verify(tag());
    assert.deepEqual((await verify(tag(), "--key", "cosign.pub")).failures, []);
  });

  it("of another index do not count for a changed one, for cosign and for us", async () => {
    const changed = `${workspace.repository}:changed`;
    await crane("index", "filter", "--platform", "linux/amd64", "-t", changed, tag());
    await assert.rejects(cosign.verify(changed), /no signatures found|no matching/);
    const key = ["--key", "cosign.pub"];
    assert.deepEqual((await verify(changed, ...key)).failures, [
      "signature: the index is not signed",
      "provenance: the index has no signed provenance",
    ]);
    const [own] = await listed(tag());
    assert.ok(own);
    await crane("tag", `${workspace.repository}@${own.digest}`, "own");
    const list = `${workspace.repository}:${referrersTag(await pointed(changed))}`;
    await crane("index", "append", "-m", `${workspace.repository}:own`, "-t", list);
    await assert.rejects(cosign.verify(changed), /no signatures found|no matching|digest/);
    const { exitCode, failures } = await verify(changed, ...key);
    assert.equal(exitCode, 1);
    assert.match(failures.join("\n"), /^signature: .* is of another digest$|^provenance: .* is of another digest$/m);
  });

  it("by a key of a stack secret leave nothing of it in state and output, and come with a rotated key", async () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const text = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    configure({ key: { env: "UNUSED" } });
    await workspace.setSecret("multiarch:images.app.sign.key", text);
    const first = await up();
    assert.deepEqual(first.steps, ["update app", `update app-${workspace.repository}`], first.output);
    assert.match(first.output, /signed by the key SHA256:\S+=$/m);
    workspace.write(
      "rotated.pub",
      createPublicKey(createPrivateKey(text)).export({ format: "pem", type: "spki" }).toString(),
    );
    await cosign.verify(tag(), "rotated.pub");
    await cosign.verify(tag());
    const secret = text.split("\n")[1] ?? "none";
    for (const shown of [first.output, await workspace.state(), (await workspace.preview()).output]) {
      assert.ok(!shown.includes(secret));
    }
  });

  it("for an identity come from the services that are set, once", async () => {
    const mock = await MockSigstore.start();
    try {
      workspace.environment = { SIGSTORE_ID_TOKEN: githubToken(WORKFLOW) };
      workspace.write("trusted_root.json", mock.trustedRoot);
      configure({ keyless: true, fulcio: mock.url, rekor: mock.url, trustedRoot: "trusted_root.json" });
      const { output } = await up();
      assert.match(
        output,
        /signed by https:\/\/github\.com\/acme\/app\/\.github\/workflows\/publish\.yml@refs\/heads\/main/,
      );
      assert.deepEqual((await up()).steps, []);
      assert.deepEqual(mock.requests.toSorted(), ["fulcio", "fulcio", "rekor", "rekor"]);
      await verifyAsReported();
      const [name, issuer] = [`https://github.com/${WORKFLOW}`, "https://token.actions.githubusercontent.com"];
      const trust = ["--trusted-root", "trusted_root.json", "--issuer", issuer];
      const other = await verify(tag(), ...trust, "--identity", `${name}2`);
      assert.match(other.failures.join(), /^signature: .* is of another identity: /);
      mock.down.set("rekor", 400);
      configure({ keyless: true, fulcio: mock.url, rekor: mock.url }, { tags: ["latest", "next"], labels: { a: "b" } });
      const before = await pointed(tag());
      const failed = await workspace.up();
      assert.notEqual(failed.exitCode, 0);
      assert.match(failed.output, /the transparency log http:\S+ took no entry: it answered \(400\)/);
      assert.equal(await digestOf(tag()), before);
      assert.equal(await digestOf(`${workspace.repository}:next`), undefined);
      mock.down.clear();
      await up();
      assert.notEqual(await digestOf(tag()), before);
    } finally {
      mock.stop();
    }
  });

  it("that cannot be made are an error before anything is built, and a warning of a preview", async () => {
    configure("keyless", { labels: { never: "built" } });
    const preview = await workspace.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /app: the update would not sign it: there is no OIDC token to sign with/);
    const none = await workspace.up();
    assert.match(none.output, /images\.app\.sign: there is no OIDC token to sign with \(sign: keyless\)/);
    assert.deepEqual(none.steps, []);
    configure({ key: { file: key } });
    workspace.environment = { COSIGN_PASSWORD: "wrong" };
    const wrong = await workspace.up();
    assert.match(wrong.output, /sign\.key: the key of the file "cosign\.key" is encrypted with another password/);
    assert.deepEqual(wrong.steps, []);
    configure("auto");
    assert.match((await up()).output, /app: it is not signed: there is no OIDC token \(sign: auto\)/);
  });

  it("that nobody asks for ask nobody for anything", async () => {
    const asked: string[] = [];
    const proxy = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(503).end();
    });
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      socket.destroy();
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      workspace.environment = { HTTPS_PROXY: url, HTTP_PROXY: url, SIGSTORE_ID_TOKEN: githubToken(WORKFLOW) };
      configure(false, { labels: { never: "signed" } });
      await up();
      assert.deepEqual(
        asked.filter((each) => /sigstore|fulcio|rekor/.test(each)),
        [],
      );
      configure("keyless", { labels: { never: "signed" } });
      const { output } = await workspace.up();
      assert.match(output, /https:\/\/fulcio\.sigstore\.dev gave no certificate to sign with: it could not be reached/);
      assert.ok(
        asked.some((each) => each.startsWith("fulcio.sigstore.dev")),
        asked.join(),
      );
    } finally {
      proxy.close();
    }
  });

  it("go where the registry lists them by itself, also when it is late", async () => {
    const other = await startCraneRegistry();
    const front = await ReferrersFront.start(other.address);
    const program = await Workspace.create(INDEX_PROGRAM);
    try {
      program.environment = { COSIGN_PASSWORD: PASSWORD };
      const busybox = `${sandboxRegistry()}/library/busybox`;
      const manifests = [{ digest: await digestOf(`${busybox}:stable`), repository: busybox }];
      const repository = `${front.address}/acme/copy`;
      const sign = { key: { file: join(workspace.folder, key) } };
      program.configure({ "test:indexes": { copy: { repository, tags: ["latest"], manifests, sign } } });
      front.late = 3;
      const run = await program.up();
      assert.equal(run.exitCode, 0, run.output);
      await cosign.verify(`${repository}:latest`);
      assert.deepEqual((await verify(`${repository}:latest`, "--key", "cosign.pub")).failures, []);
      assert.equal(await digestOf(`${repository}:${referrersTag(await pointed(`${repository}:latest`))}`), undefined);
      assert.deepEqual((await program.up()).steps, []);
    } finally {
      await program.remove();
      front.stop();
      await other.stop();
    }
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { BUILD_ONLY_VARIABLE } from "../../components/built/build-only.ts";
import type { ImageManifest } from "../../lib/oci/manifest.ts";
import { crane, digestOf } from "./support/images.ts";
import { requestsDuring } from "./support/requests.ts";
import { PROJECT, SANDBOX, sandboxRegistry, Workspace } from "./support/workspace.ts";

// An image without a shell of its own, whose only programs print a file and wait.
const DOCKERFILE = `FROM busybox:stable AS programs
ARG TARGETPLATFORM
RUN echo "app 1.2.3 on $TARGETPLATFORM" > /version && cp /bin/busybox /not-executable && chmod 644 /not-executable
RUN printf '\\033[32mapp\\033[0m 1.2.3\\r\\n' > /coloured && head -c 3000 /dev/urandom > /binary

FROM scratch
COPY --from=programs /bin/busybox /usr/bin/cat
COPY --from=programs /bin/busybox /usr/bin/sleep
COPY --from=programs /version /not-executable /coloured /binary /
USER 1000:1000
`;
/** The same with a server in the foreground. */
const SERVER = `FROM base
COPY --from=busybox:stable /bin/busybox /bin/busybox
COPY --chmod=755 app /usr/bin/app
COPY app /www/health
`;
const APP = "#!/bin/busybox sh\nexec /bin/busybox httpd -f -p 127.0.0.1:8080 -h /www\n";
const PLATFORMS = ["linux/amd64", "linux/arm64"];
const BUILD_URN =
  "urn:pulumi:test::multiarch::multiarch:index:MultiArchImage$docker-build:index:Image::app-linux-amd64";
/** What the sandbox's registry has of Docker Hub's busybox. */
const SHELL = "docker.io/library/busybox:stable";

describe("gates", function () {
  this.timeout(600_000);
  let workspace: Workspace;
  let reference: string;

  before(async () => {
    workspace = await Workspace.create();
    workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true", SCAN_TOKEN: "one" };
    workspace.write("app/Dockerfile", DOCKERFILE);
    reference = `${workspace.repository}:1.2.3`;
  });
  after(() => workspace.remove());

  const configure = (gates: readonly object[], changes: object = {}) =>
    workspace.configureApp({ platforms: PLATFORMS, tags: ["1.2.3"], gates, ...changes });
  const run = (name: string, ...command: string[]) => ({ name, run: command, shell: SHELL });
  const starts = { ...run("starts", "cat", "/version"), expect: "{{version}}" };

  it("that fail keep every tag where it is, with a sentence for each, and those that pass are recorded", async () => {
    const amd64 = { platforms: ["linux/amd64"] };
    configure([
      starts,
      { ...run("native", "/usr/bin/cat", "/version"), expect: "/^app {{version}} on linux.amd64$/" },
      { ...run("late", "sleep", "600"), timeout: "2s", ...amd64 },
      { ...run("lost", "curl"), ...amd64 },
      { ...run("gone", "/usr/bin/curl"), ...amd64 },
      { ...run("forbidden", "/not-executable"), ...amd64 },
      { ...run("broken", "cat", "/nothing here"), ...amd64 },
      { ...run("other", "cat", "/version"), expect: 'it\'s "2.0" $HOME', ...amd64 },
      { ...run("coloured", "cat", "/coloured"), expect: "/^app {{version}}$/", ...amd64 },
      { ...run("binary", "cat", "/binary"), expect: "nothing of the kind", ...amd64 },
      { ...run("endless", "cat", "/dev/zero"), ...amd64 },
      { name: "smoke", dockerfile: "smoke", ...amd64 },
    ]);
    workspace.write("smoke", 'FROM image\nCOPY --from=image /version /copied\nRUN ["cat", "/missing"]\n');
    const preview = await workspace.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /MultiArchImage app .*12 gates: starts, native, late \(linux\/amd64\),/);
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    const said = (gate: string, platform = "linux/amd64") => {
      const start = `multiarch: the gate "${gate}" failed on ${platform}: `;
      const line = failed.output.split("\n").findLast((each) => each.includes(start)) ?? "";
      return line.slice(line.indexOf(start) + start.length).replace(/\S+\/app@sha256:[0-9a-f]{64}/, "REF");
    };
    assert.equal(
      said("native", "linux/arm64"),
      "/usr/bin/cat /version printed no line that matches /^app 1\\.2\\.3 on linux.amd64$/ in REF",
    );
    assert.equal(said("late"), "sleep 600 did not end within 2s in REF");
    assert.match(said("lost"), /^REF does not have curl in \/usr\/local\/sbin:.*\/bin$/);
    assert.equal(said("gone"), "REF does not have /usr/bin/curl");
    assert.equal(said("forbidden"), "/not-executable is not executable for the user of REF");
    assert.equal(said("broken"), 'cat "/nothing here" exited with 1 in REF');
    assert.match(failed.output, /cat: can't open '\/nothing here': No such file or directory/);
    assert.equal(said("other"), 'cat /version did not print "it\'s \\"2.0\\" $HOME" in REF');
    assert.equal(said("coloured"), "");
    assert.equal(said("binary"), 'cat /binary did not print "nothing of the kind" in REF');
    assert.equal(said("endless"), "cat /dev/zero printed more than 100 MB in REF");
    assert.match(failed.output, /app-linux-amd64-gate-smoke \*\*creating failed/);
    assert.equal(await digestOf(reference), undefined);
    assert.doesNotMatch(failed.output, /1\.2\.3: new|Outputs:\n.*@sha256/);

    workspace.write("smoke", 'FROM image\nRUN ["cat", "/version"]\n');
    const native = {
      ...run("native", "/usr/bin/cat", "/version"),
      expect: "/^app {{version}} on linux.amd64$/",
      ...amd64,
    };
    configure([starts, native, { name: "smoke", dockerfile: "smoke", ...amd64 }]);
    const fixed = await workspace.up();
    assert.equal(fixed.exitCode, 0, fixed.output);
    assert.deepEqual(
      fixed.steps.filter((step) => !step.startsWith("delete")).toSorted(),
      ["create app-linux-amd64-gate-smoke", `create app-${workspace.repository}`, "update app"].toSorted(),
    );
    assert.notEqual(await digestOf(reference), undefined);
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("that have passed are not run again for the same image, and read their folder and secrets", async () => {
    const scan = { name: "scan", dockerfile: "Dockerfile", context: "scan", secrets: { token: { env: "SCAN_TOKEN" } } };
    workspace.write("scan/expected", "app 1.2.3 on ");
    const check =
      "RUN --mount=from=image,target=/image --mount=type=secret,id=token,required grep -f /expected /image/version";
    workspace.write("scan/Dockerfile", `FROM busybox:stable\nCOPY expected /\n${check}\n`);
    configure([starts, scan]);
    const first = await workspace.up();
    assert.equal(first.exitCode, 0, first.output);
    assert.deepEqual(
      first.steps.filter((step) => step.startsWith("create")).toSorted(),
      PLATFORMS.map((platform) => `create app-${platform.replace("/", "-")}-gate-scan`),
    );

    workspace.environment = { ...workspace.environment, SCAN_TOKEN: "two" };
    assert.deepEqual((await workspace.up()).steps, []);

    // The same image, with a provenance of another time.
    const rebuilt = await workspace.up("--replace", BUILD_URN);
    assert.equal(rebuilt.exitCode, 0, rebuilt.output);
    assert.ok(
      rebuilt.steps.some((step) => step.endsWith(" app-linux-amd64")),
      rebuilt.steps.join("\n"),
    );
    assert.ok(!rebuilt.steps.some((step) => step.includes("-gate-")), rebuilt.steps.join("\n"));

    workspace.write("scan/expected", "app 2.0.0");
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    assert.match(failed.output, /app-linux-arm64-gate-scan \*\*updating failed/);
    workspace.write("scan/expected", "app 1.2.3 on ");
    assert.deepEqual((await workspace.up()).steps, []);
  });

  it("are those of the documentation, and ask a registry nothing once they have passed, as little as parents do", async () => {
    const onto = await Workspace.create();
    try {
      const image = { context: "app", platforms: PLATFORMS, tags: ["1.2.3"] };
      const child = { ...image, context: "child", contexts: { base: "image:app" } };
      onto.write("app/Dockerfile", DOCKERFILE);
      onto.write("child/Dockerfile", SERVER);
      onto.write("child/app", APP);
      const [, server, scan, size] = dockerfilesOf(join(PROJECT, "docs/gates.md"));
      await pushScanner();
      const documented = Object.entries({ server, scan, size }).map(([name, text = ""]) => {
        onto.write(`gates/${name}`, text);
        return { name, dockerfile: `gates/${name}`, network: "none", ...(name === "scan" && { args: { DAY: "1" } }) };
      });
      onto.configure({
        builders: SANDBOX,
        images: {
          app: { ...image, repositories: [onto.repository] },
          child: {
            ...child,
            repositories: [`${onto.namespace}/child`],
            gates: [starts, run("sleeps", "sleep", "0"), ...documented],
          },
        },
      });
      const first = await onto.up();
      assert.equal(first.exitCode, 0, first.output);
      const requests = await requestsDuring(async () => assert.deepEqual((await onto.up()).steps, []));
      const of = (name: string) =>
        requests
          .filter(({ path }) => path.includes(`/${name}/`))
          .map(({ method, path }) => `${method} ${path.replace(name, "").replace(/[0-9a-f]{64}/, "")}`)
          .toSorted();
      assert.notEqual(of("app").length, 0);
      assert.deepEqual(of("child"), of("app"));

      onto.write("child/app", `${APP}# vulnerable\n`);
      onto.write("gates/size", `${size}`.replace("=100", "=0"));
      const failed = await onto.up();
      assert.notEqual(failed.exitCode, 0);
      assert.match(failed.output, /\/usr\/bin\/app is vulnerable/);
      assert.match(failed.output, /\b\d+ MB$/m);
      for (const gate of ["scan", "size"]) assert.match(failed.output, new RegExp(`gate-${gate} \\*\\*\\w+ failed`));
      assert.doesNotMatch(failed.output, /gate-server \*\*\w+ failed/);
    } finally {
      await onto.remove();
    }
  });

  it("run where platforms are built, and are taken by the update that merges", async () => {
    const [machine, merging] = await Promise.all([Workspace.create(), Workspace.create()]);
    try {
      const repositories = [workspace.repository.replace(/app$/, "merged")];
      const out = join(machine.folder, "built");
      mkdirSync(out);
      const set = (gates: readonly object[]) => {
        for (const each of [machine, merging]) {
          each.write("app/Dockerfile", DOCKERFILE);
          each.configureApp({ repositories, platforms: PLATFORMS, tags: ["1.2.3"], gates });
        }
      };
      machine.environment = { PULUMI_CONTINUE_ON_ERROR: "true", [BUILD_ONLY_VARIABLE]: JSON.stringify({ out }) };
      merging.environment = { MULTIARCH_BUILT: out };
      const native = { ...run("native", "cat", "/version"), expect: "amd64" };
      set([starts, native]);
      const failed = await machine.up();
      assert.notEqual(failed.exitCode, 0);
      assert.match(failed.output, /the gate "native" failed on linux\/arm64: cat \/version did not print "amd64" in /);
      const refused = await merging.up();
      assert.notEqual(refused.exitCode, 0);
      assert.match(
        refused.output,
        /app on linux\/arm64, built by \S.*, has not passed the gate "native" there as it is set here; run it with: multiarch build .* --platforms linux\/arm64 --out /,
      );
      assert.doesNotMatch(refused.output, /app on linux\/amd64/);

      set([starts, { ...native, platforms: ["linux/amd64"] }]);
      const merged = await merging.up();
      assert.equal(merged.exitCode, 0, merged.output);
      assert.ok(!merged.steps.some((step) => step.includes("-gate-")), merged.steps.join("\n"));
      assert.notEqual(await digestOf(`${repositories[0]}:1.2.3`), undefined);

      // A gate that comes later is run here, where nothing else is.
      merging.environment = {};
      set([starts, run("again", "cat", "/version")]);
      const later = await merging.up();
      assert.equal(later.exitCode, 0, later.output);
      assert.deepEqual(
        later.steps.filter((step) => step.startsWith("create") && step.includes("-gate-")).toSorted(),
        PLATFORMS.map((platform) => `create app-${platform.replace("/", "-")}-gate-again`),
      );
      assert.ok(!later.steps.some((step) => / app-linux-\w+$/.test(step) && step.startsWith("create")));
    } finally {
      await Promise.all([machine, merging].map((each) => each.remove()));
    }
  });
});

describe("the gate architecture", function () {
  this.timeout(600_000);
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true" };
  });
  after(() => workspace.remove());

  it("finds an image that was built by what uname says, before a tag moves, and reads an image once", async () => {
    const fields = { platforms: ["linux/amd64", "linux/386"], tags: ["2.0.0"] };
    workspace.configureApp({ ...fields, gates: [{ name: "machine", builtin: "architecture" }] });
    workspace.write("app/Dockerfile", installing(""));
    const failed = await workspace.up();
    assert.notEqual(failed.exitCode, 0);
    assert.match(
      failed.output,
      /the gate "machine" failed on linux\/386: \S+\/app@sha256:\w+ has a program for another platform: \/usr\/local\/bin\/tool \(linux\/amd64\)\. In a build for linux\/386 on a 64-bit machine uname -m prints x86_64/,
    );
    assert.ok(failed.steps.includes("create app-linux-amd64-gate-machine"));
    assert.equal(await digestOf(`${workspace.repository}:2.0.0`), undefined);

    workspace.write("app/Dockerfile", installing('SHELL ["linux32", "sh", "-c"]'));
    const fixed = await workspace.up();
    assert.equal(fixed.exitCode, 0, fixed.output);
    assert.ok(await digestOf(`${workspace.repository}:2.0.0`));
    const layers = (
      await requestsDuring(async () => {
        const again = await workspace.up();
        assert.deepEqual(again.steps, []);
      })
    ).filter(({ path }) => path.includes("/blobs/"));
    assert.deepEqual(layers, []);

    // Without the gate it is a warning, and the layer of the base is not read.
    workspace.configureApp(fields);
    workspace.write("app/Dockerfile", installing(""));
    const read = await requestsDuring(async () => {
      const warned = await workspace.up();
      assert.equal(warned.exitCode, 0, warned.output);
      assert.match(
        warned.output,
        /warning: \S+\/app on linux\/386: sha256:\w+ has a program for another platform: \/usr\/local\/bin\/tool \(linux\/amd64\)/,
      );
    });
    const image = await crane("manifest", "--platform", "linux/386", `${workspace.repository}:2.0.0`);
    const [base, ...own] = (JSON.parse(image) as ImageManifest).layers.map(({ digest }) => digest);
    const got = read.filter(({ method, path }) => method === "GET" && path.includes("/app/blobs/"));
    const isRead = (digest = "") => got.some(({ path }) => path.endsWith(digest));
    assert.deepEqual([isRead(base), own.map(isRead)], [false, own.map(() => true)]);
    const next = await workspace.up();
    assert.deepEqual(next.steps, []);
    assert.doesNotMatch(next.output, /for another platform/);
  });
});

/** The Dockerfiles that a page shows. */
function dockerfilesOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/^```dockerfile\n(FROM|#)(.*?)^```/gms)].map(
    ([, start, rest]) => `${start}${rest}`,
  );
}

/** Pushes an image with a program that is called as trivy is, and finds what a file says of itself. */
async function pushScanner(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-scanner-"));
  try {
    const script = `#!/bin/sh
[ "$1 $2 $3" = "rootfs --exit-code 1" ] || exit 2
for folder; do :; done
test -d /root/.cache/trivy && test -f "$folder/version" || exit 3
! grep -q vulnerable "$folder/usr/bin/app" || { echo "/usr/bin/app is vulnerable"; exit 1; }
`;
    writeFileSync(join(folder, "trivy"), script, { mode: 0o755 });
    const layer = join(folder, "layer.tar");
    await execa("tar", ["--create", "--file", layer, "--directory", folder, "--transform", "s|^|bin/|", "trivy"]);
    const base = `${sandboxRegistry()}/library/busybox:stable`;
    const scanner = `${sandboxRegistry()}/aquasec/trivy:0.74.0`;
    await crane("append", "--platform", "linux/amd64", "--base", base, "--new_layer", layer, "--new_tag", scanner);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An image that takes one of two programs by the name that the kernel gives the machine. */
function installing(shell: string): string {
  return `FROM --platform=linux/amd64 busybox:stable AS amd64
FROM --platform=linux/386 busybox:stable AS i386

FROM busybox:stable
${shell}
COPY --from=amd64 /bin/busybox /opt/x86_64
COPY --from=i386 /bin/busybox /opt/i686
RUN mkdir -p /usr/local/bin && cp "/opt/$(uname -m)" /usr/local/bin/tool && rm -r /opt
`;
}

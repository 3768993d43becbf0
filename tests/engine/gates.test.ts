import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { BUILD_ONLY_VARIABLE } from "../../components/built/build-only.ts";
import type { ImageManifest } from "../../lib/oci/manifest.ts";
import { crane, digestOf } from "./support/images.ts";
import { requestsDuring } from "./support/requests.ts";
import { done, stepsOf } from "./support/runs.ts";
import { PROJECT, type Run, SANDBOX, sandboxRegistry, Workspace } from "./support/workspace.ts";

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
  "urn:pulumi:test::multiarch::multiarch:index:MultiArchImage$docker-build:index:Image::scanned-linux-amd64";
/** What the sandbox's registry has of Docker Hub's busybox. */
const SHELL = "docker.io/library/busybox:stable";

/** Each image of the first stack has a story of its own, told in turns. */
describe("gates", function () {
  this.timeout(600_000);
  let workspace: Workspace;

  const run = (name: string, ...command: string[]) => ({ name, run: command, shell: SHELL });
  const starts = { ...run("starts", "cat", "/version"), expect: "{{version}}" };
  const native = { ...run("native", "/usr/bin/cat", "/version"), expect: "/^app {{version}} on linux.amd64$/" };
  const amd64 = { platforms: ["linux/amd64"] };
  const smoke = { name: "smoke", dockerfile: "smoke", ...amd64 };

  const placeOf = (image: string) => `${workspace.namespace}/${image}`;
  let images: Readonly<Record<string, object>> = {};
  /** Changes these images in the settings, and leaves the others as they are. */
  const configure = (changes: Readonly<Record<string, object>>) => {
    images = { ...images, ...changes };
    const whole = Object.entries(images).map(([name, fields]) => [
      name,
      { repositories: [placeOf(name)], context: "app", platforms: PLATFORMS, tags: ["1.2.3"], ...fields },
    ]);
    workspace.configure({ builders: SANDBOX, images: Object.fromEntries(whole) });
  };
  /** An update, and what it asked the registry. */
  const counted = async (...flags: string[]) => {
    const runs: Run[] = [];
    const requests = await requestsDuring(async () => runs.push(await workspace.up(...flags)));
    return { run: runs[0] ?? assert.fail(), requests };
  };

  /** Has a program by what the kernel says of the machine. */
  const tool = { context: "tool", platforms: ["linux/amd64", "linux/386"] };
  const child = { context: "child", contexts: { base: "image:parent" } };
  let size = "";

  before(async () => {
    workspace = await Workspace.create();
    workspace.environment = { PULUMI_CONTINUE_ON_ERROR: "true", SCAN_TOKEN: "one" };
    workspace.write("app/Dockerfile", DOCKERFILE);
    workspace.write("child/Dockerfile", SERVER);
    workspace.write("child/app", APP);
  });
  after(() => workspace.remove());

  it("that fail keep every tag of their image where it is, with a sentence for each", async () => {
    const failing = [
      starts,
      native,
      { ...run("late", "sleep", "600"), timeout: "2s", ...amd64 },
      { ...run("lost", "curl"), ...amd64 },
      { ...run("gone", "/usr/bin/curl"), ...amd64 },
      { ...run("forbidden", "/not-executable"), ...amd64 },
      { ...run("broken", "cat", "/nothing here"), ...amd64 },
      { ...run("other", "cat", "/version"), expect: 'it\'s "2.0" $HOME', ...amd64 },
      { ...run("coloured", "cat", "/coloured"), expect: "/^app {{version}}$/", ...amd64 },
      { ...run("binary", "cat", "/binary"), expect: "nothing of the kind", ...amd64 },
      { ...run("endless", "cat", "/dev/zero"), ...amd64 },
      smoke,
    ];
    workspace.write("smoke", 'FROM image\nCOPY --from=image /version /copied\nRUN ["cat", "/missing"]\n');
    workspace.write("tool/Dockerfile", installing(""));
    const [, server, scan, ...others] = dockerfilesOf(join(PROJECT, "docs/gates.md"));
    [size = ""] = others;
    await pushScanner();
    const documented = Object.entries({ server, scan, size }).map(([name, text = ""]) => {
      workspace.write(`gates/${name}`, text);
      return { name, dockerfile: `gates/${name}`, network: "none", ...(name === "scan" && { args: { DAY: "1" } }) };
    });
    configure({
      app: { gates: failing },
      tool: { ...tool, gates: [{ name: "machine", builtin: "architecture" }] },
      scanned: { gates: [starts] },
      parent: {},
      child: { ...child, gates: [starts, run("sleeps", "sleep", "0"), ...documented] },
    });
    const preview = done(await workspace.preview());
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
    assert.match(
      failed.output,
      /the gate "machine" failed on linux\/386: \S+\/tool@sha256:\w+ has a program for another platform: \/usr\/local\/bin\/tool \(linux\/amd64\)\. In a build for linux\/386 on a 64-bit machine uname -m prints x86_64/,
    );
    assert.ok(failed.steps.includes("create tool-linux-amd64-gate-machine"));
    const published = async (image: string) => {
      const told = new RegExp(`/${image}\n +1\\.2\\.3: new`).test(failed.output);
      const given = new RegExp(`^ +${placeOf(image)} *: ".*@sha256`, "m").test(failed.output);
      return { told, given, there: (await digestOf(`${placeOf(image)}:1.2.3`)) !== undefined };
    };
    for (const [image, expected] of Object.entries({ app: false, tool: false, scanned: true, child: true })) {
      assert.deepEqual(await published(image), { told: expected, given: expected, there: expected }, image);
    }
  });

  it("that have passed are recorded, and ask a registry nothing, as little as parents do", async () => {
    workspace.write("smoke", 'FROM image\nRUN ["cat", "/version"]\n');
    workspace.write("tool/Dockerfile", installing('SHELL ["linux32", "sh", "-c"]'));
    workspace.write("scan/expected", "app 1.2.3 on ");
    const check =
      "RUN --mount=from=image,target=/image --mount=type=secret,id=token,required grep -f /expected /image/version";
    workspace.write("scan/Dockerfile", `FROM busybox:stable\nCOPY expected /\n${check}\n`);
    const scan = { name: "scan", dockerfile: "Dockerfile", context: "scan", secrets: { token: { env: "SCAN_TOKEN" } } };
    configure({ app: { gates: [starts, { ...native, ...amd64 }, smoke] }, scanned: { gates: [starts, scan] } });
    const { run, requests } = await counted();
    done(run);
    assert.deepEqual(
      stepsOf(run, "app").filter((step) => !step.startsWith("delete")),
      ["create app-linux-amd64-gate-smoke", `create app-${placeOf("app")}`, "update app"].toSorted(),
    );
    assert.deepEqual(
      stepsOf(run, "scanned").filter((step) => step.startsWith("create")),
      PLATFORMS.map((platform) => `create scanned-${platform.replace("/", "-")}-gate-scan`),
    );
    for (const image of ["app", "tool"]) assert.ok(await digestOf(`${placeOf(image)}:1.2.3`), image);
    for (const image of ["parent", "child"]) assert.deepEqual(stepsOf(run, image), []);
    const of = (name: string) =>
      requests
        .filter(({ path }) => path.includes(`/${name}/`))
        .map(({ method, path }) => `${method} ${path.replace(name, "").replace(/[0-9a-f]{64}/, "")}`)
        .toSorted();
    assert.notEqual(of("parent").length, 0);
    assert.deepEqual(of("child"), of("parent"));
  });

  it("that have passed are not run again for the same image", async () => {
    workspace.environment = { ...workspace.environment, SCAN_TOKEN: "two" };
    // The same image, with a provenance of another time.
    const { run, requests } = await counted("--replace", BUILD_URN);
    assert.deepEqual(
      done(run).steps.toSorted(),
      [
        ...["create-replacement", "replace", "delete-replaced"].map((step) => `${step} scanned-linux-amd64`),
        `update scanned-${placeOf("scanned")}`,
      ].toSorted(),
    );
    const layers = requests.filter(({ path }) => path.includes("/tool/blobs/"));
    assert.deepEqual(layers, []);
  });

  it("fail for what they read; that of the architecture is a warning where it is not set", async () => {
    workspace.write("scan/expected", "app 2.0.0");
    workspace.write("child/app", `${APP}# vulnerable\n`);
    workspace.write("gates/size", size.replace("=100", "=0"));
    workspace.write("tool/Dockerfile", installing(""));
    configure({ tool });
    const { run: failed, requests } = await counted();
    assert.notEqual(failed.exitCode, 0);
    assert.match(failed.output, /scanned-linux-arm64-gate-scan \*\*updating failed/);
    assert.match(failed.output, /\/usr\/bin\/app is vulnerable/);
    assert.match(failed.output, /\b\d+ MB$/m);
    for (const gate of ["scan", "size"])
      assert.match(failed.output, new RegExp(`child-\\S*gate-${gate} \\*\\*\\w+ failed`));
    assert.doesNotMatch(failed.output, /gate-server \*\*\w+ failed/);

    assert.match(
      failed.output,
      /warning: \S+\/tool on linux\/386: sha256:\w+ has a program for another platform: \/usr\/local\/bin\/tool \(linux\/amd64\)/,
    );
    // The layer of the base is not read.
    const image = await crane("manifest", "--platform", "linux/386", `${placeOf("tool")}:1.2.3`);
    const [base, ...own] = (JSON.parse(image) as ImageManifest).layers.map(({ digest }) => digest);
    const got = requests.filter(({ method, path }) => method === "GET" && path.includes("/tool/blobs/"));
    const isRead = (digest = "") => got.some(({ path }) => path.endsWith(digest));
    assert.deepEqual([isRead(base), own.map(isRead)], [false, own.map(() => true)]);
  });

  it("are not run again where what they failed for is taken back", async () => {
    workspace.write("scan/expected", "app 1.2.3 on ");
    workspace.write("child/app", APP);
    workspace.write("gates/size", size);
    const next = done(await workspace.up());
    for (const image of ["app", "scanned"]) assert.deepEqual(stepsOf(next, image), []);
    // What the failed update had left: an engine deletes once nothing fails.
    assert.deepEqual(
      stepsOf(next, "tool"),
      ["386", "amd64"].map((platform) => `delete tool-linux-${platform}-gate-machine`),
    );
    assert.doesNotMatch(next.output, /for another platform/);
  });

  it("run where platforms are built, and are taken by the update that merges", async () => {
    const [machine, merging] = await Promise.all([Workspace.create(), Workspace.create()]);
    try {
      const repositories = [placeOf("merged")];
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
      const expectsAmd64 = { ...run("native", "cat", "/version"), expect: "amd64" };
      set([starts, expectsAmd64]);
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

      set([starts, { ...expectsAmd64, ...amd64 }]);
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

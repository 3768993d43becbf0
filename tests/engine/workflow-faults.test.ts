import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { BuiltPlatform } from "../../components/built/built-platform.ts";
import { branchPush, tagPush } from "../support/github-events.ts";
import { crane, digestOf, platformsOf, readIndex } from "./support/images.ts";
import { WorkflowRepository } from "./support/workflow-repository.ts";
import type { WorkflowRun } from "./support/workflow-run.ts";

describe("the workflow that publishes, when something fails", function () {
  this.timeout(600_000);
  let user: WorkflowRepository;
  before(async () => {
    user = await WorkflowRepository.create();
  });
  after(() => user.remove());

  it("publishes two tags that are pushed at once in turn, whichever is built first", async () => {
    // One runner builds both.
    const images = { app: { platforms: ["linux/386", "linux/amd64"] } };
    const old = tagPush("v1.0.0", await user.commit({ "app/content": "old" }, images), "main");
    const newer = tagPush("v1.1.0", await user.change("newer"), "main");
    const [one, other] = await Promise.all([user.succeeds(newer), user.succeeds(old)]);
    for (const run of [one, other]) assert.deepEqual(run.ran(), ["build (linux-386_linux-amd64)", "plan", "publish"]);
    assert.deepEqual(await user.published(), ["latest", "v1.0.0", "v1.1.0"]);
    assert.equal(await digestOf(`${user.repository}:latest`), await digestOf(`${user.repository}:v1.1.0`));
  });

  describe("with a file that a server gives", () => {
    let server: Server;
    /** The last part of the path of each request. */
    const asked: string[] = [];
    let fails = true;
    let first: WorkflowRun;
    const digests = () => Promise.all(["app", "web"].map((name) => digestOf(`${user.registry}/${name}:main`)));
    before(async () => {
      server = createServer((request, response) => {
        const name = request.url?.split("/").at(-1) ?? "";
        if (request.method === "GET") asked.push(name);
        response.writeHead(fails && name === "arm64" ? 404 : 200, { etag: '"1"' }).end(name);
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    after(() => server.close().closeAllConnections());

    it("publishes nothing for a platform that fails, and builds that one alone when it runs again", async () => {
      const { port } = server.address() as AddressInfo;
      const files = {
        "app/Dockerfile": `FROM scratch\nARG TARGETARCH\nADD http://127.0.0.1:${port}/$TARGETARCH /file\nCOPY content /\n`,
        "app/web.Dockerfile": "FROM scratch\nCOPY content /\n",
      };
      const commit = await user.commit(files, { app: {}, web: { dockerfile: "web.Dockerfile" } });
      first = await user.run(branchPush("main", commit));
      assert.equal(first.success, false);
      assert.deepEqual(first.ran(), ["build (linux-amd64)", "build (linux-arm64)", "plan"]);
      assert.deepEqual(await digests(), [undefined, undefined]);

      // It dies between the push and the end of its job.
      fails = false;
      first.artifacts.refuses = /built-linux-arm64/;
      await first.rerunFailed();
      assert.deepEqual([first.success, first.ran()], [false, ["build (linux-arm64)"]]);
      assert.deepEqual(await digests(), [undefined, undefined]);

      first.artifacts.refuses = undefined;
      await first.rerunFailed();
      assert.ok(first.success, first.log);
      assert.deepEqual(first.ran(), ["build (linux-arm64)", "publish"]);
      assert.deepEqual(platformsOf(await readIndex(`${user.repository}:main`)), ["linux/amd64", "linux/arm64"]);
      assert.equal(asked.filter((name) => name === "amd64").length, 1, asked.join());
    });

    it("publishes nothing of files that were tampered with, and loses nothing with its state", async () => {
      const run = await user.succeeds(branchPush("main", await user.change("newest")));
      const published = await digests();

      const built = builtFiles(run);
      const change = (name: string, changes: Partial<BuiltPlatform>) => {
        const [path, content] = [...built].find(([each]) => each.endsWith(`/${name}.json`)) ?? [];
        assert.ok(path && content, [...built.keys()].join());
        writeFileSync(path, JSON.stringify({ ...content, ...changes }));
        return content;
      };
      const digestIn = (files: typeof built, name: string) =>
        [...files].find(([path]) => path.endsWith(`/${name}.json`))?.[1].digest ?? "";
      change("app-linux-amd64", { digest: digestIn(built, "app-linux-arm64") });
      change("app-linux-arm64", { revision: "0".repeat(40) });
      change("web-linux-amd64", { image: "app" });
      await crane("delete", `${user.registry}/web@${digestIn(built, "web-linux-arm64")}`);
      await run.rerun("publish");
      assert.deepEqual([run.success, run.ran()], [false, ["publish"]]);
      for (const problem of [
        /web-linux-amd64\.json" are both of app on linux\/amd64/,
        /app on linux\/amd64: linux\/amd64 was requested, but sha256:\w+ .* is for linux\/arm64/,
        /app on linux\/arm64 was built at 0{12}, and this checkout is at /,
        /web on linux\/arm64: \S+\/web has no sha256:/,
      ]) {
        assert.match(run.log, problem);
      }
      assert.deepEqual(await digests(), published);

      rmSync(join(user.state, ".pulumi"), { recursive: true });
      await first.rerun("publish");
      assert.equal(first.success, false);
      assert.match(first.log, /the tag main .* points to the newer sha256:\w+ and is not moved back/);
      assert.deepEqual(await digests(), published);
    });
  });
});

/** The files of built platforms among the artifacts of a run, by their paths. */
function builtFiles({ artifacts: { folder } }: WorkflowRun): Map<string, BuiltPlatform> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /built.*\.json$/.test(name),
  );
  return new Map(
    files.map((name) => [join(folder, name), JSON.parse(readFileSync(join(folder, name), "utf8")) as BuiltPlatform]),
  );
}

import assert from "node:assert/strict";
import { branchPush, schedule, tagPush, workflowDispatch } from "../support/github-events.ts";
import { crane, digestOf, pushIndex } from "./support/images.ts";
import { requestsDuring } from "./support/requests.ts";
import { WorkflowRepository } from "./support/workflow-repository.ts";

describe("the workflow that publishes, on a schedule and by hand", function () {
  this.timeout(1_200_000);
  let user: WorkflowRepository;
  before(async () => {
    user = await WorkflowRepository.create();
  });
  after(() => user.remove());

  it("publishes what a moved base changes, and a released version again when it is asked to", async () => {
    const { registry } = user;
    const architectures = ["386", "amd64"];
    const move = (base: string, text: string) =>
      pushIndex(`${registry}/${base}:stable`, text, "2026-01-01T00:00:00Z", architectures);
    const image = {
      bases: "follow",
      // One runner builds both.
      platforms: architectures.map((architecture) => `linux/${architecture}`),
      // Without type=schedule, a scheduled run gives the tags and labels of a push.
      tags: ["type=ref,event=branch", "type=ref,event=tag"],
      flavor: ["latest=false"],
    };
    for (const base of ["one", "two"]) await move(base, "first");
    const commit = await user.commit(
      {
        "app/one.Dockerfile": `FROM ${registry}/one:stable\nCOPY Dockerfile /\n`,
        "app/two.Dockerfile": `FROM ${registry}/two:stable\nCOPY Dockerfile /\n`,
      },
      { app: { ...image, dockerfile: "one.Dockerfile" }, web: { ...image, dockerfile: "two.Dockerfile" } },
    );
    const tags = ["app:main", "web:main", "app:v1.0.0", "web:v1.0.0"];
    const digests = async () => {
      const found = await Promise.all(tags.map((tag) => digestOf(`${registry}/${tag}`)));
      return Object.fromEntries(tags.map((tag, position) => [tag, found[position]]));
    };
    const labels = async () => JSON.parse(await crane("config", `${registry}/app:main`)).config.Labels as object;

    await user.succeeds(branchPush("main", commit));
    const [pushed, pushedLabels] = [await digests(), await labels()];
    const requests = await requestsDuring(async () => {
      const idle = await user.succeeds(schedule(commit.sha));
      for (const { log } of idle.jobs("build")) assert.doesNotMatch(log, /docker-build:index:Image/);
    });
    // That a push is allowed is checked with an upload that is given up.
    assert.deepEqual(
      requests.filter(
        ({ method, path }) => method === "PUT" || (!path.includes("/blobs/") && method !== "GET" && method !== "HEAD"),
      ),
      [],
    );
    assert.deepEqual(await digests(), pushed);

    await move("one", "second");
    await user.succeeds(schedule(commit.sha));
    const followed = await digests();
    assert.notEqual(followed["app:main"], pushed["app:main"]);
    assert.deepEqual(followed, { ...pushed, "app:main": followed["app:main"] });
    assert.deepEqual(await labels(), pushedLabels);

    const release = tagPush("v1.0.0", await user.change("released"), "main");
    await user.succeeds(release);
    const released = await digests();
    await move("two", "second");
    const hub = { ...user.hub, vars: { ...user.hub.vars, ONLY_NEW_VERSIONS: "true" } };
    await user.succeeds(workflowDispatch(release.ref, release.sha), { hub });
    const again = await digests();
    assert.notEqual(again["web:v1.0.0"], released["web:v1.0.0"]);
    assert.deepEqual(again, { ...released, "web:v1.0.0": again["web:v1.0.0"] });
  });
});

import assert from "node:assert/strict";
import { collectReport } from "../../../../cli/report/collect.ts";
import type { ResourceState, Step, UpdateLog } from "../../../../cli/report/events.ts";
import { reportMarkdown } from "../../../../cli/report/markdown.ts";
import { failedGates, gated, place, seconds } from "../../../../cli/report/model.ts";
import { reportText } from "../../../../cli/report/text.ts";
import { tagMap } from "../../../../lib/tag-map.ts";
import {
  BEFORE,
  BEGAN,
  BEGAN_SECONDS,
  buildState,
  COMPONENT,
  component,
  DURING,
  digest,
  indexState,
  REPOSITORY,
  sources,
} from "./fixture.ts";

const published = { "1.0.0": digest("c"), latest: digest("c") };
const amd64 = buildState("linux/amd64", "a", BEFORE);
const arm64 = buildState("linux/arm64", "b", DURING);

function log(...steps: [string, Step][]): UpdateLog {
  return { startedAt: BEGAN_SECONDS, endedAt: BEGAN_SECONDS + 60, steps: new Map(steps) };
}

function step(resource: ResourceState, op: string, from: number, to?: number, failed = false): [string, Step] {
  const ended = to === undefined ? {} : { endedAt: BEGAN_SECONDS + to };
  return [resource.urn, { op, resource, failed, startedAt: BEGAN_SECONDS + from, ...ended }];
}

const platformsOf = (...args: Parameters<typeof sources>) => collectReport(sources(...args)).images[0]?.platforms;
const tagsOf = (...args: Parameters<typeof sources>) =>
  collectReport(sources(...args)).images[0]?.repositories[0]?.tags;

describe("a report", () => {
  it("tells who has built a platform elsewhere, as long as that is known", () => {
    const type = "multiarch-registry:index:TakenPlatform";
    const known = {
      platform: "linux/arm64",
      job: "build (arm)",
      seconds: 91.6,
      builder: { name: "arm", emulated: false },
    };
    const of = (inputs: object, modified = DURING): ResourceState => ({
      ...arm64,
      type,
      urn: arm64.urn.replace("docker-build:index:Image", type),
      modified,
      inputs: { ...inputs },
      outputs: { ...inputs, digest: digest("b") },
    });
    const report = (state: ResourceState) => platformsOf([component, state]);
    const taken = { job: "build (arm)", seconds: 91.6 };
    const told = { platform: "linux/arm64", taken, emulated: false, digest: digest("b") };
    assert.deepEqual(report(of(known)), [{ ...told, result: "taken" }]);
    assert.deepEqual(report(of(known, BEFORE)), [{ ...told, result: "unchanged" }]);
    assert.deepEqual(report(of({ platform: "linux/arm64" })), [
      { platform: "linux/arm64", digest: digest("b"), result: "taken" },
    ]);
    assert.equal(place({ ...told, result: "taken" }), "build (arm), native");
    assert.equal(seconds({ ...told, result: "taken" }), 92);
    assert.equal(place({ platform: "linux/arm64", result: "taken" }), "elsewhere");
  });

  it("is made of the state and the history alone, in the order of the index", () => {
    const index = indexState({ published, movedFrom: { "1.0.0": "", latest: digest("d") } }, DURING);
    assert.deepEqual(collectReport(sources([component, amd64, arm64, index])), {
      stack: "dev",
      startedAt: BEGAN,
      update: { result: "succeeded" },
      images: [
        {
          name: "app",
          platforms: [
            { platform: "linux/arm64", builder: "multi", digest: digest("b"), result: "built" },
            { platform: "linux/amd64", builder: "multi", digest: digest("a"), result: "unchanged" },
          ],
          repositories: [
            {
              repository: REPOSITORY,
              digest: digest("c"),
              tags: [
                { tag: "1.0.0", result: "new", to: digest("c") },
                { tag: "latest", result: "moved", from: digest("d"), to: digest("c") },
              ],
              commands: {
                pull: `docker pull ${REPOSITORY}:1.0.0`,
                inspect: `docker buildx imagetools inspect ${REPOSITORY}:1.0.0`,
              },
            },
          ],
        },
      ],
    });
  });

  it("leaves to the update before what that one did in the second in which the last one began", () => {
    const before = BEGAN.replace(".000Z", ".400Z");
    const platform = buildState("linux/arm64", "b", before);
    const index = indexState({ published, movedFrom: { "1.0.0": "", latest: digest("d") } }, before);
    const failed = step(amd64, "update", 1, 3, true);
    for (const events of [log(failed), log(failed, step(platform, "same", 0, 0), step(index, "same", 0, 0))]) {
      const given = [[component, amd64, platform, index], { log: events }] as const;
      assert.deepEqual(tagsOf(...given), [
        { tag: "1.0.0", result: "unchanged", to: digest("c") },
        { tag: "latest", result: "unchanged", to: digest("c") },
      ]);
      assert.deepEqual(
        platformsOf(...given)?.map(({ result }) => result),
        ["unchanged", "failed"],
      );
    }
  });

  it("counts what was built from files that were edited meanwhile as failed", () => {
    const check: ResourceState = {
      urn: amd64.urn.replace("docker-build:index:Image", "multiarch-registry:index:ContentCheck").concat("-content"),
      type: "multiarch-registry:index:ContentCheck",
      ...(component.urn && { parent: component.urn }),
    };
    const events = log(step(amd64, "create", 0, 10), step(arm64, "create", 0, 9), step(check, "create", 10, 11, true));
    const results = platformsOf([component, amd64, arm64], { log: events })?.map(({ result }) => result);
    assert.deepEqual(results, ["failed", "built"]);
  });

  it("says which tags were left at something newer, and why, also after updates that change nothing", () => {
    const reason = "version 1.0.0 is older than 1.3.0";
    const state = {
      published: { ...published, latest: digest("d") },
      movedFrom: { "1.0.0": "" },
      left: { latest: reason },
    };
    const left = { tag: "latest", result: "left", to: digest("d"), reason };
    assert.deepEqual(tagsOf([component, amd64, arm64, indexState(state, DURING)]), [
      { tag: "1.0.0", result: "new", to: digest("c") },
      left,
    ]);
    assert.deepEqual(tagsOf([component, amd64, arm64, indexState(state, BEFORE)])?.[1], left);
  });

  it("takes tags for what they are whose names every object has", () => {
    const names = ["constructor", "toString", "__proto__", "hasOwnProperty"];
    const state = { published: tagMap(names.map((name) => [name, digest("c")])), movedFrom: {} };
    assert.deepEqual(
      tagsOf([component, amd64, arm64, indexState(state, DURING, names)]),
      names.map((tag) => ({ tag, result: "unchanged", to: digest("c") })),
    );
    assert.deepEqual(
      tagsOf([component, amd64, arm64, indexState({ published: {} }, DURING, names)]),
      names.map((tag) => ({ tag, result: "pending" })),
    );
  });

  it("takes times, and what is unchanged, from the log of the update", () => {
    const steps = [step(amd64, "same", 1, 1), step(arm64, "update", 2, 9)];
    assert.deepEqual(platformsOf([component, amd64, arm64], { log: log(...steps) }), [
      { platform: "linux/amd64", builder: "multi", digest: digest("a"), result: "unchanged" },
      { platform: "linux/arm64", builder: "multi", digest: digest("b"), result: "built", span: { from: 2, to: 9 } },
    ]);
  });

  describe("names the machine of what the update built", () => {
    const machines = {
      "linux/amd64": { builder: "multi", platform: "linux/amd64", emulated: false },
      "linux/arm64": { builder: "multi", platform: "linux/amd64", emulated: true },
      "linux/386": { builder: "multi" },
    };
    const known = { ...component, outputs: { machines } };
    const { inputs: _named, ...unnamed } = buildState("linux/386", "e", DURING);
    const builds = [amd64, arm64, { ...unnamed, inputs: { platforms: ["linux/386"] } }];
    const places = (...args: Parameters<typeof sources>) =>
      platformsOf(...args)?.map(({ platform, builder, emulated }) => [platform, builder, emulated]);
    const found = [
      ["linux/386", "multi", undefined],
      ["linux/amd64", "multi", undefined],
      ["linux/arm64", "multi", true],
    ];

    it("by the image, and of nothing that was built before", () => {
      assert.deepEqual(places([known, ...builds]), found);
      const earlier = { "linux/arm64": { builder: "other", emulated: false } };
      assert.deepEqual(places([{ ...component, outputs: { machines: earlier } }, arm64]), [
        ["linux/arm64", "multi", undefined],
      ]);
    });

    it("also of what failed", () => {
      const update = { startTime: BEGAN, result: "failed" };
      const failed = log(step(arm64, "update", 2, 4, true));
      assert.deepEqual(places([known, arm64], { log: failed, update }), [["linux/arm64", "multi", true]]);
    });
  });

  it("knows from the log which platforms failed, one that was never built among them", () => {
    const { outputs: _none, modified: _never, ...fresh } = buildState("linux/386", "", "");
    const steps = [step(amd64, "update", 2, 4, true), step(fresh, "create", 2, 7, true), step(arm64, "update", 3)];
    const update = { startTime: BEGAN, result: "failed" };
    assert.deepEqual(
      platformsOf([component, amd64, arm64], { log: log(...steps), update })?.map((each) => [
        each.platform,
        each.result,
        each.digest,
        each.span,
      ]),
      [
        ["linux/386", "failed", undefined, { from: 2, to: 7 }],
        ["linux/amd64", "failed", digest("a"), { from: 2, to: 4 }],
        ["linux/arm64", "failed", digest("b"), undefined],
      ],
    );
  });

  it("does not call a platform unchanged that may have failed", () => {
    const update = { startTime: BEGAN, result: "failed" };
    const results = platformsOf([component, amd64, arm64], { update })?.map(({ result }) => result);
    assert.deepEqual(results, ["unknown", "built"]);
  });

  it("leaves the log of an earlier update aside", () => {
    const earlier = { ...log(step(amd64, "update", -60, -50)), endedAt: BEGAN_SECONDS - 1 };
    assert.deepEqual(platformsOf([component, amd64], { log: earlier }), [
      { platform: "linux/amd64", builder: "multi", digest: digest("a"), result: "unchanged" },
    ]);
  });

  for (const [name, index, expected] of [
    [
      "unchanged when the index was left alone",
      indexState({ published, movedFrom: { latest: digest("d") } }, BEFORE),
      ["unchanged", "unchanged"],
    ],
    [
      "unchanged where another tag moved",
      indexState({ published, movedFrom: { latest: "" } }, DURING),
      ["unchanged", "new"],
    ],
    [
      "pending where a publication broke off",
      indexState({ published: { "1.0.0": digest("c"), latest: digest("d") } }, DURING),
      ["moved", "pending"],
    ],
    ["pending where they were never published", indexState({ published: {} }, DURING), ["pending", "pending"]],
  ] as const) {
    it(`shows tags as ${name}`, () => {
      assert.deepEqual(
        tagsOf([component, index])?.map(({ result }) => result),
        expected,
      );
    });
  }

  it("shows tags as pending when the publication failed before it wrote anything", () => {
    const index = indexState({ published }, BEFORE);
    const failed = log(step(index, "update", 5, 6, true));
    const pending = { result: "pending", to: digest("c") };
    assert.deepEqual(tagsOf([component, index], { log: failed }), [
      { tag: "1.0.0", ...pending },
      { tag: "latest", ...pending },
    ]);
  });

  it("shows a repository whose first publication failed, without commands", () => {
    const { outputs: _none, modified: _never, ...fresh } = indexState({}, "");
    const { images } = collectReport(sources([component], { log: log(step(fresh, "create", 5, 6, true)) }));
    assert.deepEqual(images[0]?.repositories, [
      {
        repository: REPOSITORY,
        tags: [
          { tag: "1.0.0", result: "pending" },
          { tag: "latest", result: "pending" },
        ],
        span: { from: 5, to: 6 },
      },
    ]);
  });

  it("names the index by its digest when no tag names it", () => {
    const { images } = collectReport(sources([component, indexState({ published: {} }, DURING)]));
    assert.equal(images[0]?.repositories[0]?.commands?.pull, `docker pull ${REPOSITORY}@${digest("c")}`);
  });

  it("has the commands that verify a signed index", () => {
    const signed = { by: "the key SHA256:AAAA", referrers: [] };
    const { images } = collectReport(sources([component, indexState({ published, signed }, DURING)]));
    assert.deepEqual(images[0]?.repositories[0]?.commands?.verify, [
      `npx multiarch verify ${REPOSITORY}:1.0.0 --key cosign.pub`,
      `cosign verify ${REPOSITORY}:1.0.0 --key cosign.pub --insecure-ignore-tlog=true`,
    ]);
  });

  it("tells which version and commit an image is, on which base and which images it is built, and what changed", () => {
    const annotations = {
      "org.opencontainers.image.version": "1.2.3",
      "org.opencontainers.image.revision": "abc",
      "org.opencontainers.image.base.name": "docker.io/library/alpine:3",
      "org.opencontainers.image.base.digest": digest("e"),
    };
    const own = { "org.opencontainers.image.base.digest": digest("f") };
    const index = indexState({ published }, DURING);
    const manifests = [{ builtBy: amd64.urn }, { builtBy: arm64.urn, annotations: own }];
    const labelled = { ...index, inputs: { ...index.inputs, annotations, manifests } };
    const contexts = { base: "image:toolchain", tools: "image:toolchain", source: "../source" };
    const built = step(arm64, "update", 2, 9);
    const changed = ["buildArgs.VERSION"];
    const steps = log([built[0], { ...built[1], changed }]);
    const resources = [{ ...component, inputs: { contexts } }, amd64, arm64, labelled];
    const [image] = collectReport(sources(resources, { log: steps })).images;
    assert.deepEqual([image?.version, image?.revision, image?.parents], ["1.2.3", "abc", ["toolchain"]]);
    const name = "docker.io/library/alpine:3";
    assert.deepEqual(
      image?.platforms.map((platform) => [platform.base, platform.changed]),
      [
        [{ name, digest: digest("e") }, undefined],
        [{ name, digest: digest("f") }, changed],
      ],
    );
  });

  it("tells a platform that is given by its digest from one that another job built", () => {
    const type = "multiarch-registry:index:TakenPlatform";
    const inputs = { image: "app", platform: "linux/arm64", digest: digest("b"), repositories: [REPOSITORY] };
    const given = { ...arm64, type, urn: arm64.urn.replace("docker-build:index:Image", type), inputs };
    assert.equal(platformsOf([component, given])?.[0]?.given, true);
  });

  it("tells of the update as a whole how long it took, where, and every failure", () => {
    const [urn, failed] = step(amd64, "update", 2, 4, true);
    const other: ResourceState = { urn: `${COMPONENT}-push-check`, type: "multiarch-registry:index:PushCheck" };
    const check = step(other, "create", 0, 1, true);
    const steps = log([urn, { ...failed, messages: ["#1 x\n", "error: exit code: 2\n"] }], check);
    const update = {
      startTime: BEGAN,
      endTime: "2026-02-01T10:01:14Z",
      result: "failed",
      environment: { "git.head": "abc", "ci.build.url": "https://ci.example.com/7" },
    };
    assert.deepEqual(collectReport(sources([component, amd64], { log: steps, update })).update, {
      result: "failed",
      seconds: 74,
      revision: "abc",
      run: "https://ci.example.com/7",
      failures: ["app failed on linux/amd64: error: exit code: 2", "app-push-check: failed"],
    });
  });

  it("takes for the run of a CI system only what a browser may be sent to", () => {
    for (const address of ["javascript:alert(1)", "https://", ""]) {
      const update = { startTime: BEGAN, result: "succeeded", environment: { "ci.build.url": address } };
      assert.deepEqual(collectReport(sources([component], { update })).update, { result: "succeeded" });
    }
  });

  it("has the errors of the program where no resource failed", () => {
    const errors = ["\nerror: images.app.tags: is empty\nmore"];
    const update = { startTime: BEGAN, result: "failed" };
    const found = collectReport(sources([component], { update, log: { ...log(), errors } })).update;
    assert.deepEqual(found?.failures, ["error: images.app.tags: is empty"]);
  });

  it("has no images before the first update", () => {
    assert.deepEqual(collectReport({ stack: "dev", resources: [] }), { stack: "dev", images: [] });
  });

  it("keeps the images of a stack apart", () => {
    const other = { ...component, urn: component.urn.replace("::app", "::other") };
    const { images } = collectReport(sources([other, component, { ...amd64, parent: other.urn }, arm64]));
    assert.deepEqual(
      images.map(({ name, platforms }) => [name, platforms.map(({ platform }) => platform)]),
      [
        ["app", ["linux/arm64"]],
        ["other", ["linux/amd64"]],
      ],
    );
  });
});

describe("the gates of a report", () => {
  const gates = [
    { name: "starts", run: ["app"] },
    { name: "smoke", dockerfile: "smoke", platforms: ["linux/arm64/v8"] },
  ];
  const image: ResourceState = { ...component, inputs: { gates } };
  const gate = (platform: string, name: string): ResourceState => {
    const build = buildState(platform, "d", BEFORE);
    return { ...build, urn: `${build.urn}-gate-${name}` };
  };
  const starts = gate("linux/arm64", "starts");
  const smoke = gate("linux/arm64", "smoke");
  const gatesOf = (...args: Parameters<typeof sources>) =>
    platformsOf(...args)?.map((platform) => [platform.platform, platform.gates, gated(platform)]);

  it("are no platforms, and are those that the settings name for each", () => {
    assert.deepEqual(gatesOf([image, amd64, arm64, starts, smoke]), [
      ["linux/amd64", [{ name: "starts", result: "not run" }], "not run: starts"],
      [
        "linux/arm64",
        [
          { name: "starts", result: "unchanged" },
          { name: "smoke", result: "unchanged" },
        ],
        "2 passed",
      ],
    ]);
  });

  it("tell in the words of the provider why one failed that it runs itself", () => {
    const [urn, failed] = step(smoke, "create", 1, 3, true);
    const messages = ['error: the gate "smoke" failed on linux/arm64: app@sha256:1 has a program: a failed on b: c'];
    const report = collectReport(
      sources([image, arm64], { log: log(step(arm64, "update", 0, 1), [urn, { ...failed, messages }]) }),
    );
    const found = report.images[0]?.platforms[0]?.gates?.find(({ name }) => name === "smoke");
    assert.equal(found?.reason, "app@sha256:1 has a program: a failed on b: c");
  });

  it("tell what the last update did with them, in the words of the gate", () => {
    const [urn, failed] = step(smoke, "create", 1, 3, true);
    const messages = [
      '#1 multiarch: the gate "smoke" failed on linux/arm64: app exited with 3 in ghcr.io/acme/app@sha256:1\nERROR: x',
      "error: failed to solve: exit code: 1",
    ];
    const known = log(step(arm64, "update", 0, 1), step(starts, "same", 1, 1), [urn, { ...failed, messages }]);
    const report = collectReport(sources([image, arm64, starts], { log: known }));
    const reason = "app exited with 3 in ghcr.io/acme/app@sha256:1";
    assert.deepEqual(report.images[0]?.platforms[0]?.gates, [
      { name: "starts", result: "unchanged" },
      { name: "smoke", result: "failed", reason, span: { from: 1, to: 3 } },
    ]);
    assert.deepEqual(failedGates(report), [`the gate "smoke" of app failed on linux/arm64: ${reason}`]);
    assert.match(
      reportText(report, false),
      /\n\nthe gate "smoke" of app failed on linux\/arm64: app exited with 3 in /,
    );
    assert.match(reportText(report, false), / 1 passed; failed: smoke /);
    assert.match(reportMarkdown(report), /\n- the gate "smoke" of app failed/);
  });

  it("have the last line of others, and were not run where the image did not come to them", () => {
    const [urn, failed] = step(smoke, "create", 1, 3, true);
    const told = { ...failed, messages: ["#1 a\n", "error: exit code: 1\n"] };
    const report = (...steps: [string, Step][]) =>
      platformsOf([image, arm64, starts], { log: log(step(arm64, "update", 0, 1, true), ...steps) })?.[0]?.gates;
    assert.deepEqual(report([urn, told]), [
      { name: "starts", result: "not run" },
      { name: "smoke", result: "failed", reason: "error: exit code: 1", span: { from: 1, to: 3 } },
    ]);
    assert.deepEqual(report(step(starts, "update", 1, 2)), [
      { name: "starts", result: "passed", span: { from: 1, to: 2 } },
      { name: "smoke", result: "not run" },
    ]);
  });

  it("that have passed elsewhere are those of the file", () => {
    const type = "multiarch-registry:index:TakenPlatform";
    const inputs = { platform: "linux/arm64", job: "arm", seconds: 1, gates: { starts: "sha256:1" } };
    const taken = { ...arm64, type, urn: arm64.urn.replace("docker-build:index:Image", type), inputs };
    assert.deepEqual(platformsOf([image, taken])?.[0]?.gates, [
      { name: "starts", result: "passed" },
      { name: "smoke", result: "not run" },
    ]);
  });

  it("are not told of what is only built", () => {
    assert.equal(platformsOf([{ ...image, inputs: { gates, publish: false } }, arm64])?.[0]?.gates, undefined);
  });
});

import assert from "node:assert/strict";
import { builderAsker, buildPlatformFor, parseInspection } from "../../../../components/preflight/builder.ts";
import type { AskBuildx, BuildxAnswer } from "../../../../components/preflight/buildx.ts";

const lines = (...texts: string[]) => texts.join("\n");
const SANDBOX = lines(
  "Name:          sandbox",
  "Driver:        remote",
  "Last Activity: 2026-11-22 02:41:30 +0000 UTC",
  "",
  "Nodes:",
  "Name:             sandbox0",
  "Endpoint:         unix:///run/buildkitd.sock",
  "Status:           running",
  "BuildKit version: v0.31.0",
  "Platforms:        linux/amd64*, linux/amd64/v2, linux/arm64",
  "Labels:",
  " org.mobyproject.buildkit.worker.executor:         oci",
);
const CONTAINER = lines(
  "Name:   multi",
  "Driver: docker-container",
  "",
  "Nodes:",
  "Name:     multi0",
  "Endpoint: unix:///d",
);

describe("parseInspection", () => {
  it("reads name, driver and platforms, those that were chosen by hand included", () => {
    assert.deepEqual(parseInspection(SANDBOX), {
      name: "sandbox",
      driver: "remote",
      error: undefined,
      booted: true,
      platforms: ["linux/amd64", "linux/amd64/v2", "linux/arm64"],
      // What was chosen comes first, whatever the machine is.
      nodes: [{ own: undefined, platforms: ["linux/amd64", "linux/amd64/v2", "linux/arm64"], buildkit: "v0.31.0" }],
    });
  });

  it("knows on what each of its machines builds", () => {
    const nodes = SANDBOX.replaceAll("*", "");
    const builder = parseInspection(lines(nodes, "", "Name:      b", "Status:    running", "Platforms: linux/s390x"));
    assert.equal(buildPlatformFor(builder, "linux/arm64"), "linux/amd64");
    assert.equal(buildPlatformFor(builder, "linux/s390x"), "linux/s390x");
    assert.equal(buildPlatformFor(builder, "linux/386"), undefined);
    assert.equal(buildPlatformFor(parseInspection(nodes), "linux/386"), "linux/amd64");
    assert.equal(buildPlatformFor(parseInspection(CONTAINER), "linux/amd64"), undefined);
  });

  it("joins the platforms of all nodes, and counts as booted when all are", () => {
    const second = (status: string) =>
      lines(SANDBOX, "", "Name:      sandbox1", `Status:    ${status}`, "Platforms: linux/s390x, linux/arm64");
    assert.deepEqual(parseInspection(second("running")).platforms.at(-1), "linux/s390x");
    assert.equal(parseInspection(second("running")).platforms.length, 4);
    assert.equal(parseInspection(second("running")).booted, true);
    assert.equal(parseInspection(second("stopped")).booted, false);
  });

  it("takes a remote builder that is not active for out of reach, and any other for not booted yet", () => {
    const remote = lines(
      "Name: far",
      "Driver: remote",
      "",
      "Nodes:",
      "Name: far0",
      "Endpoint: tcp://h:1",
      "Status: inactive",
    );
    assert.equal(parseInspection(remote).error, "nothing answers at tcp://h:1");
    const cold = parseInspection(lines(CONTAINER, "Status:   inactive"));
    assert.deepEqual([cold.error, cold.booted, cold.platforms], [undefined, false, []]);
  });

  it("finds the error of the builder or of a node", () => {
    assert.equal(parseInspection(lines("Name:   default", "Driver: ", "Error:  no daemon")).error, "no daemon");
    assert.equal(parseInspection(lines(CONTAINER, "Error:    Cannot connect")).error, "Cannot connect");
  });
});

describe("builderAsker", () => {
  const answer = (text: string): BuildxAnswer => ({ kind: "answer", text });
  const refusal = (reason: string): BuildxAnswer => ({ kind: "refusal", reason });
  const LIST = [
    { Name: "default", Driver: "docker" },
    { Name: "context", Driver: "" },
    { Name: "sandbox", Driver: "remote" },
  ];
  /** A buildx with these answers, and the questions that it was asked. */
  function buildx(answers: Readonly<Record<string, BuildxAnswer>>): { ask: AskBuildx; asked: string[] } {
    const asked: string[] = [];
    const ask: AskBuildx = async (...args) => {
      asked.push(args.join(" "));
      const found = answers[args.join(" ")];
      if (!found) throw new Error(`unexpected question: ${args.join(" ")}`);
      return found;
    };
    return { ask, asked };
  }
  const list = answer(LIST.map((one) => JSON.stringify(one)).join("\n"));

  it("asks once for each name", async () => {
    const { ask, asked } = buildx({ "inspect sandbox": answer(SANDBOX), inspect: answer(SANDBOX) });
    const askBuilder = builderAsker(ask);
    await Promise.all([askBuilder("sandbox"), askBuilder("sandbox"), askBuilder(undefined), askBuilder(undefined)]);
    assert.deepEqual(asked, ["inspect sandbox", "inspect"]);
  });

  it("names the builders that there are when one is missing, without the daemon's own", async () => {
    const { ask } = buildx({ "inspect sandbux": refusal('no builder "sandbux" found'), "ls --format json": list });
    assert.deepEqual(await builderAsker(ask)("sandbux"), { kind: "missing", known: ["sandbox"] });
  });

  it("keeps any other refusal as the builder's error", async () => {
    const { ask } = buildx({ "inspect broken": refusal("the store is locked") });
    const found = await builderAsker(ask)("broken");
    assert.ok(found.kind === "builder" && found.builder.error === "the store is locked");
  });

  for (const kind of ["absent", "late"] as const) {
    it(`passes on that buildx is ${kind}`, async () => {
      const { ask } = buildx({ inspect: { kind }, "inspect one": { kind } });
      assert.deepEqual(await builderAsker(ask)(undefined), { kind });
      assert.deepEqual(await builderAsker(ask)("one"), { kind });
    });
  }

  const FAR = lines(
    "Name: far",
    "Driver: remote",
    "",
    "Nodes:",
    ...["Name: far0", "Endpoint: tcp://a:1", "Status: running", ""],
    ...["Name: far1", "Endpoint: tcp://b:1", "Status: inactive"],
  );

  it("names the endpoint at which nobody answers, and why", async () => {
    const { ask } = buildx({ "inspect far": answer(FAR), "du --builder far": refusal("no such host") });
    const found = await builderAsker(ask)("far");
    assert.ok(found.kind === "builder");
    assert.equal(found.builder.error, "tcp://b:1: no such host");
  });

  it("does not wait longer than its limit", async () => {
    const never = new Promise<never>(() => undefined);
    const limit = 5;
    const silent: AskBuildx = () => never;
    assert.deepEqual(await builderAsker(silent, { limit })("far"), { kind: "late" });
    assert.deepEqual(await builderAsker(silent, { limit })(undefined), { kind: "late" });
    const endpointsOf = (name: string) => [`tcp://${name}:1`];
    assert.deepEqual(await builderAsker(silent, { limit, endpointsOf })("far"), {
      kind: "late",
      endpoints: ["tcp://far:1"],
    });
  });

  it("without a name, is not kept by one that does not answer from another that does", async () => {
    const { ask } = buildx({
      inspect: answer(docker("")),
      "ls --format json": answer(
        [{ Name: "far", Driver: "remote" }, ...LIST].map((one) => JSON.stringify(one)).join("\n"),
      ),
      "inspect far": answer(FAR),
      "inspect sandbox": answer(SANDBOX),
    });
    const found = await builderAsker(ask)(undefined);
    assert.ok(found.kind === "builder" && found.builder.name === "sandbox");
  });

  const docker = (error: string) => lines("Name: default", "Driver: docker", ...(error ? [`Error: ${error}`] : []));

  it("without a name, takes another builder than the daemon's own", async () => {
    const { ask } = buildx({
      inspect: answer(docker("")),
      "ls --format json": list,
      "inspect sandbox": answer(SANDBOX),
    });
    const found = await builderAsker(ask)(undefined);
    assert.ok(found.kind === "builder" && found.builder.name === "sandbox");
  });

  it("without a name and another builder, knows that one is made where the daemon runs", async () => {
    const made = buildx({ inspect: answer(docker("")), "ls --format json": answer("") });
    const found = await builderAsker(made.ask)(undefined);
    assert.ok(found.kind === "builder" && found.builder.driver === "docker-container" && !found.builder.booted);
    const none = buildx({ inspect: answer(docker("no daemon")), "ls --format json": answer("") });
    const nothing = await builderAsker(none.ask)(undefined);
    assert.ok(nothing.kind === "builder" && nothing.builder.error === "no daemon");
  });
});

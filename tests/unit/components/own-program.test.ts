import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import resources from "@pulumi/pulumi/proto/resource_pb.js";
import sources from "@pulumi/pulumi/proto/source_pb.js";
import {
  type Engine,
  leaveOutDebugging,
  type Monitor,
  type Promises,
  sdkPromises,
} from "../../../components/own-program.ts";

describe("the program of this package", () => {
  const { prepareStackTrace } = Error;
  afterEach(() => {
    Error.prepareStackTrace = prepareStackTrace;
  });

  it("sends the engine what people read, and not what the SDK says for debugging", () => {
    const sent: number[] = [];
    let answers = 0;
    const engine: Engine = {
      log(request, answer) {
        sent.push(request.getSeverity());
        answer();
      },
    };
    leaveOutDebugging(engine, { registerResource: () => assert.fail() }, {}, {});
    const [debug, info, warning, error] = [0, 1, 2, 3];
    for (const severity of [debug, info, warning, error]) {
      engine.log({ getSeverity: () => severity as number }, () => answers++);
    }
    assert.deepEqual(sent, [info, warning, error]);
    assert.equal(answers, 4);
  });

  it("records no stack traces of itself in the state", () => {
    const registered: object[] = [];
    const monitor: Monitor = { registerResource: (request) => registered.push(request) };
    leaveOutDebugging({ log: () => assert.fail() }, monitor, {}, {});
    const request = new resources.RegisterResourceRequest();
    request.setName("app");
    request.setSourceposition(new sources.SourcePosition());
    request.setStacktrace(new sources.StackTrace());
    monitor.registerResource(request);
    const { name, sourceposition, stacktrace } = request.toObject();
    assert.deepEqual([registered.length, name, sourceposition, stacktrace], [1, "app", undefined, undefined]);
  });

  it("formats no stack trace for each resource", () => {
    const traced = { stackTrace: () => assert.fail() };
    leaveOutDebugging({ log: () => assert.fail() }, { registerResource: () => assert.fail() }, traced, {});
    assert.deepEqual(traced.stackTrace(), []);
    assert.equal(
      typeof (pulumi.Resource as unknown as { stackTrace?: unknown }).stackTrace,
      "function",
      "the SDK still has it",
    );
  });

  it("records no stack trace for each promise of the SDK, and still tells it of each", async () => {
    assert.equal(typeof sdkPromises().debuggablePromise, "function", "the SDK still has it");
    const told: unknown[] = [];
    const promises: Promises = {
      debuggablePromise(promise, context) {
        told.push(context, new Error("traced").stack);
        return promise;
      },
    };
    leaveOutDebugging({ log: () => assert.fail() }, { registerResource: () => assert.fail() }, {}, promises);
    assert.equal(await promises.debuggablePromise?.(Promise.resolve("done"), "a resource"), "done");
    assert.deepEqual(told, ["a resource", "Error: traced"]);
    assert.match(new Error("failed").stack ?? "", /own-program\.test\.ts/, "errors have their traces");
  });

  it("has V8 format stack traces, which still tell where an error came from", () => {
    Error.prepareStackTrace = () => "formatted by a library";
    leaveOutDebugging();
    assert.match(new Error("failed").stack ?? "", /^Error: failed\n {4}at .*own-program\.test\.ts:\d+:\d+/);
  });
});

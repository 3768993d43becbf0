import assert from "node:assert/strict";
import { promisify } from "node:util";
import * as grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import type plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providers from "@pulumi/pulumi/proto/provider_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { BEGIN_UPDATE } from "../../../../lib/resource-types.ts";
import { EngineLog } from "../../../../provider/protocol/engine.ts";
import { PartialResult, type Resource } from "../../../../provider/protocol/resource.ts";
import { providerService } from "../../../../provider/protocol/server.ts";
import type { PropertyMap } from "../../../../provider/protocol/values.ts";
import { initFailure, secret, UNKNOWN } from "./wire.ts";

const TYPE = "multiarch-registry:index:Index";
const URN = `urn:pulumi:dev::multiarch::multiarch:index:MultiArchImage$${TYPE}::app`;

const struct = (properties: PropertyMap) =>
  structs.Struct.fromJavaScript(properties as Parameters<typeof structs.Struct.fromJavaScript>[0]);

function serve(service: unknown, implementation: grpc.UntypedServiceImplementation) {
  const server = new grpc.Server();
  server.addService(service as grpc.ServiceDefinition, implementation);
  const credentials = grpc.ServerCredentials.createInsecure();
  const bind = promisify((done: (error: Error | null, port: number) => void) =>
    server.bindAsync("127.0.0.1:0", credentials, done),
  );
  return bind().then((port) => ({ server, address: `127.0.0.1:${port}` }));
}

/** A resource that does as its inputs say, and keeps what it was called with. */
class Scripted implements Resource {
  readonly outputs = ["digest", "ref"];
  readonly calls: unknown[][] = [];

  check(news: PropertyMap) {
    this.calls.push(["check", news]);
    const failures = news.wrong
      ? [
          { property: "tags[0]", reason: "is wrong" },
          { property: "b", reason: "too" },
        ]
      : [];
    return { inputs: { filled: "in", ...news }, failures };
  }

  async diff(olds: PropertyMap, news: PropertyMap) {
    this.calls.push(["diff", olds, news]);
    return { replace: news.replace === true, properties: (news.changes ?? []) as string[] };
  }

  async preview(olds: PropertyMap | undefined, news: PropertyMap, say: Parameters<Resource["preview"]>[2]) {
    this.calls.push(["preview", olds, news]);
    await say(["app  v1: new"]);
    return { ...news, ...(news.known ? { digest: "known" } : {}) };
  }

  async publish(olds: PropertyMap | undefined, news: PropertyMap, say: Parameters<Resource["publish"]>[2]) {
    this.calls.push(["publish", olds, news]);
    await say(["heading", "line"], "warning");
    if (news.fails === "whole") throw new Error("nothing was done");
    if (news.fails) throw new PartialResult("the-id", { ...news, digest: "half" }, new Error("half was done"));
    return { id: "the-id", state: { ...news, digest: "d" } };
  }

  async read(olds: PropertyMap) {
    this.calls.push(["read", olds]);
    return olds.gone ? undefined : { ...olds, live: true };
  }

  async delete(olds: PropertyMap) {
    this.calls.push(["delete", olds]);
  }
}

describe("providerService", () => {
  const resource = new Scripted();
  const logged: engine.LogRequest.AsObject[] = [];
  const servers: grpc.Server[] = [];
  let client: services.ResourceProviderClient;
  let cancelled = 0;
  const invoked: PropertyMap[] = [];

  before(async () => {
    const log: grpc.handleUnaryCall<engine.LogRequest, empties.Empty> = ({ request }, callback) => {
      logged.push(request.toObject());
      callback(null, new empties.Empty());
    };
    const definition = { log: (engineServices.EngineService as unknown as grpc.ServiceDefinition).log };
    const fakeEngine = await serve(definition, { log });
    const provider = await serve(
      services.ResourceProviderService,
      providerService({
        version: "1.2.3",
        resources: { [TYPE]: resource },
        functions: {
          "multiarch-registry:index:note": (args) => void invoked.push(args),
          "multiarch-registry:index:echo": async ({ token }) => ({ said: ["a", `the ${token}`] }),
        },
        log: new EngineLog(fakeEngine.address),
        cancel: () => cancelled++,
      }),
    );
    servers.push(fakeEngine.server, provider.server);
    client = new services.ResourceProviderClient(provider.address, grpc.credentials.createInsecure());
  });
  after(() => {
    client.close();
    for (const server of servers) server.forceShutdown();
  });
  beforeEach(() => {
    resource.calls.length = 0;
    logged.length = 0;
  });

  type Call<Request, Response> = (
    request: Request,
    done: (error: grpc.ServiceError | null, response: Response) => void,
  ) => grpc.ClientUnaryCall;
  function ask<Request, Response>(call: Call<Request, Response>, request: Request): Promise<Response> {
    return new Promise((resolve, reject) =>
      call.call(client, request, (error, response) => (error ? reject(error) : resolve(response))),
    );
  }

  /** The error that a call ends with. */
  async function failed(promise: Promise<unknown>): Promise<grpc.ServiceError> {
    const error: unknown = await promise.then(
      () => undefined,
      (reason) => reason,
    );
    assert.ok(error instanceof Error, "it did not fail");
    return error as grpc.ServiceError;
  }

  it("has functions, with and without an answer, and names one that it does not have", async () => {
    const request = new providers.InvokeRequest();
    request.setTok("multiarch-registry:index:note");
    request.setArgs(struct({ tags: ["v1"], token: secret("hunter2") }));
    const { failuresList } = (
      await ask<providers.InvokeRequest, providers.InvokeResponse>(client.invoke, request)
    ).toObject();
    assert.deepEqual(failuresList, []);
    assert.deepEqual(invoked, [{ tags: ["v1"], token: "hunter2" }]);
    request.setTok("multiarch-registry:index:echo");
    const answer = await ask<providers.InvokeRequest, providers.InvokeResponse>(client.invoke, request);
    // What shows a secret is one.
    assert.deepEqual(answer.getReturn()?.toJavaScript(), struct({ said: secret(["a", "the hunter2"]) }).toJavaScript());
    request.setTok("multiarch-registry:index:toString");
    const { details } = await failed(ask(client.invoke, request));
    assert.equal(details, "multiarch-registry has no function multiarch-registry:index:toString");
  });

  function check(news: PropertyMap, urn = URN) {
    const request = new providers.CheckRequest();
    request.setUrn(urn);
    request.setNews(struct(news));
    return ask<providers.CheckRequest, providers.CheckResponse>(client.check, request);
  }

  function create(properties: PropertyMap, preview = false) {
    const request = new providers.CreateRequest();
    request.setUrn(URN);
    request.setProperties(struct(properties));
    request.setPreview(preview);
    return ask<providers.CreateRequest, providers.CreateResponse>(client.create, request);
  }

  async function diff(news: PropertyMap, ignored: string[] = []) {
    const request = new providers.DiffRequest();
    request.setIgnorechangesList(ignored);
    request.setUrn(URN);
    request.setOlds(struct({ old: secret(true) }));
    request.setNews(struct(news));
    const response = await ask<providers.DiffRequest, providers.DiffResponse>(client.diff, request);
    const kinds: Record<string, number> = {};
    response.getDetaileddiffMap().forEach((detail, name) => {
      kinds[name] = detail.getKind();
      assert.equal(detail.getInputdiff(), true);
    });
    // Without it the engine would show each property by the state's own difference.
    assert.equal(response.getHasdetaileddiff(), true);
    return {
      changes: response.getChanges(),
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      kinds,
    };
  }

  it("shakes hands, tells its version, and takes secrets and previews", async () => {
    const hands = await ask<providers.ProviderHandshakeRequest, providers.ProviderHandshakeResponse>(
      client.handshake,
      new providers.ProviderHandshakeRequest(),
    );
    assert.equal(hands.getAcceptSecrets(), true);
    const info = await ask<empties.Empty, plugins.PluginInfo>(client.getPluginInfo, new empties.Empty());
    assert.equal(info.getVersion(), "1.2.3");
    const configured = await ask<providers.ConfigureRequest, providers.ConfigureResponse>(
      client.configure,
      new providers.ConfigureRequest(),
    );
    assert.deepEqual([configured.getAcceptsecrets(), configured.getSupportspreview()], [true, true]);
  });

  it("takes its configuration as it comes", async () => {
    const request = new providers.CheckRequest();
    request.setNews(struct({ version: "1" }));
    const response = await ask<providers.CheckRequest, providers.CheckResponse>(client.checkConfig, request);
    assert.deepEqual(response.getInputs()?.toJavaScript(), { version: "1" });
    const same = await ask<providers.DiffRequest, providers.DiffResponse>(
      client.diffConfig,
      new providers.DiffRequest(),
    );
    assert.deepEqual(
      [same.getChanges(), same.getReplacesList()],
      [providers.DiffResponse.DiffChanges.DIFF_UNKNOWN, []],
    );
  });

  it("checks plain values, fills in, and marks secrets again", async () => {
    const response = await check({ tags: [secret("v1")], open: UNKNOWN });
    assert.deepEqual(resource.calls, [["check", { tags: ["v1"], open: UNKNOWN }]]);
    assert.deepEqual(response.getInputs()?.toJavaScript(), { filled: "in", tags: secret(["v1"]), open: UNKNOWN });
    assert.deepEqual(response.getFailuresList(), []);
  });

  it("names the property of each failure", async () => {
    const failures = (await check({ wrong: true })).toObject().failuresList;
    assert.deepEqual(failures, [
      { property: "tags[0]", reason: "is wrong" },
      { property: "b", reason: "too" },
    ]);
  });

  it("tells no, some and replacing differences", async () => {
    const { DIFF_NONE, DIFF_SOME } = providers.DiffResponse.DiffChanges;
    const { UPDATE, UPDATE_REPLACE } = providers.PropertyDiff.Kind;
    assert.deepEqual(await diff({}), { changes: DIFF_NONE, diffs: [], replaces: [], kinds: {} });
    assert.deepEqual(resource.calls, [["diff", { old: true }, {}]]);
    assert.deepEqual(await diff({ changes: ["tags[1]", "annotations"] }), {
      changes: DIFF_SOME,
      diffs: ["tags[1]", "annotations"],
      replaces: [],
      kinds: { "tags[1]": UPDATE, annotations: UPDATE },
    });
    assert.deepEqual(await diff({ changes: ["repository"], replace: true }), {
      changes: DIFF_SOME,
      diffs: ["repository"],
      replaces: ["repository"],
      kinds: { repository: UPDATE_REPLACE },
    });
  });

  it("compares nothing where changes of every input are to be ignored", async () => {
    const { DIFF_NONE, DIFF_SOME } = providers.DiffResponse.DiffChanges;
    const news = { changes: ["tags"], replace: true };
    assert.deepEqual(await diff(news, ["replace", "changes", "other"]), {
      changes: DIFF_NONE,
      diffs: [],
      replaces: [],
      kinds: {},
    });
    assert.deepEqual(resource.calls, []);
    assert.equal((await diff(news, ["changes"])).changes, DIFF_SOME);
    assert.equal(resource.calls.length, 1);
  });

  it("previews a creation with the outputs open, and publishes nothing", async () => {
    const response = await create({ tags: secret(["v1"]) }, true);
    assert.deepEqual(resource.calls, [["preview", undefined, { tags: ["v1"] }]]);
    assert.equal(response.getId(), "");
    const open = { tags: secret(["v1"]), digest: UNKNOWN, ref: UNKNOWN };
    assert.deepEqual(response.getProperties()?.toJavaScript(), open);
    // Under the stack, whose messages keep their order.
    assert.deepEqual(
      logged.map(({ message, urn }) => [message, urn]),
      [["app  [secret]: new", ""]],
    );
    assert.equal((await create({ known: true }, true)).getProperties()?.toJavaScript().digest, "known");
  });

  it("says nothing of what an update skips, which is previewed", async () => {
    await create({ tags: ["v1"] });
    logged.length = 0;
    await create({ tags: ["v2"] }, true);
    assert.deepEqual(logged, []);
  });

  it("says nothing of what an update skips before anything of it was created, once a program has told of the update", async () => {
    const request = new providers.InvokeRequest();
    request.setTok(BEGIN_UPDATE);
    await ask(client.invoke, request);
    await create({ tags: ["v2"] }, true);
    assert.deepEqual(logged, []);
  });

  it("creates, with secrets marked again, and speaks under the resource", async () => {
    const response = await create({ tags: secret(["v1"]) });
    assert.deepEqual(resource.calls, [["publish", undefined, { tags: ["v1"] }]]);
    assert.equal(response.getId(), "the-id");
    assert.deepEqual(response.getProperties()?.toJavaScript(), { tags: secret(["v1"]), digest: "d" });
    assert.deepEqual(
      logged.map(({ severity, message, urn }) => [severity, message, urn]),
      [[engine.LogSeverity.WARNING, "heading\n  line", URN]],
    );
  });

  for (const preview of [true, false]) {
    it(`updates ${preview ? "in a preview" : "for real"} from the state to the inputs`, async () => {
      const request = new providers.UpdateRequest();
      request.setUrn(URN);
      request.setOlds(struct({ digest: secret("old") }));
      request.setNews(struct({ tags: ["v2"] }));
      request.setPreview(preview);
      const response = await ask<providers.UpdateRequest, providers.UpdateResponse>(client.update, request);
      assert.deepEqual(resource.calls, [[preview ? "preview" : "publish", { digest: "old" }, { tags: ["v2"] }]]);
      const state = response.getProperties()?.toJavaScript();
      assert.deepEqual(
        state,
        preview ? { tags: ["v2"], digest: UNKNOWN, ref: UNKNOWN } : { tags: ["v2"], digest: "d" },
      );
    });
  }

  it("keeps as outputs what the inputs do not have, and what is said to be repeated", async () => {
    Object.assign(resource, { repeated: ["repository"] });
    try {
      const made = await create({ repository: "app", tags: ["v1"] });
      assert.deepEqual(made.getProperties()?.toJavaScript(), { repository: "app", digest: "d" });
      const half = await failed(create({ repository: "app", tags: ["v1"], fails: "half" }));
      assert.deepEqual(initFailure(half.metadata)?.state.properties, {
        ...{ repository: "app", tags: ["v1"], fails: "half", digest: "half" },
      });
    } finally {
      Reflect.deleteProperty(resource, "repeated");
    }
  });

  it("takes outputs over inputs for the state", async () => {
    const [inputs, outputs] = [struct({ tags: ["v1"], name: secret("given") }), struct({ name: "made", digest: "d" })];
    const state = { tags: ["v1"], name: "made", digest: "d" };
    await ask(client.diff, new providers.DiffRequest().setUrn(URN).setOldInputs(inputs).setOlds(outputs));
    await ask(client.update, new providers.UpdateRequest().setUrn(URN).setOldInputs(inputs).setOlds(outputs));
    await ask(client.delete, new providers.DeleteRequest().setUrn(URN).setOldInputs(inputs).setProperties(outputs));
    const read = new providers.ReadRequest().setUrn(URN).setInputs(inputs).setProperties(outputs);
    const live = await ask<providers.ReadRequest, providers.ReadResponse>(client.read, read);
    assert.deepEqual(resource.calls, [
      ["diff", state, {}],
      ["publish", state, {}],
      ["delete", state],
      ["read", state],
    ]);
    assert.deepEqual(live.getProperties()?.toJavaScript(), { name: secret("made"), digest: "d", live: true });
    assert.deepEqual(live.getInputs()?.toJavaScript(), inputs.toJavaScript());
  });

  it("hands over the state of what came half way, and none of what did not begin", async () => {
    const half = await failed(create({ fails: "half", tags: secret(["v1"]) }));
    assert.equal(half.details, "half was done");
    assert.deepEqual(initFailure(half.metadata), {
      id: "the-id",
      reasons: ["half was done"],
      state: { properties: { fails: "half", tags: ["v1"], digest: "half" }, secrets: new Set(["tags"]) },
    });
    const whole = await failed(create({ fails: "whole" }));
    assert.equal(whole.details, "nothing was done");
    assert.equal(initFailure(whole.metadata), undefined);
  });

  afterEach(() => {
    // What a test has put in front of the script.
    for (const name of ["check", "publish", "diff", "read", "delete"]) Reflect.deleteProperty(resource, name);
  });

  it("keeps secret what repeats a secret: outputs, ids, lines and errors", async () => {
    const tags = secret(["hidden-tag"]);
    const publish: Resource["publish"] = async (_olds, news, say) => {
      await say(["app:hidden-tag", "hidden-tag: new"]);
      const state = { ...news, published: { "hidden-tag": "d" }, ref: "app@d", left: { open: "since hidden-tag" } };
      if (news.fails) throw new PartialResult("app:hidden-tag", state, new Error("moving the tag hidden-tag failed"));
      return { id: "app:hidden-tag", state };
    };
    Object.assign(resource, { publish });
    const response = await create({ tags });
    assert.equal(response.getId(), "app:[secret]");
    assert.deepEqual(response.getProperties()?.toJavaScript(), {
      tags,
      published: secret({ "hidden-tag": "d" }),
      ref: "app@d",
      left: secret({ open: "since hidden-tag" }),
    });
    assert.deepEqual(
      logged.map(({ message }) => message),
      ["app:[secret]\n  [secret]: new"],
    );
    const half = await failed(create({ tags, fails: true }));
    assert.equal(half.details, "moving the tag [secret] failed");
    const { id, reasons, state } = initFailure(half.metadata) ?? {};
    assert.deepEqual([id, reasons], ["app:[secret]", ["moving the tag [secret] failed"]]);
    assert.deepEqual(state?.secrets, new Set(["tags", "published", "left"]));
  });

  it("keeps secret what was secret before, although it is open now", async () => {
    const publish: Resource["publish"] = async (_olds, news, say) => {
      await say(["app", "old-tag: left"]);
      return { id: "app", state: { ...news, left: ["old-tag"] } };
    };
    Object.assign(resource, { publish });
    const request = new providers.UpdateRequest();
    request.setUrn(URN);
    request.setOlds(struct({ tags: [secret("old-tag")] }));
    request.setNews(struct({ tags: ["v2"] }));
    const response = await ask<providers.UpdateRequest, providers.UpdateResponse>(client.update, request);
    assert.deepEqual(response.getProperties()?.toJavaScript(), { tags: ["v2"], left: secret(["old-tag"]) });
    assert.deepEqual(
      logged.map(({ message }) => message),
      ["app\n  [secret]: left"],
    );
  });

  it("shows no secret in what it tells of a removal, nor in a fault of the inputs", async () => {
    Object.assign(resource, {
      delete: (async (_olds, say) => say(["app", "hidden-tag: stays"])) satisfies Resource["delete"],
      check: (inputs: PropertyMap) => ({ inputs, failures: [{ property: "tags", reason: "hidden-tag is wrong" }] }),
    });
    const request = new providers.DeleteRequest();
    request.setUrn(URN);
    request.setProperties(struct({ tags: secret("hidden-tag") }));
    await ask<providers.DeleteRequest, empties.Empty>(client.delete, request);
    assert.deepEqual(
      logged.map(({ message, severity }) => [message, severity]),
      [["app\n  [secret]: stays", engine.LogSeverity.INFO]],
    );
    const { failuresList } = (await check({ tags: secret("hidden-tag") })).toObject();
    assert.deepEqual(failuresList, [{ property: "tags", reason: "[secret] is wrong" }]);
  });

  it("shows no secret in what goes wrong when it compares, reads or deletes", async () => {
    const fails = async () => {
      throw new Error("reading the tag hidden-tag failed");
    };
    Object.assign(resource, { diff: fails, read: fails, delete: fails });
    const properties = struct({ tags: secret("hidden-tag") });
    const requests: [method: unknown, request: { setUrn(urn: string): void }][] = [
      [client.diff, new providers.DiffRequest().setOlds(properties)],
      [client.read, new providers.ReadRequest().setProperties(properties)],
      [client.delete, new providers.DeleteRequest().setProperties(properties)],
    ];
    for (const [method, request] of requests) {
      request.setUrn(URN);
      const { details } = await failed(ask(method as typeof client.diff, request as providers.DiffRequest));
      assert.equal(details, "reading the tag [secret] failed");
    }
  });

  it("reads the live state, or nothing when it is gone", async () => {
    const read = (properties: PropertyMap) => {
      const request = new providers.ReadRequest();
      request.setUrn(URN);
      request.setId("the-id");
      request.setProperties(struct(properties));
      request.setInputs(struct({ kept: 1 }));
      return ask<providers.ReadRequest, providers.ReadResponse>(client.read, request);
    };
    const live = await read({ tags: secret("s") });
    assert.equal(live.getId(), "the-id");
    assert.deepEqual(live.getProperties()?.toJavaScript(), { tags: secret("s"), live: true });
    assert.deepEqual(live.getInputs()?.toJavaScript(), { kept: 1 });
    assert.equal((await read({ gone: true })).getId(), "");
  });

  it("cannot be imported, and says what to do instead", async () => {
    const request = new providers.ReadRequest();
    request.setUrn(URN);
    request.setId("the-id");
    const { details } = await failed(ask<providers.ReadRequest, providers.ReadResponse>(client.read, request));
    assert.equal(
      details,
      "this resource cannot be imported: add it to the program, and an update adopts what is there",
    );
    assert.deepEqual(resource.calls, []);
  });

  it("deletes with the state", async () => {
    const request = new providers.DeleteRequest();
    request.setUrn(URN);
    request.setProperties(struct({ digest: "d" }));
    await ask<providers.DeleteRequest, empties.Empty>(client.delete, request);
    assert.deepEqual(resource.calls, [["delete", { digest: "d" }]]);
  });

  it("refuses a type that it does not have", async () => {
    const { details } = await failed(check({}, "urn:pulumi:dev::multiarch::multiarch-registry:index:Other::x"));
    assert.equal(details, 'this provider has no resource of the type "multiarch-registry:index:Other"');
    assert.match((await failed(check({}, "constructor"))).details, /has no resource of the type ""/);
  });

  it("calls back when it is cancelled", async () => {
    assert.equal(cancelled, 0);
    await ask<empties.Empty, empties.Empty>(client.cancel, new empties.Empty());
    assert.equal(cancelled, 1);
  });

  it("says that it does not implement the rest", async () => {
    const construct = ask<providers.ConstructRequest, providers.ConstructResponse>(
      client.construct,
      new providers.ConstructRequest(),
    );
    assert.equal((await failed(construct)).code, grpc.status.UNIMPLEMENTED);
  });

  it("goes on when the engine's log does not answer", async () => {
    const lonely = new EngineLog("127.0.0.1:1");
    await lonely.sayFor(URN)(["nobody hears this"]);
  });
});

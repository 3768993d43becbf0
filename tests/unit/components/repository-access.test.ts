import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { RepositoryAccess, type RepositoryAccessArgs } from "../../../components/index.ts";
import { marked } from "./fixture.ts";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const VARIABLES = ["GITHUB_OWNER", "GITHUB_ORGANIZATION", "GITHUB_BASE_URL", "GITHUB_TOKEN"];
const KNOWN =
  /^(multiarch:index:RepositoryAccess|multiarch-registry:index:RepositoryContents|pulumi:providers:github|github:index\/.+)$/;

describe("RepositoryAccess", () => {
  let registered: Record<string, Record<string, unknown>>;
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

  beforeEach(() => {
    registered = {};
    for (const name of VARIABLES) delete process.env[name];
    process.env.GITHUB_TOKEN = "token-of-the-environment";
    const mocks: pulumi.runtime.Mocks = {
      newResource({ type, name, inputs }) {
        if (!KNOWN.test(type)) throw new Error(`unknown resource ${type}`);
        registered[name] = inputs;
        const outputs = type.endsWith("RepositoryContents") ? { generations: {} } : {};
        return { id: name, state: { ...inputs, ...outputs } };
      },
      call({ token }) {
        throw new Error(`unknown function ${token}`);
      },
    };
    pulumi.runtime.setMocks(mocks, "multiarch", "test", false);
  });
  after(() => {
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  /** Makes it, and waits until every child is registered. */
  async function make(args: Partial<RepositoryAccessArgs> = {}): Promise<string[]> {
    const { items } = new RepositoryAccess("repository", { repository: "acme/app", ...args });
    const found = await new Promise<string[]>((resolve) => items.apply(resolve));
    await pulumi.runtime.disconnect();
    return found;
  }

  it("hands its arguments to Pulumi, defaults filled in, token and secrets marked as secret", async () => {
    await make({
      token: "t",
      secrets: { TOKEN: "hunter2" },
      environments: { eu: { branches: ["main"], secrets: { KEY: pulumi.secret("k") } } },
      package: { visibility: "public" },
    });
    assert.deepEqual(registered.repository, {
      repository: "acme/app",
      token: marked("t"),
      secrets: marked({ TOKEN: "hunter2" }),
      variables: {},
      environments: marked({ eu: { branches: ["main"], tags: [], secrets: { KEY: "k" }, variables: {} } }),
      package: { visibility: "public", enforce: false },
    });
  });

  it("has exactly these children, with these inputs", async () => {
    const items = await make({
      secrets: { token: "hunter2" },
      variables: { IMAGE: "app" },
      environments: {
        eu: { branches: ["main"], secrets: { KEY: pulumi.secret("k") }, variables: { PLACE: "eu" } },
        us: {},
      },
      workflow: { permissions: "write" },
      actions: { allowed: "all" },
    });
    const repository = "app";
    const inside = { repository, environment: "eu" };
    const {
      repository: _component,
      "repository-github": provider,
      "repository-contents": contents,
      ...children
    } = registered;
    assert.deepEqual(children, {
      "repository-secret-TOKEN": { repository, secretName: "TOKEN", value: { ...SECRET, value: "hunter2" } },
      "repository-variable-IMAGE": { repository, variableName: "IMAGE", value: "app" },
      "repository-environment-eu": {
        ...inside,
        deploymentBranchPolicy: { customBranchPolicies: true, protectedBranches: false },
      },
      "repository-environment-eu-branch-main": { ...inside, branchPattern: "main" },
      "repository-environment-eu-secret-KEY": { ...inside, secretName: "KEY", value: { ...SECRET, value: "k" } },
      "repository-environment-eu-variable-PLACE": { ...inside, variableName: "PLACE", value: "eu" },
      "repository-environment-us": { repository, environment: "us" },
      "repository-actions": { repository, enabled: true, allowedActions: "all" },
      "repository-workflow": {
        repository,
        defaultWorkflowPermissions: "write",
        canApprovePullRequestReviews: false,
      },
    });
    assert.deepEqual(provider, { owner: "acme", baseUrl: "https://api.github.com/" });
    assert.equal(Object.values(contents?.items ?? {}).length, items.length);
    assert.deepEqual(contents?.renew, []);
    assert.equal(items[0], "the secret TOKEN");
  });

  it("takes names that every object has for names as any other", async () => {
    await make({ variables: { toString: "a" }, environments: { constructor: { secrets: { valueOf: "hunter2" } } } });
    const name = "repository-environment-constructor-secret-VALUEOF";
    assert.deepEqual(registered[name]?.value, { ...SECRET, value: "hunter2" });
    assert.equal(registered["repository-variable-TOSTRING"]?.value, "a");
  });

  it("keeps the token of the settings secret, and that of the environment out", async () => {
    await make({ token: "of-the-settings", secrets: { A: "x" } });
    const token = { ...SECRET, value: "of-the-settings" };
    assert.deepEqual(
      [registered["repository-github"]?.token, registered["repository-contents"]?.token],
      [token, token],
    );
    assert.doesNotMatch(JSON.stringify(registered), /token-of-the-environment/);
  });

  it("hurries on this machine, and nowhere else", async () => {
    await make({ baseUrl: "http://127.0.0.1:5056/", variables: { A: "x" } });
    const hurry = { writeDelayMs: "0", parallelRequests: "true", maxRetries: "0" };
    assert.deepEqual(registered["repository-github"], { owner: "acme", baseUrl: "http://127.0.0.1:5056/", ...hurry });
    await make({ baseUrl: "https://github.example.com/", variables: { A: "x" } });
    assert.deepEqual(registered["repository-github"], { owner: "acme", baseUrl: "https://github.example.com/" });
  });

  const refuses = (args: Partial<RepositoryAccessArgs>, lines: string[]) =>
    assert.throws(
      () => new RepositoryAccess("repository", { repository: "acme/app", ...args }),
      (error: Error) => {
        assert.ok(pulumi.RunError.isInstance(error));
        assert.deepEqual(error.message.split("\n"), ["acme/app cannot be set up:", ...lines]);
        return true;
      },
    );

  it("refuses bad arguments with every problem, and names no secret", () => {
    refuses({ secrets: { GITHUB_A: "hunter2", B: "" }, variables: { "a b": "x" } }, [
      "repository.secrets.B: is empty, which GitHub does not accept; write a value or remove the name",
      'repository.secrets.GITHUB_A: "GITHUB_A" starts with GITHUB_, which GitHub reserves; choose another name',
      'repository.variables["a b"]: "a b" is not a valid name; use letters, digits and _, not starting with a digit',
    ]);
    assert.deepEqual(Object.keys(registered), []);
  });

  it("refuses an environment that would lead the provider elsewhere", () => {
    process.env.GITHUB_OWNER = "other";
    refuses({}, [`GITHUB_OWNER is "other", which GitHub's provider uses as the owner instead of "acme"; unset it`]);
  });
});

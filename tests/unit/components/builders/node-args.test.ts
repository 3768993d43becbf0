import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { createCommand } from "../../../../components/builders/create-command.ts";
import { definitionOf, encodeOptions, shellWord } from "../../../../components/builders/node-args.ts";
import { readBuilders } from "../../../../components/settings/builders.ts";

function definition(builder: object) {
  const [declared] = readBuilders({ default: builder }, []).declared.values();
  assert.ok(declared, "the declaration is invalid");
  return definitionOf(declared.declaration, {
    project: "/project",
    read: (file) => (file === "buildkitd.toml" ? "debug = true\n" : undefined),
    pemFile: (name, node, part) => `/pem/${name}/${node.name}-${part}.pem`,
  });
}

/** What buildx makes of the options of the provider, which joins keys and values of a map in any order. */
function received(options: Readonly<Record<string, string>>): Record<string, string> {
  const fields = Object.entries(options).flatMap(([key, value]) => {
    const [line = []] = value === "" ? [] : parse(`${key.replaceAll("_", "-")}=${value}`, { relax_quotes: false });
    return line as string[];
  });
  return Object.fromEntries(
    fields.map((field) => [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)]),
  );
}

describe("the nodes of a declared builder", () => {
  it("are one with its driver, booted at once, where nothing else is said", () => {
    assert.deepEqual(definition({ name: "multi", driver: "docker-container" }), [
      { name: "multi", node: "multi0", driver: "docker-container", bootstrap: true },
    ]);
  });

  it("are appended in order, each with its address and certificates", () => {
    const tls = { ca: "-----BEGIN", cert: { file: "c.pem" }, key: { env: "K" }, serverName: "bk" };
    const nodes = [{ endpoint: "tcp://a:1" }, { endpoint: "tcp://b:1", platforms: ["linux/arm64"] }];
    const pem = (node: string) => ({
      cacert: `/pem/arm/${node}-ca.pem`,
      cert: `/pem/arm/${node}-cert.pem`,
      key: `/pem/arm/${node}-key.pem`,
      servername: "bk",
    });
    assert.deepEqual(definition({ name: "arm", driver: "remote", tls, nodes }), [
      { name: "arm", node: "arm0", driver: "remote", endpoint: "tcp://a:1", driverOptions: pem("arm0") },
      {
        name: "arm",
        node: "arm1",
        driver: "remote",
        append: true,
        endpoint: "tcp://b:1",
        platforms: ["linux/arm64"],
        driverOptions: pem("arm1"),
      },
    ]);
  });

  it("of Kubernetes have all their settings as options", () => {
    const [node] = definition({
      name: "k8s",
      driver: "kubernetes",
      namespace: "buildkit",
      replicas: 3,
      nodeSelector: { "kubernetes.io/arch": "arm64", disk: "ssd" },
      requests: { cpu: 2, memory: "4Gi", ephemeralStorage: "1Gi" },
      limits: { cpu: "500m" },
      options: { rootless: true, tolerations: "key=a,value=b;key=c,operator=Exists" },
    });
    assert.deepEqual(node?.driverOptions, {
      namespace: "buildkit",
      replicas: "3",
      nodeselector: "kubernetes.io/arch=arm64,disk=ssd",
      "requests.cpu": "2",
      "requests.memory": "4Gi",
      "requests.ephemeral-storage": "1Gi",
      "limits.cpu": "500m",
      rootless: "true",
      tolerations: "key=a,value=b;key=c,operator=Exists",
    });
    assert.deepEqual(received(encodeOptions(node?.driverOptions ?? {})), {
      ...node?.driverOptions,
      "default-load": "false",
    });
  });

  it("have another name with another buildkitd.toml", () => {
    const [node] = definition({ name: "multi", driver: "docker-container", buildkitdConfig: "buildkitd.toml" });
    assert.equal(node?.buildkitConfig, "/project/buildkitd.toml");
    assert.match(node?.node ?? "", /^multi0-[0-9a-f]{8}$/);
  });
});

describe("the options for the provider", () => {
  it("are as they are where the provider passes them on", () => {
    const options = { image: "moby/buildkit:v0.31.0", "cpuset-cpus": "0", network: "host" };
    assert.deepEqual(encodeOptions(options), options);
  });

  it("go along with another option where it would change or lose them", () => {
    const options = { "env.BUILDKIT_STEP_LOG_MAX_SIZE": "-1", labels: "a=1,b=2", "env.E": "" };
    assert.deepEqual(encodeOptions(options), {
      "default-load": 'false,env.BUILDKIT_STEP_LOG_MAX_SIZE=-1,"labels=a=1,b=2",env.E=',
    });
    assert.deepEqual(received(encodeOptions({ "default-load": "true", ...options })), {
      "default-load": "true",
      ...options,
    });
  });

  it("arrive at buildx whatever is in them", () => {
    const key = fc.stringMatching(/^[a-z][a-zA-Z0-9_.-]{0,9}$/);
    const value = fc.stringMatching(/^[ -~]{0,12}$/);
    fc.assert(
      fc.property(fc.dictionary(key, value), (options) => {
        const { "default-load": load, ...others } = { "default-load": "false", ...received(encodeOptions(options)) };
        const { "default-load": wanted = "false", ...wantedOthers } = options;
        assert.deepEqual({ ...others }, { ...wantedOthers });
        assert.equal(load, wanted);
      }),
    );
  });
});

describe("the command that creates the same builder", () => {
  it("has every setting, quoted for a shell, and a command for each node", () => {
    const flags = ["--oci-max-parallelism=4", "--label=a b"];
    assert.equal(
      createCommand(
        definition({ name: "multi", driver: "docker-container", buildkitdFlags: flags, options: { "env.A_B": "c,d" } }),
      ),
      `docker buildx create --name multi --node multi0 --driver docker-container --driver-opt '"env.A_B=c,d"' --buildkitd-flags '--oci-max-parallelism=4 '"'"'--label=a b'"'"'' --bootstrap`,
    );
    const nodes = [{ endpoint: "tcp://a:1" }, { endpoint: "tcp://b:1", platforms: ["linux/arm64", "linux/arm/v7"] }];
    assert.equal(
      createCommand(definition({ name: "arm", driver: "remote", nodes })),
      "docker buildx create --name arm --node arm0 --driver remote tcp://a:1 && " +
        "docker buildx create --name arm --node arm1 --driver remote --append --platform linux/arm64,linux/arm/v7 tcp://b:1",
    );
  });

  it("leaves plain words alone", () => {
    assert.deepEqual(["a=b", "it's", ""].map(shellWord), ["a=b", `'it'"'"'s'`, "''"]);
  });
});

import { suggestion } from "../../lib/did-you-mean.ts";
import type { BuilderDeclaration, BuilderNodeSettings, Driver } from "./builder-schema.ts";
import { type Path, type Problem, quote } from "./problems.ts";

/**
 * The options that each driver takes, in the version of buildx that Pulumi's Docker provider contains.
 *
 * @see https://github.com/docker/buildx/tree/v0.23.0/driver
 */
const OPTIONS: Readonly<Record<Driver, readonly string[]>> = {
  "docker-container": [
    "image",
    "network",
    "memory",
    "memory-swap",
    "cpu-period",
    "cpu-quota",
    "cpu-shares",
    "cpuset-cpus",
    "cpuset-mems",
    "cgroup-parent",
    "restart-policy",
    "default-load",
  ],
  remote: ["default-load"],
  kubernetes: [
    "image",
    "rootless",
    "schedulername",
    "serviceaccount",
    "annotations",
    "labels",
    "tolerations",
    "loadbalance",
    "qemu.install",
    "qemu.image",
    "default-load",
    "timeout",
  ],
};

/** What has a field of its own, by the option that buildx has for it. */
const FIELDS: Readonly<Record<string, string>> = {
  namespace: "namespace",
  replicas: "replicas",
  nodeselector: "nodeSelector",
  "requests.cpu": "requests.cpu",
  "requests.memory": "requests.memory",
  "requests.ephemeral-storage": "requests.ephemeralStorage",
  "limits.cpu": "limits.cpu",
  "limits.memory": "limits.memory",
  "limits.ephemeral-storage": "limits.ephemeralStorage",
  cacert: "tls.ca",
  cert: "tls.cert",
  key: "tls.key",
  servername: "tls.serverName",
};

/** The drivers that take a field; one that is not here is for all. */
const DRIVERS_OF: Readonly<Partial<Record<keyof BuilderNodeSettings, readonly Driver[]>>> = {
  endpoint: ["docker-container", "remote"],
  tls: ["remote"],
  namespace: ["kubernetes"],
  replicas: ["kubernetes"],
  nodeSelector: ["kubernetes"],
  requests: ["kubernetes"],
  limits: ["kubernetes"],
  buildkitdFlags: ["docker-container", "kubernetes"],
  buildkitdConfig: ["docker-container", "kubernetes"],
};

/** @see https://github.com/docker/buildx/blob/v0.23.0/driver/remote/util/remoteutil.go */
const REMOTE = /^(?:tcp|unix|ssh|docker-container|kube-pod|npipe):\/\/./;

/** Checks what one field of a declared builder means for another. */
export function checkBuilderDeclaration(declaration: BuilderDeclaration, path: Path): Problem[] {
  const { name, driver, nodes } = declaration;
  const places = nodes.map((node, position) => ({
    node,
    path: nodes.length > 1 ? [...path, "nodes", position] : path,
  }));
  const problems = [
    ...(name === "default"
      ? [{ path: [...path, "name"], message: '"default" is a name that buildx keeps to itself; write another one' }]
      : []),
    ...places.flatMap(({ node, path: at }) => checkNode(node, driver, at)),
    ...repeated(places, "name"),
    ...repeated(places, "endpoint"),
  ];
  if (nodes.length > 1 && driver === "docker-container" && nodes.some(({ endpoint }) => endpoint === undefined))
    problems.push({
      path: [...path, "nodes"],
      message: "has nodes on one Docker daemon, where buildx allows one; give each an endpoint of its own",
    });
  return problems;
}

function checkNode(node: BuilderNodeSettings, driver: Driver, path: Path): Problem[] {
  const problems: Problem[] = [];
  for (const [field, drivers] of Object.entries(DRIVERS_OF)) {
    if (drivers.includes(driver) || node[field as keyof BuilderNodeSettings] === undefined) continue;
    problems.push({
      path: [...path, field],
      message: `is not for the driver ${driver}, only for ${drivers.join(" and ")}; remove it`,
    });
  }
  const { endpoint, tls, options = {} } = node;
  if (driver === "remote" && endpoint === undefined)
    problems.push({ path: [...path, "endpoint"], message: 'is missing; write where BuildKit is, "tcp://host:1234"' });
  if (driver === "remote" && endpoint !== undefined && !REMOTE.test(endpoint)) {
    const message = `${quote(endpoint)} is not an address of BuildKit; write "tcp://host:1234" or "unix:///path"`;
    problems.push({ path: [...path, "endpoint"], message });
  }
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    const [there, missing] = tls.cert === undefined ? ["key", "cert"] : ["cert", "key"];
    problems.push({ path: [...path, "tls", missing], message: `is missing; tls.${there} needs it` });
  }
  for (const option of Object.keys(options)) {
    const message = optionProblem(option, driver);
    if (message !== undefined) problems.push({ path: [...path, "options", option], message });
  }
  return problems;
}

function optionProblem(option: string, driver: Driver): string | undefined {
  const field = Object.hasOwn(FIELDS, option) ? FIELDS[option] : undefined;
  if (field !== undefined) return `${quote(option)} is a setting of its own; write ${field} beside options`;
  if (OPTIONS[driver].includes(option)) return undefined;
  if (driver === "docker-container" && /^env\../.test(option)) return undefined;
  return `${quote(option)} is not an option of the driver ${driver}; ${suggestion(option, OPTIONS[driver])}`;
}

function repeated(places: readonly { node: BuilderNodeSettings; path: Path }[], field: "name" | "endpoint"): Problem[] {
  return places.flatMap(({ node, path }, position) => {
    const value = node[field];
    const isFirst = places.findIndex((other) => other.node[field] === value) === position;
    if (value === undefined || isFirst) return [];
    return [{ path: [...path, field], message: `${quote(value)} is the ${field} of another node; write another one` }];
  });
}

import { isFolderLocation } from "../../../components/settings/location.ts";
import { attestationInput, attestationsOf } from "../attestations.ts";
import { itemsOf, linesOf, pairsOf, readAttributes } from "../attributes.ts";
import type { BuildFields } from "../build.ts";
import { cacheOf } from "../cache.ts";
import type { AddNote } from "../notes.ts";
import { toContext } from "../paths.ts";

/** What a reader of an input has around it. */
export interface InputPlace {
  /** The texts of all inputs of the step, by name. */
  readonly all: Readonly<Record<string, string>>;
  /** Notes about this input. */
  readonly note: (reason: string) => void;
  /** Environment variables that come from secrets. */
  readonly secrets: ReadonlySet<string>;
}

/** Reads an input into fields of an image. */
type InputReader = (text: string, place: InputPlace) => BuildFields;

const ON_THE_BUILDER = "is not passed on by the provider that builds; set it on the builder";
const TEMPLATE = /^\{\{env\.([A-Za-z_]\w*)\}\}$/;

/**
 * What becomes of each input of docker/build-push-action; docs/coming-from-build-push-action.md says the same in words.
 * `tags`, `platforms`, `outputs` and `push` decide which image a build is for, and are read with the others of its job.
 */
export const BUILD_INPUTS: Readonly<Record<string, InputReader>> = {
  "add-hosts": (text) => ({ addHosts: itemsOf(text).map((line) => line.replace("=", ":")) }),
  allow: noted("is not passed on by the provider that builds; grant the entitlement to the builder itself"),
  annotations: (text, { note }) => readAnnotations(text, note),
  attests: (text, { note }) =>
    attestationsOf(
      linesOf(text).map((line) => readAttributes(line, "type")),
      note,
    ),
  "build-args": readArgs,
  "build-contexts": (text) => ({ contexts: defined(pairsOf(text)) }),
  builder: noted("names a builder of that job; here builders are named under multiarch:builders"),
  "cache-from": (text, { all, note }) => readCache(text, all["cache-to"] ?? "", note),
  "cache-to": (text, { all, note }) => readCache(all["cache-from"] ?? "", text, note),
  call: (text, { note }) => {
    if (text !== "build") note("is for checks alone; run `docker buildx build --check` for them");
    return {};
  },
  "cgroup-parent": noted(ON_THE_BUILDER),
  context: (text) => ({ context: contextOf(text) }),
  file: (text, { all }) => ({ dockerfile: dockerfileOf(text, all.context) }),
  "github-token": () => ({}),
  labels: (text) => ({ labels: defined(pairsOf(text)) }),
  load: () => ({}),
  network: (text, { note }) => {
    const network = (["default", "host", "none"] as const).find((known) => known === text);
    if (!network) note(`"${text}" cannot be set; there are default, none and host`);
    return network ? { network } : {};
  },
  "no-cache": (text) => (text === "true" ? { noCache: true } : {}),
  "no-cache-filters": noted(
    "is not passed on by the provider that builds; change a build argument that the stage uses",
  ),
  outputs: () => ({}),
  platforms: () => ({}),
  provenance: (text, { note }) => attestationsOf([attestationInput("provenance", text)], note),
  // Each build took the newest bases, and so does each that is built here: no update has to build for that.
  pull: (text) => (text === "true" ? { bases: "follow" } : {}),
  push: () => ({}),
  sbom: (text, { note }) => attestationsOf([attestationInput("sbom", text)], note),
  secrets: readSecrets,
  "secret-envs": (text) => ({
    secrets: Object.fromEntries(pairsOf(text).map(([id, name = id]) => [id, { env: name }])),
  }),
  "secret-files": (text) => ({
    secrets: Object.fromEntries(Object.entries(defined(pairsOf(text))).map(([id, file]) => [id, { file }])),
  }),
  "shm-size": noted(ON_THE_BUILDER),
  ssh: (text) => ({ ssh: linesOf(text) }),
  tags: () => ({}),
  target: (text) => ({ target: text }),
  ulimit: noted(ON_THE_BUILDER),
};

/** Reads all inputs of a step into fields. What is empty says nothing. */
export function readBuildInputs(
  inputs: Readonly<Record<string, string>>,
  secrets: ReadonlySet<string>,
  note: AddNote,
): BuildFields {
  let fields: BuildFields = {};
  for (const [name, text] of Object.entries(inputs)) {
    const read = Object.hasOwn(BUILD_INPUTS, name) ? BUILD_INPUTS[name] : undefined;
    const place = { all: inputs, note: (reason: string) => note(name, reason), secrets };
    if (!read) note(name, "is not an input of docker/build-push-action: left out");
    else if (text.trim() !== "") fields = joinedFields(fields, read(text.trim(), place));
  }
  return fields;
}

/** Several inputs give secrets, and attestations. */
function joinedFields(fields: BuildFields, more: BuildFields): BuildFields {
  const secrets = { ...fields.secrets, ...more.secrets };
  const attestations = { ...fields.attestations, ...more.attestations };
  return {
    ...fields,
    ...more,
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(Object.keys(attestations).length > 0 && { attestations }),
  };
}

function noted(reason: string): InputReader {
  return (_text, { note }) => {
    note(reason);
    return {};
  };
}

function readArgs(text: string, { note, secrets }: InputPlace): BuildFields {
  const args: Record<string, string> = {};
  for (const [name, value] of pairsOf(text)) {
    const secret = [...(value ?? "").matchAll(/\{\{env\.(\w+)\}\}/g)].find(([, env = ""]) => secrets.has(env))?.[1];
    if (secret !== undefined) {
      note(
        `${name} is a secret, which a build argument would show in the image and in the state: left out; mount it in the Dockerfile and write secrets: {${name.toLowerCase()}: {env: ${secret}}}`,
      );
    } else args[name] = value ?? `{{env.${name}}}`;
  }
  return Object.keys(args).length > 0 ? { args } : {};
}

function readSecrets(text: string, { note }: InputPlace): BuildFields {
  const secrets: Record<string, { env: string }> = {};
  for (const [id, value = ""] of pairsOf(text)) {
    const [, env] = TEMPLATE.exec(value.trim()) ?? [];
    if (env !== undefined) secrets[id] = { env };
    else note(`${id} is more than one secret of GitHub's: left out; write secrets: {${id}: {env: NAME}}`);
  }
  return Object.keys(secrets).length > 0 ? { secrets } : {};
}

const LEVELS = ["manifest", "index", "manifest-descriptor", "index-descriptor"] as const;

function readAnnotations(text: string, note: (reason: string) => void): BuildFields {
  const annotations: Record<string, string> = {};
  const levels = new Set<(typeof LEVELS)[number]>();
  for (const [written, value = ""] of pairsOf(text)) {
    const [, prefix, key = written] = /^([a-z,[\]/-]+):(.*)$/.exec(written) ?? [];
    for (const each of prefix?.split(",") ?? []) {
      const level = LEVELS.find((known) => known === each.replace(/\[.*\]$/, ""));
      if (level) levels.add(level);
    }
    if (prefix?.includes("[")) note(`${written} is for one platform; here annotations are for all`);
    annotations[key] = value;
  }
  return { annotations, ...(levels.size > 0 && { annotationLevels: [...levels] }) };
}

function readCache(from: string, to: string, note: (reason: string) => void): BuildFields {
  const entries = (text: string) => linesOf(text).map((line) => readAttributes(line, "ref"));
  const cache = cacheOf(entries(from), entries(to), (_input, reason) => note(reason));
  return cache ? { cache } : {};
}

const DEFAULT_CONTEXT = /^\{\{\s*defaultContext\s*\}\}(?::(.*))?$/;

/** The context relative to the root of the repository; without one it is the repository itself. */
function contextOf(text: string): string {
  const [whole, folder] = DEFAULT_CONTEXT.exec(text) ?? [];
  if (whole !== undefined) return folder || ".";
  return isFolderLocation(text) ? text.replace(/^\.\/(?=.)/, "").replace(/(.)\/+$/, "$1") : text;
}

/** There relative to the folder of the job, but to the context where that is an address; here to the context. */
function dockerfileOf(file: string, context: string | undefined): string {
  const isAddress = context === undefined || DEFAULT_CONTEXT.test(context) || !isFolderLocation(context);
  return isAddress ? file.replace(/^\.\//, "") : toContext(contextOf(context), file);
}

function defined(pairs: readonly (readonly [string, string | undefined])[]): Record<string, string> {
  return Object.fromEntries(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

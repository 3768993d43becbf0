import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import * as z from "zod";
import { printableLines } from "../../../lib/printable.ts";

/** What `docker buildx bake` is asked. */
export interface BakeQuestion {
  /** Where it runs, and what paths are relative to. */
  readonly folder: string;
  /** Bake and compose files; those that it finds by itself where none is named. */
  readonly files: readonly string[];
  /** Definitions that are in no file, as JSON. */
  readonly definitions?: readonly string[];
  /** Targets and groups; the group `default` where none is named. */
  readonly targets: readonly string[];
  readonly overrides?: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

const map = z.record(z.string(), z.string());
const attributes = z.array(z.record(z.string(), z.string())).optional();

const targetSchema = z.looseObject({
  context: z.string().optional(),
  dockerfile: z.string().optional(),
  "dockerfile-inline": z.string().optional(),
  contexts: map.optional(),
  args: z.record(z.string(), z.string().nullable()).optional(),
  labels: z.record(z.string(), z.string().nullable()).optional(),
  annotations: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  target: z.string().optional(),
  platforms: z.array(z.string()).optional(),
  secret: attributes,
  ssh: z.array(z.looseObject({ id: z.string().optional(), paths: z.array(z.string()).optional() })).optional(),
  "cache-from": attributes,
  "cache-to": attributes,
  output: attributes,
  "no-cache": z.boolean().optional(),
  pull: z.boolean().optional(),
  network: z.string().optional(),
  "extra-hosts": map.optional(),
  attest: z.array(z.record(z.string(), z.union([z.string(), z.boolean()]).transform(String))).optional(),
});

/** A target as `--print` shows it. */
export type BakeTarget = z.output<typeof targetSchema>;

const printSchema = z.object({ target: z.record(z.string(), targetSchema).default({}) });
const listSchema = z.array(z.object({ name: z.string(), group: z.boolean().optional(), value: z.string().optional() }));

/** How long an answer may take, in milliseconds: a remote definition is fetched. */
const TIMEOUT_MS = 60_000;
/** On its own, and as a plugin of Docker's command line. */
const PROGRAMS: readonly (readonly [string, ...string[]])[] = [["docker-buildx"], ["buildx"], ["docker", "buildx"]];

/**
 * The targets with all variables, functions, matrices and inheritance evaluated by Docker.
 *
 * @throws Error in a sentence, when there is no buildx, or it refuses the files
 */
export async function printBake(question: BakeQuestion): Promise<Record<string, BakeTarget>> {
  return printSchema.parse(JSON.parse(await bake(question, ["--print", ...question.targets]))).target;
}

/** The names of its targets without groups, and the variables with their values. */
export async function listBake(
  question: BakeQuestion,
): Promise<{ targets: string[]; groups: string[]; variables: { name: string; value: string }[] }> {
  const list = async (type: string) =>
    listSchema.parse(JSON.parse((await bake(question, [`--list=type=${type},format=json`])) || "[]") ?? []);
  const [targets, variables] = await Promise.all([list("targets"), list("variables")]);
  return {
    targets: targets.filter(({ group }) => !group).map(({ name }) => name),
    groups: targets.filter(({ group }) => group).map(({ name }) => name),
    variables: variables.map(({ name, value = "" }) => ({ name, value })),
  };
}

async function bake(question: BakeQuestion, args: readonly string[]): Promise<string> {
  const { folder, files, definitions = [], overrides = [], environment } = question;
  const own = mkdtempSync(join(tmpdir(), "multiarch-bake-"));
  const agent = createServer();
  try {
    const written = definitions.map((text, index) => {
      const path = join(own, `definition-${index}.json`);
      writeFileSync(path, text);
      return path;
    });
    const named = [...files, ...written].flatMap((file) => ["--file", file]);
    const set = overrides.flatMap((override) => ["--set", override]);
    // What is printed names the agent of ssh alone, and buildx still wants to see its socket.
    const env = { SSH_AUTH_SOCK: await listenAt(agent, join(own, "agent")), ...environment };
    for (const [program, ...words] of PROGRAMS) {
      const result = await execa(program, [...words, "bake", ...named, ...set, ...args], {
        cwd: folder,
        env,
        extendEnv: false,
        reject: false,
        stdin: "ignore",
        timeout: TIMEOUT_MS,
      });
      if (!result.failed) return result.stdout;
      const isAbsent = result.exitCode === undefined ? result.code === "ENOENT" : NO_PLUGIN.test(result.stderr);
      if (!isAbsent)
        throw new Error(`docker buildx bake --print refuses ${files.join(", ") || folder}: ${reasonOf(result.stderr)}`);
    }
  } finally {
    agent.close();
    rmSync(own, { recursive: true, force: true });
  }
  throw new Error(
    "buildx is not installed, and bake and compose files are read by it; install it: https://docs.docker.com/go/buildx/",
  );
}

/** What a Docker command line says that has no such plugin: it takes the options for its own. */
const NO_PLUGIN = /unknown (?:shorthand )?(?:flag|command)|'buildx' is not a docker command/;

async function listenAt(server: Server, path: string): Promise<string> {
  server.listen(path);
  await once(server, "listening");
  return path;
}

/** The last sentence of what buildx writes, without its progress. */
function reasonOf(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const [, reason = lines.at(-1) ?? ""] = /^ERROR: (.*)$/m.exec(stderr) ?? [];
  return printableLines(reason);
}

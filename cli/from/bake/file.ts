import { basename, dirname, relative, resolve } from "node:path";
import type { Build } from "../build.ts";
import type { Notes } from "../notes.ts";
import { splitReference } from "../reference.ts";
import type { Surroundings } from "../surroundings.ts";
import { type BakeQuestion, type BakeTarget, listBake, printBake } from "./print.ts";
import { buildsOfTarget, isPublished } from "./target.ts";

/** The builds of a bake file or a compose file. */
export async function buildsOfBakeFile(
  path: string,
  text: string,
  surroundings: Surroundings,
  notes: Notes,
): Promise<Build[]> {
  const isCompose = /\.ya?ml$/.test(path);
  // Paths of a compose file are relative to it, those of a bake file to where bake is called.
  const folder = isCompose ? dirname(path) : surroundings.folder;
  const question: BakeQuestion = {
    folder,
    files: [isCompose ? basename(path) : path],
    targets: [],
    environment: { ...surroundings.environment },
  };
  const { targets, groups, variables } = await listBake(question);
  const file = relative(surroundings.root, path);
  const lineOf = (name: string) => definitionLine(text, name);
  const note = (name: string) => (input: string, reason: string) => {
    const line = lineOf(name);
    notes.add({ file, ...(line !== undefined && { line }), input: `${name}.${input}`, reason });
  };
  const all = targets.length > 0 ? await printBake({ ...question, targets: [...targets] }) : {};
  const main = groups.includes("default") || targets.includes("default") ? await printBake(question) : all;
  const chosen = Object.entries(main).some(([, target]) => isPublished(target)) ? main : all;
  const published = withoutClaimed(chosen, (name, reason) => note(name)("tags", reason));
  for (const [name, target] of Object.entries(all)) {
    if (name in chosen && isPublished(target)) continue;
    if (isPublished(target)) note(name)("target", "is not part of the group default: left out");
    else if (name in chosen) note(name)("target", reasonOf(target, isCompose));
  }
  await noteVariables(question, variables, text, published, (name, reason) => {
    const line = lineOf(name);
    notes.add({ file, ...(line !== undefined && { line }), input: `variable ${name}`, reason });
  });
  const place = { root: surroundings.root, folder: resolve(folder) };
  return published.flatMap(([name, target]) => buildsOfTarget(name, target, place, note(name)));
}

function reasonOf({ tags = [] }: BakeTarget, isCompose: boolean): string {
  if (tags.length > 0) return "writes files and no image: left out";
  return `has no ${isCompose ? "image" : "tags"}, so that nobody knows where to publish it: left out`;
}

/** Targets that are published; of those that claim one tag, the one for most platforms. */
function withoutClaimed(
  targets: Record<string, BakeTarget>,
  note: (name: string, reason: string) => void,
): [string, BakeTarget][] {
  const published = Object.entries(targets).filter(([, target]) => isPublished(target));
  const byPlatforms = published.toSorted(
    ([, one], [, other]) => (other.platforms?.length ?? 0) - (one.platforms?.length ?? 0),
  );
  const owners = new Map<string, string>();
  const lost = new Set<string>();
  for (const [name, { tags = [] }] of byPlatforms) {
    const owner = tags.map((tag) => owners.get(tag)).find((each) => each !== undefined);
    if (owner !== undefined) {
      lost.add(name);
      note(name, `are those of ${owner}, which is for more platforms: left out`);
    } else for (const tag of tags) if (tag !== "") owners.set(tag, name);
  }
  return published.filter(([name]) => !lost.has(name));
}

/** How many variables are tried out; a file rarely has more. */
const TRIED = 30;
const TRIAL = "multiarch-trial-value";

/** Notes each variable that tags or arguments depend on: it was evaluated once, and for good. */
async function noteVariables(
  question: BakeQuestion,
  variables: readonly { name: string; value: string }[],
  text: string,
  published: readonly (readonly [string, BakeTarget])[],
  note: (name: string, reason: string) => void,
): Promise<void> {
  const targets = published.map(([name]) => name);
  if (targets.length === 0) return;
  const named = variables.length > 0 ? variables : composeVariables(text, question.environment);
  await Promise.all(
    named.slice(0, TRIED).map(async ({ name, value }) => {
      const environment = { ...question.environment, [name]: TRIAL };
      const tried = await printBake({ ...question, targets, environment }).catch(() => undefined);
      const places = Object.entries(tried ?? {}).flatMap(([target, { tags = [], args = {} }]) => [
        ...tags
          .filter((tag) => tag.includes(TRIAL))
          .map((tag) => `${target}.${isInTag(tag) ? "tags" : "repositories"}`),
        ...Object.entries(args).flatMap(([key, arg]) => (arg?.includes(TRIAL) ? [`${target}.args.${key}`] : [])),
      ]);
      if (places.length === 0) return;
      const origin = question.environment[name] === undefined ? "" : ", from the environment";
      const now = value === "" ? `is empty${origin}` : `was ${JSON.stringify(value)}${origin}`;
      note(
        name,
        `${now}, and is written out in ${[...new Set(places)].join(", ")}; write {{env.${name}}} there to take it from the environment`,
      );
    }),
  );
}

function isInTag(tag: string): boolean {
  return splitReference(tag).tag?.includes(TRIAL) ?? false;
}

/** The variables that a compose file names, which buildx does not list. */
function composeVariables(text: string, environment: BakeQuestion["environment"]): { name: string; value: string }[] {
  const found = [...text.matchAll(/\$\{([A-Za-z_]\w*)(?::?-([^}]*))?[^}]*\}|\$([A-Za-z_]\w*)/g)];
  const values = found.map(([, braced, otherwise = "", plain]): [string, string] => [braced ?? plain ?? "", otherwise]);
  return [...new Map(values)].map(([name, otherwise]) => ({ name, value: environment[name] ?? otherwise }));
}

/** The line on which a target, a service or a variable is defined. */
function definitionLine(text: string, name: string): number | undefined {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const form = new RegExp(`^\\s*(?:(?:target|variable)\\s+"${escaped}"|"?${escaped}"?\\s*:)`);
  const at = text.split("\n").findIndex((line) => form.test(line));
  return at < 0 ? undefined : at + 1;
}

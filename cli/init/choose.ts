import { resolve } from "node:path";
import { platformProblem } from "../../components/settings/value-rules.ts";
import { repositoryProblem } from "../../lib/oci/reference.ts";
import type { Ask } from "./ask.ts";
import { suggestDestination } from "./destination.ts";
import type { Choices } from "./draft-images.ts";
import { pathIn } from "./path-in.ts";
import type { Survey } from "./survey.ts";

/** What somebody said on the command line. */
export interface AskedFor {
  readonly image?: string | undefined;
  readonly platforms?: string | undefined;
  readonly dockerfile?: readonly string[] | undefined;
}

const PLATFORMS = ["linux/amd64", "linux/arm64"];

/** What was chosen, with a clause for each thing that nobody named; or all that is in the way. */
export type Chosen =
  | { readonly choices: Choices; readonly decisions: readonly string[] }
  | { readonly problems: readonly string[] };

/**
 * Chooses what to build and where to publish it: as asked for, else as somebody at the terminal says, else as found.
 *
 * @param cwd where paths of the command line are relative to
 */
export async function choose(survey: Survey, asked: AskedFor, ask: Ask | undefined, cwd: string): Promise<Chosen> {
  const decisions: string[] = [];
  const named = asked.dockerfile?.map((file) => pathIn(survey.root, resolve(cwd, file)));
  const { taken, left } = survey.dockerfiles;
  const destination = suggestDestination(survey);
  const problems = [
    ...dockerfileProblems(survey, named),
    ...(asked.image === undefined ? [] : imageProblem(asked.image)),
    ...(asked.platforms === undefined ? [] : platformProblems(asked.platforms)),
    ...(asked.image === undefined && !ask && !destination
      ? [`name where to publish with --image REGISTRY/OWNER/NAME: ${noRemote(survey)}`]
      : []),
  ];
  if (problems.length > 0) return { problems };

  let dockerfiles = named ?? taken;
  if (!named && ask && taken.length + left.length > 1) {
    dockerfiles = await ask.some("Which Dockerfiles? Each becomes an image.", [...taken, ...left], taken);
  } else if (!named && left.length > 0) {
    decisions.push(`left out, as development, tests or examples: ${left.join(", ")} (--dockerfile takes them)`);
  }
  const repository =
    asked.image ??
    (await ask?.text("Where to publish?", destination?.repository, (text) => imageProblem(text)[0])) ??
    destination?.repository ??
    "";
  if (asked.image === undefined && destination?.repository === repository) {
    decisions.push(`${repository}: ${destination.reason}${lowered(survey)}`);
  }
  const list =
    asked.platforms ??
    (await ask?.text("For which platforms?", PLATFORMS.join(","), (text) => platformProblems(text)[0])) ??
    PLATFORMS.join(",");
  return { choices: { dockerfiles, repository, platforms: platformList(list) }, decisions };
}

function dockerfileProblems({ files, dockerfiles }: Survey, named: readonly string[] | undefined): string[] {
  if (named) {
    const absent = named.filter((file) => !files.includes(file));
    return absent.map((file) => `--dockerfile ${file} is not a file of the repository, or git ignores it`);
  }
  if (dockerfiles.taken.length > 0) return [];
  return ["the repository has no Dockerfile; write one, or name it with --dockerfile FILE where it has another name"];
}

function imageProblem(text: string): string[] {
  const problem = repositoryProblem(text);
  return problem === undefined ? [] : [`--image ${JSON.stringify(text)} ${problem}`];
}

function platformProblems(list: string): string[] {
  const names = platformList(list);
  if (names.length === 0) return ["--platforms is empty; name a platform, for example linux/amd64"];
  return names.flatMap((name) => {
    const problem = platformProblem(name);
    return problem === undefined ? [] : [`--platforms ${JSON.stringify(name)} ${problem}`];
  });
}

function platformList(list: string): string[] {
  return [...new Set(list.split(/[\s,]+/).filter(Boolean))];
}

function noRemote({ remote }: Survey): string {
  return remote ? `nothing is known of a registry of ${remote.host}` : "the repository has no remote to name it after";
}

/** What is said where a name had to change, because registries accept lower case only. */
function lowered({ remote }: Survey): string {
  if (!remote) return "";
  const name = `${remote.owner}/${remote.name}`;
  return name === name.toLowerCase() ? "" : `; ${name} in lower case, as registries require`;
}

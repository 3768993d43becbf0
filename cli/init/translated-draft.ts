import { translate } from "../from/translate.ts";
import type { AskedFor } from "./choose.ts";
import type { Drafted } from "./draft-images.ts";
import { isGithub } from "./git-remote.ts";
import type { Survey } from "./survey.ts";

/** The draft of what a workflow, a bake file or a compose file publishes; or why there is none. */
export async function translatedDraft(
  { root, remote, defaultBranch }: Survey,
  file: string,
  asked: AskedFor,
): Promise<Drafted | { readonly problems: readonly string[] }> {
  const others = [
    ...(asked.image === undefined ? [] : ["--image"]),
    ...(asked.platforms === undefined ? [] : ["--platforms"]),
    ...(asked.dockerfile === undefined ? [] : ["--dockerfile"]),
  ];
  if (others.length > 0) {
    return { problems: [`--from takes all of that from the file; omit ${others.join(" and ")}`] };
  }
  try {
    const draft = await translate(file, {
      root,
      folder: process.cwd(),
      ...(remote && isGithub(remote) && { repository: `${remote.owner}/${remote.name}` }),
      defaultBranch,
      environment: process.env,
    });
    const decisions = Object.keys(draft.images).map((name) => `${name}: as ${file} has it, which stays as it is`);
    return { draft, decisions };
  } catch (error) {
    return { problems: (error as Error).message.split("\n") };
  }
}

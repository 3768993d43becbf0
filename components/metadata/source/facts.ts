import { z } from "zod";
import { repositoryPage } from "../../../lib/git/address.ts";
import { git } from "../../../lib/git/command.ts";
import type { RepositoryFacts } from "../source-context.ts";

/** A text that says something. Null, as GitHub writes what does not exist, and what is no text are absent. */
export const text = z.string().min(1).optional().catch(undefined);

/** A repository as GitHub's API and the payloads of its events describe it. Nothing in it is relied on. */
export const repository = z
  .object({
    name: text,
    description: text,
    html_url: text,
    default_branch: text,
    license: z.object({ spdx_id: text }).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

/** Of each fact the first that is there. */
export function mergeFacts(...sources: readonly (z.infer<typeof repository> | RepositoryFacts)[]): RepositoryFacts {
  const first = (fact: "name" | "description" | "html_url" | "default_branch") => {
    const value = sources.map((source) => source?.[fact]).find(Boolean);
    return value && { [fact]: value };
  };
  const license = sources.map((source) => source?.license?.spdx_id).find(Boolean);
  return {
    ...first("name"),
    ...first("description"),
    ...first("html_url"),
    ...first("default_branch"),
    ...(license && { license: { spdx_id: license } }),
  };
}

/** The facts that follow from the page of a repository. */
export function pageFacts(page: string | undefined): RepositoryFacts {
  const name = page?.split("/").at(-1);
  return { ...(name && { name }), ...(page && { html_url: page }) };
}

/** What the remote `origin` tells of a repository: its page and default branch. */
export async function remoteFacts(folder: string): Promise<RepositoryFacts> {
  const [remote, head] = await Promise.all([
    git(folder, "remote", "get-url", "origin"),
    // Written by `git clone`.
    git(folder, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"),
  ]);
  const branch = head?.replace(/^origin\//, "");
  return { ...pageFacts(repositoryPage(remote ?? "")), ...(branch && { default_branch: branch }) };
}

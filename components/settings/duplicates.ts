import { formatRepository, parseRepository, repositoryProblem } from "../../lib/oci/reference.ts";
import { type Problem, quote } from "./problems.ts";
import type { Located } from "./raw.ts";

/** Every text that names the same thing as one before it. */
export function duplicates(texts: readonly Located[], identity: (text: string) => string): Problem[] {
  const first = new Map<string, string>();
  return texts.flatMap(([path, text]) => {
    const earlier = first.get(identity(text));
    if (earlier === undefined) {
      first.set(identity(text), text);
      return [];
    }
    const same = earlier === text ? "is listed twice" : `is the same as ${quote(earlier)}`;
    return [{ path, message: `${quote(text)} ${same}; remove one of them` }];
  });
}

/** The one name of a repository, however its registry is spelled; a text that names none stays as it is. */
export function canonicalRepository(text: string): string {
  return repositoryProblem(text) === undefined ? formatRepository(parseRepository(text)) : text;
}

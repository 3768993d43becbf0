import { formatRepository, parseRepository, repositoryProblem } from "../../oci/reference.ts";
import { type Path, type Problem, quote } from "./problems.ts";
import { entriesOf, isMap, type Located, textsOf } from "./raw.ts";

/** Every text that names the same thing as one before it. */
export function duplicates(texts: readonly Located[], identity: (text: string) => string): Problem[] {
  const first = new Map<string, string>();
  return texts.flatMap(([path, text]) => {
    const earlier = first.get(identity(text));
    if (earlier === undefined) {
      first.set(identity(text), text);
      return [];
    }
    const same = earlier === text ? "is named twice" : `names the same as ${quote(earlier)}`;
    return [{ path, message: `${quote(text)} ${same}; leave one of them out` }];
  });
}

/** One tag of one repository can name the index of one image only. */
export function checkClaims(images: unknown, path: Path): Problem[] {
  const owners = new Map<string, string | number>();
  const problems: Problem[] = [];
  for (const [name, image] of entriesOf(images)) {
    if (!isMap(image) || image.publish === false) continue;
    const repositories = new Set(textsOf(image.repositories, []).map(([, text]) => canonicalRepository(text)));
    for (const [at, tag] of textsOf(image.tags, [...path, name, "tags"])) {
      for (const repository of repositories) {
        const claim = `${repository}:${tag}`;
        const owner = owners.get(claim) ?? name;
        owners.set(claim, owner);
        if (owner === name) continue;
        problems.push({ path: at, message: `${quote(claim)} is claimed by image "${owner}" too; change one of them` });
      }
    }
  }
  return problems;
}

/** The one name of a repository, however its registry is spelled; a text that names none stays as it is. */
export function canonicalRepository(text: string): string {
  return repositoryProblem(text) === undefined ? formatRepository(parseRepository(text)) : text;
}

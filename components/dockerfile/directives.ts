const DIRECTIVE = /^([A-Za-z][A-Za-z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*$/;
const KNOWN = new Set(["syntax", "escape", "check"]);
/** The frontend that BuildKit has built in, by the names of the images that contain other versions of it. */
const DOCKERS_SYNTAX = /^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/;

/**
 * The character that joins lines, and takes the meaning from the next character, as the directives at the top of a
 * Dockerfile say.
 *
 * @returns undefined when BuildKit refuses them
 * @see https://docs.docker.com/reference/dockerfile/#parser-directives
 */
export function escapeCharacter(lines: readonly string[]): "\\" | "`" | undefined {
  const found = directives(lines, "#");
  const escapeToken = found.get("escape") ?? "\\";
  return found.isRepeated || (escapeToken !== "\\" && escapeToken !== "`") ? undefined : escapeToken;
}

/**
 * Whether another frontend than Docker's reads the file, for which it may contain anything.
 *
 * @see https://docs.docker.com/build/buildkit/frontend/
 */
export function hasForeignSyntax(text: string): boolean {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  if (lines[0]?.startsWith("#!")) lines.shift();
  const [name] = (directives(lines, "#").get("syntax") ?? directives(lines, "//").get("syntax") ?? "").split(" ");
  // A file in JSON names its frontend too, and is none of Docker's.
  return name ? isForeignFrontend(name) : text.trimStart().startsWith("{");
}

/** Whether an image is another frontend than Docker's. */
export function isForeignFrontend(image: string): boolean {
  return !DOCKERS_SYNTAX.test(image);
}

class Found extends Map<string, string> {
  isRepeated = false;
}

/** The directives by name, up to the first line that is none. */
function directives(lines: readonly string[], comment: string): Found {
  const found = new Found();
  for (const line of lines) {
    const [, key = "", value = ""] = line.startsWith(comment)
      ? (DIRECTIVE.exec(line.slice(comment.length).trimStart()) ?? [])
      : [];
    const name = key.toLowerCase();
    if (!KNOWN.has(name)) break;
    found.isRepeated ||= found.has(name);
    found.set(name, value);
  }
  return found;
}

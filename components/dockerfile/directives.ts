const DIRECTIVE = /^([A-Za-z][A-Za-z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*$/;
const KNOWN = new Set(["syntax", "escape", "check"]);
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
 * What the `# syntax` of a Dockerfile says: the image of the frontend that reads the file, and sometimes more words.
 *
 * @see https://docs.docker.com/build/buildkit/frontend/
 */
export function syntaxOf(text: string): string | undefined {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  if (lines[0]?.startsWith("#!")) lines.shift();
  const ended = lines.map((line) => line.replace(/\r$/, ""));
  return (
    directives(ended, "#").get("syntax") ?? directives(ended, "//").get("syntax") ?? syntaxOfJson(lines.join("\n"))
  );
}

/** A file in JSON names its frontend too. */
function syntaxOfJson(text: string): string | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const { syntax } = JSON.parse(text) as { syntax?: unknown };
    return typeof syntax === "string" ? syntax : undefined;
  } catch {
    return undefined;
  }
}

class Found extends Map<string, string> {
  isRepeated = false;
}

/** The directives by name, up to the first line that is none, or has one again. */
function directives(lines: readonly string[], comment: string): Found {
  const found = new Found();
  for (const line of lines) {
    const [, key = "", value = ""] = line.startsWith(comment)
      ? (DIRECTIVE.exec(line.slice(comment.length).trimStart()) ?? [])
      : [];
    const name = key.toLowerCase();
    if (!KNOWN.has(name)) break;
    // BuildKit reads no further.
    if (found.has(name)) {
      found.isRepeated = true;
      break;
    }
    found.set(name, value);
  }
  return found;
}

import { readInstructions } from "./instructions.ts";

const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@)/i;

/**
 * The paths that COPY, ADD and bind mounts read from the context, as written; without variables, other stages and
 * addresses.
 */
export function localSources(text: string): string[] {
  const list = readInstructions(text)?.list ?? [];
  const found = list.flatMap(({ keyword, flags, rest }) => {
    if (keyword === "RUN") return flags.flatMap(mountedSource);
    if (keyword !== "COPY" && keyword !== "ADD") return [];
    return flags.some((flag) => flag.startsWith("--from=")) ? [] : words(rest).slice(0, -1);
  });
  const isLocal = (path: string) => !path.includes("$") && !path.startsWith("<<") && !ADDRESS.test(path);
  return [...new Set(found.filter(isLocal))];
}

/** The words of COPY, which may be a list in JSON. */
function words(rest: string): string[] {
  if (rest.startsWith("[")) {
    try {
      return (JSON.parse(rest) as unknown[]).filter((word) => typeof word === "string");
    } catch {
      // BuildKit reads what is no JSON as words, too.
    }
  }
  return rest.split(/\s+/).filter(Boolean);
}

function mountedSource(flag: string): string[] {
  if (!flag.startsWith("--mount=")) return [];
  const fields = flag
    .slice("--mount=".length)
    .split(",")
    .map((field) => field.split("=") as [string, string?]);
  const value = (...names: string[]) => fields.find(([name]) => names.includes(name))?.[1];
  const source = value("source", "src");
  return value("type") === "bind" && value("from") === undefined && source !== undefined ? [source] : [];
}

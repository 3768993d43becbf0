import { join } from "node:path";
import { isMap } from "../../components/settings/raw.ts";
import { PROGRAM } from "../init/project-files.ts";

/** What the program of a caller's project does, which is not run. */
export type CallerProgram =
  /** What the stack file says, and nothing else; also where there is none. */
  | { readonly kind: "stack file" }
  /** That and more. */
  | { readonly kind: "more"; readonly file: string }
  /** Something of its own. */
  | { readonly kind: "own"; readonly file: string };

/** Reads a file of the caller's project; undefined where there is none. */
export type ReadCaller = (path: string) => string | undefined;

/**
 * Compares the program of a caller's project with the one that is run in its place.
 *
 * @param project its Pulumi.yaml
 * @param own the text of the program that is run
 */
export function callerProgram(
  { main, runtime }: Readonly<Record<string, unknown>>,
  read: ReadCaller,
  own: string,
): CallerProgram {
  const language = isMap(runtime) ? runtime.name : runtime;
  if (language !== undefined && language !== "nodejs") return { kind: "own", file: `the program in ${language}` };
  const places = typeof main === "string" ? placesOf(main) : [...placesOf(mainOfPackage(read)), ...placesOf(".")];
  const [file] = places.filter((path) => read(path) !== undefined);
  if (file === undefined) return { kind: "stack file" };
  const statements = bare(read(file) ?? "");
  if ([PROGRAM, own].some((text) => bare(text) === statements)) return { kind: "stack file" };
  return { kind: /\b(?:from|import)\s*\(?\s*["']multiarch\/program["']/.test(statements) ? "more" : "own", file };
}

/** Where Node finds what Pulumi is told to run. */
function placesOf(main: string | undefined): string[] {
  return main === undefined ? [] : ["", "index.ts", "index.js", "index.mjs"].map((name) => join(main, name));
}

function mainOfPackage(read: ReadCaller): string | undefined {
  try {
    const content: unknown = JSON.parse(read("package.json") ?? "");
    return isMap(content) && typeof content.main === "string" ? content.main : undefined;
  } catch {
    return undefined;
  }
}

/** A program without comments and the space around its words, in which one and the same may differ. */
function bare(text: string): string {
  const statements = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return statements.replace(/\s+/g, " ").trim().replace(/;$/, "").replaceAll("'", '"');
}

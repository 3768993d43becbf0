import { execFile } from "node:child_process";
import { printableLines } from "../../lib/printable.ts";

/** How long buildx may take to answer, in milliseconds: a builder that needs longer is taken for out of reach. */
export const BUILDX_PATIENCE = 10_000;

/** What buildx printed, or why it printed nothing. */
export type BuildxAnswer =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "refusal"; readonly reason: string }
  | { readonly kind: "late" }
  /** There is no buildx on this machine. */
  | { readonly kind: "absent" };

/** Asks buildx with these arguments. */
export type AskBuildx = (...args: string[]) => Promise<BuildxAnswer>;

/** buildx runs on its own, and as a plugin of Docker's command line. */
const PROGRAMS: readonly (readonly [string, ...string[]])[] = [["docker-buildx"], ["docker", "buildx"]];
/** What a Docker command line says that has no such plugin: the last form is that of versions before 28. */
const NO_PLUGIN = /unknown command: docker buildx|'buildx' is not a docker command/;

/** The buildx of this machine. */
export async function askBuildx(...args: string[]): Promise<BuildxAnswer> {
  for (const [program, ...words] of PROGRAMS) {
    const answer = await run(program, [...words, ...args]);
    if (answer.kind !== "absent") return answer;
  }
  return { kind: "absent" };
}

function run(program: string, args: readonly string[]): Promise<BuildxAnswer> {
  const { BUILDX_BUILDER: _, ...env } = process.env;
  // The builds do not go by that variable: what it names is not the builder that they take.
  const options = { env, timeout: BUILDX_PATIENCE };
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) resolve({ kind: "answer", text: stdout.trim() });
      else if (error.killed) resolve({ kind: "late" });
      // A text in place of an exit code says why the program could not be started: it is not installed.
      else if (typeof error.code !== "number" || NO_PLUGIN.test(stderr)) resolve({ kind: "absent" });
      else resolve({ kind: "refusal", reason: printableLines(stderr.trim().replace(/^ERROR: /, "")) });
    });
    child.stdin?.end();
  });
}

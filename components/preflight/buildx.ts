import { printableLines } from "../../lib/printable.ts";
import { runInBackground } from "../../lib/process/background.ts";

/** How long buildx may take to answer, in milliseconds: a builder that needs longer is taken for out of reach. */
export const BUILDX_TIMEOUT_MS = 8000;

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
export const askBuildx: AskBuildx = buildxIn(process.env);

/** The buildx that is found with these variables, with the builders that it knows by them. */
export function buildxIn(environment: NodeJS.ProcessEnv): AskBuildx {
  return async (...args) => {
    for (const [program, ...words] of PROGRAMS) {
      const answer = await run(program, [...words, ...args], environment);
      if (answer.kind !== "absent") return answer;
    }
    return { kind: "absent" };
  };
}

async function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<BuildxAnswer> {
  // The builds do not go by that variable: what it names is not the builder that they take.
  const { BUILDX_BUILDER: _, ...env } = environment;
  const { ending, stdout, stderr } = await runInBackground(program, args, { env, deadline: BUILDX_TIMEOUT_MS });
  if (ending.kind === "late") return ending;
  if (ending.kind === "unstartable" || (ending.code !== 0 && NO_PLUGIN.test(stderr))) return { kind: "absent" };
  if (ending.code === 0) return { kind: "answer", text: stdout.trim() };
  return { kind: "refusal", reason: printableLines(stderr.trim().replace(/^ERROR: /, "")) };
}

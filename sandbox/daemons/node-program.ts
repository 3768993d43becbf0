import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hashOf } from "../engine/hash.ts";
import type { Daemon } from "./daemon.ts";

/** A program of this project that runs as a daemon. */
export interface NodeProgram {
  /** The folder with its sources, and the `main` of its `main.ts`. */
  readonly folder: string;
  /** What `main` is called with, as JSON. */
  readonly argument: object;
  /** The file, in the sandbox, that starts it. */
  readonly path: string;
  /** The folder, in the sandbox, of a link to Node. */
  readonly run: string;
}

/**
 * The parts of a daemon that a program of this project is. Its command line has no path outside the sandbox, so that
 * another checkout or Node finds the process as well; other sources are a reason to start it again.
 */
export function nodeProgram(program: NodeProgram): Pick<Daemon, "argv" | "configuration" | "prepare"> {
  const node = join(program.run, "node");
  return {
    argv: [node, program.path],
    configuration: { path: program.path, text: programText(program) },
    async prepare() {
      mkdirSync(program.run, { recursive: true, mode: 0o700 });
      rmSync(node, { force: true });
      symlinkSync(process.execPath, node);
    },
  };
}

function programText({ folder, argument }: NodeProgram): string {
  const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  const text = JSON.stringify;
  return `// ${hashOf(sources)}
import { main } from ${text(pathToFileURL(join(folder, "main.ts")).href)};

await main(${text(argument)});
`;
}

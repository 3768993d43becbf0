import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { ownValue } from "../../lib/own-value.ts";
import type { BuilderDeclaration, BuilderNodeSettings, PemSource } from "../settings/builder-schema.ts";

export const PEM_PARTS = ["ca", "cert", "key"] as const;
export type PemPart = (typeof PEM_PARTS)[number];

/** Only the owner enters the folder, or reads a file of it. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The folder of the certificates and keys of one builder that are not files already. */
function builderFolder(buildx: string, builder: string): string {
  return join(buildx, "multiarch", builder);
}

/**
 * The absolute path of a certificate or key: that of the project's file, or of one that {@link writePemFiles} writes.
 * It is the same in every run: the key itself may change, the builder does not.
 */
export function pemFile(
  buildx: string,
  project: string,
  builder: string,
  { name, tls }: BuilderNodeSettings,
  part: PemPart,
): string {
  const source = tls?.[part];
  if (source && "file" in source) return resolve(project, source.file);
  return join(builderFolder(buildx, builder), `${name}-${part}.pem`);
}

/**
 * Writes what a builder's nodes sign in with, where it is not in a file: buildx takes files only. They stay as long as
 * a program needs them; what a program that was killed has left is removed by the next one.
 *
 * @returns removes them again, unless another program still uses them
 */
export function writePemFiles(
  { name, nodes }: BuilderDeclaration,
  buildx: string,
  environment: NodeJS.ProcessEnv,
): () => void {
  const texts = nodes.flatMap((node) =>
    PEM_PARTS.flatMap((part) => {
      const text = textOf(node.tls?.[part], environment);
      return text === undefined ? [] : [{ file: pemFile(buildx, "", name, node, part), text }];
    }),
  );
  if (texts.length === 0) return () => undefined;
  const folder = builderFolder(buildx, name);
  mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  chmodSync(folder, FOLDER_MODE);
  const own = join(folder, `${process.pid}.used`);
  for (const { file, text } of [...texts, { file: own, text: "" }]) {
    writeFileSync(file, text, { mode: FILE_MODE });
    chmodSync(file, FILE_MODE);
  }
  return () => {
    rmSync(own, { force: true });
    if (existsSync(folder) && !isUsed(folder)) rmSync(folder, { recursive: true, force: true });
  };
}

/** The text of a certificate or key that is not in a file; undefined also where its variable is not set. */
function textOf(source: PemSource | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  if (!source || "file" in source) return undefined;
  return "value" in source ? source.value : ownValue(environment, source.env);
}

/** Whether a program that is still running has said that it uses the files. */
function isUsed(folder: string): boolean {
  return readdirSync(folder).some((name) => {
    const [, pid] = /^(\d+)\.used$/.exec(name) ?? [];
    if (pid === undefined) return false;
    try {
      process.kill(Number(pid), 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EPERM";
    }
  });
}

/** What is wrong with a file or variable of a certificate or key; undefined when nothing is. */
export function pemProblem(source: PemSource, project: string, environment: NodeJS.ProcessEnv): string | undefined {
  if ("file" in source) {
    try {
      return pemTextProblem(readFileSync(resolve(project, source.file), "utf8"), "the file");
    } catch {
      return `cannot be read: "${source.file}" is not a file of the project; fix the path`;
    }
  }
  const text = textOf(source, environment);
  if (text === undefined) return `is not set: there is no variable ${"env" in source ? source.env : ""}; set it`;
  return pemTextProblem(text, "the text");
}

function pemTextProblem(text: string, what: string): string | undefined {
  return text.includes("-----BEGIN ") ? undefined : `is not PEM: ${what} has no line "-----BEGIN ..."; write PEM`;
}

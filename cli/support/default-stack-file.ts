import { existsSync, readdirSync } from "node:fs";

/** The stack file that a command takes when it is given none. */
export interface DefaultStackFile {
  readonly path: string;
  /** What the command's usage calls it. */
  readonly title: string;
}

const STACK_FILE = /^Pulumi\..+\.yaml$/;

/**
 * The stack file that a command works on.
 *
 * @param named what `--stack-file` names
 * @throws Error when there is no such file, or none is named and there is no default
 */
export function chosenStackFile(named: string | undefined, otherwise?: DefaultStackFile): string {
  const file = named ?? otherwise?.path;
  if (file === undefined) throw new Error(`name the stack file with --stack-file FILE${choice()}`);
  if (!existsSync(file)) throw new Error(`the stack file ${file} does not exist; name one with --stack-file`);
  return file;
}

/** The line of a usage that explains `--stack-file`. */
export function stackFileUsage(otherwise?: DefaultStackFile): string {
  return `the images of this stack file${otherwise ? `; otherwise those of ${otherwise.title}` : ""}`;
}

function choice(): string {
  const found = readdirSync(".").filter((name) => STACK_FILE.test(name));
  return found.length > 0 ? `; in this folder: ${found.join(", ")}` : "";
}

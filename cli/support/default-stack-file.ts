import { existsSync, readdirSync } from "node:fs";
import { basename } from "node:path";

/** The stack file that a command takes when it is given none. */
export interface DefaultStackFile {
  readonly path: string;
  /** What the command's help calls it. */
  readonly title: string;
}

const STACK_FILE = /^Pulumi\.(?<stack>.+)\.yaml$/;

/**
 * The stack file that a command works on.
 *
 * @param named what `--stack-file` names
 * @throws Error when there is no such file, or none is named and there is no default
 */
export function chosenStackFile(named: string | undefined, otherwise?: DefaultStackFile): string {
  const file = named ?? otherwise?.path ?? onlyStackFile();
  if (!existsSync(file)) throw new Error(`the stack file ${file} does not exist; name one with --stack-file`);
  return file;
}

/** The stack that a stack file is for, by the file's name; undefined where that is not `Pulumi.<stack>.yaml`. */
export function stackOf(stackFile: string): string | undefined {
  return STACK_FILE.exec(basename(stackFile))?.groups?.stack;
}

/** The help of `--stack-file`. */
export function stackFileHelp(otherwise?: DefaultStackFile): string {
  return `the images of this stack file; otherwise those of ${otherwise?.title ?? "the only one in the folder"}`;
}

/** The one in the working folder. */
function onlyStackFile(): string {
  const [first, ...others] = readdirSync(".").filter((name) => STACK_FILE.test(name));
  if (first === undefined) throw new Error("name the stack file with --stack-file FILE; this folder has none");
  if (others.length === 0) return first;
  throw new Error(`name the stack file with --stack-file FILE; in this folder: ${[first, ...others].join(", ")}`);
}

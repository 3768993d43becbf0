import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { runSteps, type Step } from "../../sandbox/progress.ts";

/** Deletes folders. Everybody else is served first. */
const DELETE = ["nice", "-n", "19", "rm", "-rf", "--"];

/**
 * Removes what earlier runs have left, which can be millions of files: it is moved aside at once, and deleted beside the
 * work. What a run that was interrupted has not deleted, the next one does.
 */
export class Removal {
  readonly #aside: string;
  readonly #command: readonly string[];
  #deletion: Deletion | undefined;

  /**
   * @param aside the folder that things are moved to; what is in it is deleted
   * @param command what deletes it
   */
  constructor(aside: string, command: readonly string[] = DELETE) {
    this.#aside = aside;
    this.#command = command;
  }

  /** Moves something aside, before anything is deleted. */
  async take(path: string): Promise<void> {
    mkdirSync(this.#aside, { recursive: true });
    const place = mkdtempSync(join(this.#aside, "left-"));
    try {
      await rename(path, join(place, basename(path)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
      // Only sockets and the like are kept on another file system.
      await rm(path, { recursive: true });
    }
  }

  begin(): void {
    if (existsSync(this.#aside)) this.#deletion = new Deletion([...this.#command, this.#aside]);
  }

  /** Does something while nothing is deleted. */
  async pauseWhile<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#deletion?.signal("SIGSTOP");
    try {
      return await work();
    } finally {
      this.#deletion?.signal("SIGCONT");
    }
  }

  /** Waits until all is deleted, and says so. */
  async end(write?: (line: string) => void): Promise<void> {
    const deletion = this.#deletion;
    if (!deletion) return;
    const step: Step = {
      title: "delete what an earlier run has left",
      done: () => deletion.hasEnded,
      run: () => deletion.ended,
    };
    await runSteps([step], write);
  }
}

/** A process that deletes a folder. */
class Deletion {
  readonly ended: Promise<void>;
  readonly signal: (signal: NodeJS.Signals) => void;
  hasEnded = false;

  constructor([program = "", ...argv]: readonly string[]) {
    const child = spawn(program, argv, { stdio: ["ignore", "ignore", "inherit"] });
    this.signal = (signal) => void child.kill(signal);
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", () => {
        this.hasEnded = true;
        resolve();
      });
    });
    // Who waits for it is told.
    this.ended.catch(() => undefined);
  }
}

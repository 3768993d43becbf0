import { execa } from "execa";
import type { Verification } from "../../../cli/verify/model.ts";
import { MULTIARCH } from "./workspace.ts";

/** What `multiarch verify` says of an image. */
export interface Verified {
  readonly exitCode: number | undefined;
  readonly verification: Verification;
  /** The failures, each with its reason. */
  readonly failures: readonly string[];
}

/**
 * Verifies an image as a consumer does: with neither Docker nor Pulumi on PATH.
 *
 * @param folder what the files of options are relative to
 */
export async function multiarchVerify(folder: string, ref: string, ...options: string[]): Promise<Verified> {
  const command = [MULTIARCH, "verify", ref, "--json", ...options];
  const run = await execa(process.execPath, command, { cwd: folder, env: { PATH: "" }, reject: false });
  if (run.stdout === "") throw new Error(run.stderr);
  const verification = JSON.parse(run.stdout) as Verification;
  const failures = verification.checks
    .filter(({ result }) => result === "fail")
    .map(({ check, text }) => `${check}: ${text}`);
  return { exitCode: run.exitCode, verification, failures };
}

import { createRequire } from "node:module";
import { satisfies } from "semver";
import { repositoryAt } from "../../lib/git/repository.ts";
import { runInBackground } from "../../lib/process/background.ts";
import type { Finding } from "./finding.ts";

/** How long a program may take to tell its version, in milliseconds. */
const VERSION_TIMEOUT_MS = 10_000;

/** What a program prints about its version; undefined when it is not installed, or prints none. */
async function versionOf(program: string, args: readonly string[]): Promise<string | undefined> {
  const { ending, stdout } = await runInBackground(program, args, { env: process.env, deadline: VERSION_TIMEOUT_MS });
  if (ending.kind !== "exit" || ending.code !== 0) return undefined;
  return /\d+\.\d+\.\d+[\w.+-]*/.exec(stdout)?.[0];
}

/** Node, as Pulumi finds it on PATH: that runs the program and the provider. */
export async function checkNode(): Promise<Finding> {
  const { engines } = createRequire(import.meta.url)("multiarch/package.json") as { engines: { node: string } };
  const version = await versionOf("node", ["--version"]);
  const install = `install Node.js ${engines.node}: https://nodejs.org`;
  if (version === undefined) return { subject: "node", state: "bad", text: "is not on PATH", fix: install };
  const isNew = satisfies(version, engines.node);
  return { subject: "node", state: isNew ? "good" : "bad", text: version, ...(!isNew && { fix: install }) };
}

/** The engine. */
export async function checkPulumi(): Promise<Finding> {
  const version = await versionOf("pulumi", ["version"]);
  if (version !== undefined) return { subject: "pulumi", state: "good", text: version };
  const fix = "install it: https://www.pulumi.com/docs/iac/download-install/";
  return { subject: "pulumi", state: "bad", text: "is not on PATH", fix };
}

/** git, and the repository around a folder: tags and labels come from there. */
export async function checkGit(folder: string): Promise<Finding> {
  const version = await versionOf("git", ["--version"]);
  if (version === undefined) return { subject: "git", state: "bad", text: "is not on PATH", fix: "install git" };
  const repository = await repositoryAt(folder);
  switch (repository.kind) {
    case "none":
      return { subject: "git", state: "warning", text: `${version}; this folder is in no repository`, fix: "git init" };
    case "unreadable":
      return { subject: "git", state: "bad", text: `${version}; ${repository.reason}` };
    case "readable":
      return repository.head === undefined
        ? { subject: "git", state: "warning", text: `${version}; the repository has no commit`, fix: "git commit" }
        : { subject: "git", state: "good", text: version };
  }
}

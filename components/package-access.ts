import * as pulumi from "@pulumi/pulumi";
import { type Server, serverAt } from "../lib/github/address.ts";
import type { PackageName } from "../lib/github/packages.ts";
import { repositoryProblem } from "../lib/oci/reference.ts";
import { PACKAGE_ACCESS } from "../lib/resource-types.ts";
import { inputValue } from "./github/input-value.ts";
import { type PackageAccessReport, packageIn, readAccess } from "./github/package-access.ts";
import type { Finding } from "./github/package-findings.ts";
import { baseUrlProblem, repositoryNameProblem } from "./settings/check-github.ts";
import { formatProblems } from "./settings/problems.ts";
import { checkRegistries } from "./settings/registries.ts";
import type { RegistryArgs } from "./settings/registry-args.ts";

/** A package of GitHub's registry, and the access that it is to have. */
export interface PackageAccessArgs {
  /**
   * Where the image is published, `registry/owner/name`.
   * @example "ghcr.io/acme/hit-counter"
   */
  repository: string;
  /**
   * What was published there, `repository@digest`: the package is read when that is done.
   * @example app.repositories["ghcr.io/acme/hit-counter"].ref
   */
  ref: pulumi.Input<string>;
  /**
   * The repository on GitHub that the package is to be linked to, `owner/name`.
   * @example "acme/hit-counter"
   */
  githubRepository: string;
  /**
   * Who is to see the package. Default: any will do.
   * @example "public"
   */
  visibility?: "public" | "private" | "internal";
  /**
   * Whether access that differs, or cannot be read, fails the update. Default: `false`.
   * @example true
   */
  enforce?: boolean | undefined;
  /**
   * The server, when it is not github.com. Default: github.com.
   * @example "https://github.example.com/"
   */
  baseUrl?: string | undefined;
  /**
   * The token to use, with the scope `read:packages`. Default: GITHUB_TOKEN, else that of `gh auth login`.
   * @example new pulumi.Config().requireSecret("githubToken")
   */
  token?: pulumi.Input<string> | undefined;
  /**
   * What registries do not show by themselves, by host, with the port where there is one. Default: none.
   * @example { "registry.example.com": { tokenServices: ["auth.example.com"] } }
   */
  registries?: Readonly<Record<string, RegistryArgs>> | undefined;
}

/**
 * Who may see a package of GitHub's registry, and which repository it is linked to: read when the image is published,
 * and reported with what has to be changed by hand. It is a read and no resource: GitHub's API changes neither, so that
 * nothing could ever repair it. A preview reports what there is before.
 *
 * @throws pulumi.RunError when the arguments are wrong
 */
export class PackageAccess extends pulumi.ComponentResource {
  /** What differs from the settings, or could not be read, one sentence each; empty when there is nothing. */
  readonly findings: pulumi.Output<string[]>;

  constructor(name: string, args: PackageAccessArgs, options?: pulumi.ComponentResourceOptions) {
    const { server, found } = checkedPackage(name, args);
    const { token, ...others } = args;
    // With `ref`, so that a policy sees of what the access is read: a preview shows an update for each new digest.
    super(PACKAGE_ACCESS, name, { ...others, ...(token !== undefined && { token: pulumi.secret(token) }) }, options);
    const before = this.#read(args, found, server);
    const warned = before.then((answer) => this.#warnOfFirstPush(args, answer));
    const isPreview = pulumi.runtime.isDryRun();
    this.findings = pulumi.output(isPreview ? "" : args.ref).apply(async (ref) => {
      await warned;
      const answer = isPreview ? await before : await this.#read(args, found, server, ref.split("@")[1]);
      await this.#report(args, answer);
      return answer.findings.map(({ sentence }) => sentence);
    });
    this.registerOutputs({
      repository: args.repository,
      githubRepository: args.githubRepository,
      findings: this.findings,
    });
  }

  async #read(
    args: PackageAccessArgs,
    name: PackageName,
    server: Server,
    digest?: string,
  ): Promise<PackageAccessReport> {
    if (!pulumi.runtime.hasEngine()) return { findings: [] };
    const token = await inputValue(args.token);
    const setting = token === undefined ? undefined : { value: token, from: "multiarch:github.token" };
    return readAccess({ ...args, name, server, digest, setting, environment: process.env });
  }

  /** Who pushes a package first decides who may push it later: afterwards it is too late to tell. */
  async #warnOfFirstPush({ repository }: PackageAccessArgs, { firstPush }: PackageAccessReport): Promise<void> {
    if (firstPush && process.env.GITHUB_ACTIONS !== "true") await pulumi.log.warn(told(repository, [firstPush]));
  }

  /** What is in order or not; of a preview among what is said of the stack, as a heading of its own takes room there. */
  async #report(
    { repository, enforce }: PackageAccessArgs,
    { findings, firstPush }: PackageAccessReport,
  ): Promise<void> {
    const isPreview = pulumi.runtime.isDryRun();
    const place = isPreview ? undefined : this;
    // Nobody has access to what does not exist, and that was said.
    if (firstPush) return;
    if (findings.length === 0) return pulumi.log.info(`the access to ${repository} is as configured`, place);
    const lines = told(repository, findings);
    if (!enforce || isPreview) return pulumi.log.warn(lines, place);
    const error = new pulumi.RunError(`the access to ${repository} is not as configured:\n${lines}`);
    // Once the program itself is through, Pulumi prints the stack of whatever error has one.
    error.stack = "";
    // An output that fails is reported under the name of a field of the SDK, before the sentence.
    void Promise.reject(error);
  }
}

/** A line for each finding. A preview tells the facts alone: what to click is for afterwards, and in the report. */
function told(repository: string, findings: readonly Finding[]): string {
  const isPreview = pulumi.runtime.isDryRun();
  return findings.map(({ fact, sentence }) => `${repository}: ${isPreview ? fact : sentence}`).join("\n");
}

function checkedPackage(name: string, args: PackageAccessArgs): { server: Server; found: PackageName } {
  const { repository, githubRepository, baseUrl, registries = {} } = args;
  const ofRegistries = formatProblems(checkRegistries(registries, ["registries"]));
  const ofNames = [
    [repository, repositoryProblem(repository)],
    [githubRepository, repositoryNameProblem(githubRepository)],
    [baseUrl, baseUrl === undefined ? undefined : baseUrlProblem(baseUrl)],
  ].flatMap(([text, problem]) => (problem === undefined ? [] : `"${text}" ${problem}`));
  const problems = [...ofNames, ...ofRegistries.split("\n").filter(Boolean)];
  const server = problems.length > 0 ? undefined : serverAt(baseUrl);
  const found = server && packageIn(repository, { repository: githubRepository, baseUrl });
  if (server && found) return { server, found };
  const lines = server ? [`"${repository}" is not in a registry of ${server.host}`] : problems;
  throw new pulumi.RunError(`the access to the package of "${name}" cannot be read:\n${lines.join("\n")}`);
}

import * as pulumi from "@pulumi/pulumi";
import { type Server, serverAt } from "../lib/github/address.ts";
import type { PackageName, Visibility } from "../lib/github/packages.ts";
import { repositoryProblem } from "../lib/oci/reference.ts";
import { PACKAGE_ACCESS } from "../lib/resource-types.ts";
import { knownText } from "./github/known.ts";
import { type PackageAnswer, packageIn, readAccess } from "./github/package-survey.ts";
import { baseUrlProblem, repositoryNameProblem } from "./settings/check-github.ts";

export interface PackageAccessArgs {
  /** Where the image is published, `ghcr.io/acme/hit-counter`. */
  repository: string;
  /** What was published there, `repository@digest`: the package is read when that is done. */
  ref: pulumi.Input<string>;
  /** The repository on GitHub that the package is to be linked to, `acme/hit-counter`. */
  source: string;
  /** Who is to see the package. Left out: any will do. */
  visibility?: Visibility;
  /** Whether access that is not as wanted, or cannot be read, fails the update. Default: false. */
  enforce?: boolean;
  /** The server, when it is not github.com. */
  baseUrl?: string | undefined;
  /** Left out: GITHUB_TOKEN, else that of `gh auth login`. It takes the scope `read:packages`. */
  token?: pulumi.Input<string> | undefined;
}

/**
 * Who may see a package of GitHub's registry, and which repository it is linked to: read when the image is published, and
 * reported with what a person must click. It is a read and no resource: GitHub's API changes neither, so that nothing
 * could ever repair it. A preview reports what there is before.
 *
 * @throws pulumi.RunError when the arguments are wrong
 */
export class PackageAccess extends pulumi.ComponentResource {
  /** What is not as wanted, or could not be read, a sentence each; empty when the access is in order. */
  readonly findings: pulumi.Output<string[]>;

  constructor(name: string, args: PackageAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super(PACKAGE_ACCESS, name, {}, options);
    const { server, found } = checkedPackage(name, args);
    const before = this.#read(args, found, server);
    const warned = before.then((answer) => this.#warnOfFirstPush(args, answer));
    const isPreview = pulumi.runtime.isDryRun();
    this.findings = pulumi.output(isPreview ? "" : args.ref).apply(async (ref) => {
      await warned;
      const { findings } = isPreview ? await before : await this.#read(args, found, server, ref.split("@")[1]);
      await this.#report(args, findings);
      return [...findings];
    });
    this.registerOutputs({ repository: args.repository, source: args.source, findings: this.findings });
  }

  async #read(args: PackageAccessArgs, name: PackageName, server: Server, digest?: string): Promise<PackageAnswer> {
    if (!pulumi.runtime.hasEngine()) return { findings: [] };
    const token = await knownText(args.token);
    const setting = token === undefined ? undefined : { value: token, source: "multiarch:github.token" };
    return readAccess({ ...args, name, server, digest, setting, environment: process.env });
  }

  /** Who pushes a package first decides who may push it later: afterwards it is too late to tell. */
  async #warnOfFirstPush({ repository }: PackageAccessArgs, { firstPush }: PackageAnswer): Promise<void> {
    if (firstPush && process.env.GITHUB_ACTIONS !== "true") await pulumi.log.warn(`${repository}: ${firstPush}`, this);
  }

  async #report({ repository, enforce }: PackageAccessArgs, findings: readonly string[]): Promise<void> {
    if (findings.length === 0) return pulumi.log.info(`the access to ${repository} is in order`, this);
    const lines = findings.map((finding) => `${repository}: ${finding}`);
    if (!enforce || pulumi.runtime.isDryRun()) return pulumi.log.warn(lines.join("\n"), this);
    const error = new pulumi.RunError(`the access to ${repository} is not as wanted:\n${lines.join("\n")}`);
    // Once the program itself is through, Pulumi prints the stack of whatever error has one.
    error.stack = "";
    throw error;
  }
}

function checkedPackage(name: string, args: PackageAccessArgs): { server: Server; found: PackageName } {
  const { repository, source, baseUrl } = args;
  const problems = [
    [repository, repositoryProblem(repository)],
    [source, repositoryNameProblem(source)],
    [baseUrl, baseUrl === undefined ? undefined : baseUrlProblem(baseUrl)],
  ].flatMap(([text, problem]) => (problem === undefined ? [] : `"${text}" ${problem}`));
  const server = problems.length > 0 ? undefined : serverAt(baseUrl);
  const found = server && packageIn(repository, { repository: source, baseUrl });
  if (server && found) return { server, found };
  const lines = server ? [`"${repository}" is in no registry of ${server.host}`] : problems;
  throw new pulumi.RunError(`the access to the package of "${name}" cannot be read:\n${lines.join("\n")}`);
}

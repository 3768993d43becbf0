import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { isReferrersTag } from "../../../lib/oci/referrers.ts";
import { EmulatorClient } from "../../../sandbox/github/client.ts";
import { startCheckedEmulator } from "../../support/github-api/emulator.ts";
import type { EventCommit, GithubEvent } from "../../support/github-events.ts";
import { PUBLISH, readWorkflow } from "../../support/workflow.ts";
import { crane } from "./images.ts";
import type { Hub } from "./job-run.ts";
import { Origin } from "./origin.ts";
import { type Start, WorkflowRun } from "./workflow-run.ts";
import { sandboxRegistry } from "./workspace.ts";

/** The number of its pull request. */
export const PULL = 2;
const TOKEN = "workflow-token";

/** What images have beside the usual, by name. */
export type Images = Readonly<Record<string, object>>;

/** A user's repository on GitHub, with the workflow that publishes one image, `app`. */
export class WorkflowRepository {
  /** Where the stack is kept. */
  readonly state = mkdtempSync(join(tmpdir(), "multiarch-test-"));
  readonly registry = `${sandboxRegistry()}/${this.state.split("-").at(-1)?.toLowerCase()}`;
  /** Of the image. */
  readonly repository = `${this.registry}/app`;
  readonly origin: Origin;
  readonly hub: Hub;
  readonly #github: { readonly url: string; stop(): Promise<void> };
  readonly #runs: WorkflowRun[] = [];

  static async create(project?: string): Promise<WorkflowRepository> {
    const github = await startCheckedEmulator();
    const control = new EmulatorClient(github);
    await control.call("addRepository", { repository: "acme/app", issues: [PULL] });
    const scopes = ["contents:read", "pull-requests:write"];
    await control.call("addToken", { token: TOKEN, login: "octocat", scopes, workflowOf: "acme/app" });
    const created = new WorkflowRepository(github, await Origin.create(project));
    await created.commit({ "app/Dockerfile": "FROM scratch\nCOPY content /\n" });
    return created;
  }

  private constructor(github: { readonly url: string; stop(): Promise<void> }, origin: Origin) {
    this.#github = github;
    this.origin = origin;
    this.hub = {
      origin,
      secrets: { GITHUB_TOKEN: TOKEN, PULUMI_CONFIG_PASSPHRASE: "correct horse" },
      vars: { PULUMI_BACKEND_URL: `file://${this.state}` },
      variables: { GITHUB_API_URL: github.url.replace(/\/$/, "") },
    };
  }

  /** Commits files of the project, and a stack file for its images, each with what differs from the usual. */
  commit(files: Readonly<Record<string, string>>, images: Images = { app: {} }): Promise<EventCommit> {
    const all = { ...files, "Pulumi.ghcr.yaml": this.stackFile(images) };
    const placed = Object.entries(all).map(([path, content]) => [join(this.origin.project, path), content]);
    return this.origin.commit(Object.fromEntries(placed));
  }

  /** Commits a change of what is built. */
  change(content: string): Promise<EventCommit> {
    return this.origin.commit({ [join(this.origin.project, "app/content")]: content });
  }

  /** Each image is published under its name, below a registry's path. */
  stackFile(images: Images, registry = this.registry): string {
    const platforms = ["linux/amd64", "linux/arm64"];
    const all = Object.entries(images).map(([name, image]) => [
      name,
      { repositories: [`${registry}/${name}`], context: "app", platforms, ...image },
    ]);
    const config = { "multiarch:builders": { default: "multi" }, "multiarch:images": Object.fromEntries(all) };
    return stringify({ config });
  }

  /** Starts the workflow, with something other than the repository has where it is given. */
  async run(event: GithubEvent, other: Partial<Omit<Start, "event">> = {}): Promise<WorkflowRun> {
    const run = new WorkflowRun({ workflow: readWorkflow(PUBLISH), hub: this.hub, ...other, event });
    this.#runs.push(run);
    return run.attempt();
  }

  /** The same, where nothing is to fail. */
  async succeeds(event: GithubEvent, other: Partial<Omit<Start, "event">> = {}): Promise<WorkflowRun> {
    const run = await this.run(event, other);
    assert.ok(run.success, run.log);
    return run;
  }

  /** The tags of an image, without those that list signatures. */
  async published(image = "app"): Promise<string[]> {
    const tags = (await crane("ls", `${this.registry}/${image}`)).split("\n").filter(Boolean);
    return tags.filter((tag) => !isReferrersTag(tag)).sort();
  }

  async comments(): Promise<string[]> {
    const response = await fetch(new URL(`repos/acme/app/issues/${PULL}/comments`, this.#github.url), {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return ((await response.json()) as { body: string }[]).map(({ body }) => body);
  }

  async remove(): Promise<void> {
    for (const run of this.#runs) run.remove();
    await this.#github.stop();
    this.origin.remove();
    rmSync(this.state, { recursive: true });
  }
}

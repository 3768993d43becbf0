import * as pulumi from "@pulumi/pulumi";
import { parseRepositoryName, type Server, serverAt } from "../lib/github/address.ts";
import { describeItem, type Item, itemKey } from "../lib/github/item.ts";
import { printable } from "../lib/printable.ts";
import { checkedRepository, refusal } from "./github/checked.ts";
import { importCommand } from "./github/import-command.ts";
import { itemName } from "./github/item-resource.ts";
import { knownText } from "./github/known.ts";
import { overrideProblems } from "./github/overrides.ts";
import { type Fate, foreignItems, ownItems, type Plan, planContents, renewedKeys } from "./github/plan.ts";
import { COMPONENT_TYPE, ownResources, recordedContents } from "./github/recorded.ts";
import { surveyRepository } from "./github/survey.ts";
import { wantedItems } from "./github/wanted.ts";
import { RepositoryContents } from "./repository-contents.ts";
import type { GithubInput, GithubSettings } from "./settings/github.ts";

/** A repository as the stack file describes it. Only the token and the values of secrets may come from other resources. */
export type RepositoryAccessArgs = GithubInput<pulumi.Input<string>>;

type Settings = GithubSettings<pulumi.Input<string>>;

/** What is known of a repository before its resources are registered. */
interface Preparation {
  readonly repositoryId: number;
  readonly plan: Plan;
}

/**
 * What a repository on GitHub gives its workflows: secrets, variables, environments, and what a workflow may do. What
 * another hand has changed or removed since is told in a preview and put right by an update; what another hand has made
 * is left alone, with the command that takes it over.
 *
 * @throws pulumi.RunError with every problem of the arguments, before anything is done. What only GitHub knows fails the
 * program in the same way once it has answered, also before anything is done.
 */
export class RepositoryAccess extends pulumi.ComponentResource {
  /** The names of what this stack looks after, as sentences call them: `the secret DOCKER_HUB_TOKEN`. */
  readonly items: pulumi.Output<string[]>;

  constructor(name: string, args: RepositoryAccessArgs, options?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPE, name, {}, options);
    const settings = checkedRepository(name, args);
    const server = serverAt(settings.baseUrl);
    const problems = overrideProblems(server, settings.repository, process.env);
    if (problems.length > 0) throw refusal(settings.repository, problems.join("\n"));
    this.items = pulumi.output(this.#register(name, settings, server));
  }

  /** Which resources there are is known when GitHub has told what there is. */
  async #register(name: string, settings: Settings, server: Server): Promise<string[]> {
    const wanted = wantedItems(settings);
    const { repositoryId, plan } = await prepare(name, settings, server, wanted);
    // Loaded where they are needed: a stack that only publishes does not wait for GitHub's SDK.
    const { githubProvider } = await import("./github/provider.ts");
    const { itemResource } = await import("./github/item-resource.ts");
    const provider = githubProvider(`${name}-github`, settings, server, this);
    await this.#tell(name, settings, provider, wanted, plan);
    const items = ownItems(wanted, plan);
    const contents = new RepositoryContents(
      `${name}-contents`,
      {
        repository: settings.repository,
        repositoryId,
        baseUrl: server.baseUrl,
        ...(settings.token !== undefined && { token: pulumi.secret(settings.token) }),
        items: items.map(itemKey),
        renew: renewedKeys(items, plan),
      },
      { parent: this },
    );
    const { name: repository } = parseRepositoryName(settings.repository);
    const environments = new Map<string, pulumi.Resource>();
    for (const item of items) {
      const holder = "environment" in item ? environments.get(item.environment ?? "") : undefined;
      const generation = contents.generations.apply((generations) => generations?.[itemKey(item)] ?? 0);
      const resource = itemResource(itemName(name, item), item, repository, settings, {
        parent: this,
        provider,
        dependsOn: [contents, ...(holder ? [holder] : [])],
        // The provider fails on what is gone already: RepositoryContents removes it, gone or not.
        retainOnDelete: true,
        // The provider changes a repository's name in place, and an owner not at all.
        replacementTrigger: pulumi.interpolate`${server.baseUrl}${settings.repository}#${generation}`,
      });
      if (item.kind === "environment") environments.set(item.name, resource);
    }
    const names = items.map(describeItem);
    this.registerOutputs({ repository: settings.repository, items: items.map(itemKey) });
    return names;
  }

  /** Tells what another hand has done, and what it has made before. */
  async #tell(
    name: string,
    { repository }: Settings,
    provider: pulumi.Resource,
    wanted: readonly Item[],
    plan: Plan,
  ): Promise<void> {
    const changed = wanted.flatMap((item) => change(item, plan.get(itemKey(item))) ?? []);
    if (changed.length > 0)
      await pulumi.log.warn([repository, ...changed.map((line) => `  ${line}`)].map(printable).join("\n"), this);
    const foreign = foreignItems(wanted, plan);
    if (foreign.length === 0) return;
    const [parent, owner] = await Promise.all([knownText(this.urn), knownText(provider.urn)]);
    const owners = { parent: parent ?? "", provider: owner ?? "" };
    const { name: repo } = parseRepositoryName(repository);
    const lines = foreign.flatMap((item) => [
      `  ${describeItem(item)} is left alone; after pulumi up, take it over with:`,
      `    ${importCommand(itemName(name, item), item, repo, owners)}`,
    ]);
    await pulumi.log.warn(
      [`${repository} has these already, and not by this stack:`, ...lines].map(printable).join("\n"),
      this,
    );
  }
}

/** Asks GitHub and the stack's state. Where Pulumi is mocked, nothing is asked and everything is new. */
async function prepare(
  name: string,
  settings: Settings,
  server: Server,
  wanted: readonly Item[],
): Promise<Preparation> {
  if (!pulumi.runtime.hasEngine()) return { repositoryId: 0, plan: new Map() };
  const token = await knownText(settings.token);
  const setting = token === undefined ? undefined : { value: token, source: "multiarch:github.token" };
  try {
    const [survey, resources] = await Promise.all([
      surveyRepository(server, settings.repository, wanted, process.env, setting),
      ownResources(),
    ]);
    const recorded = recordedContents(resources, name, survey.repository);
    return { repositoryId: survey.repository.id, plan: planContents(wanted, recorded, survey.contents) };
  } catch (cause) {
    const error = refusal(settings.repository, (cause as Error).message);
    // Once the program itself is through, Pulumi prints the stack of whatever error has one.
    error.stack = "";
    throw error;
  }
}

/** What another hand has done to an item; undefined when it has done nothing. */
function change(item: Item, fate: Fate | undefined): string | undefined {
  if (fate?.kind !== "renew") return undefined;
  const then = pulumi.runtime.isDryRun() ? "up makes it anew" : "it is made anew";
  if (fate.because === "gone") return `${describeItem(item)} is gone; ${then}`;
  if (fate.because === "unfinished") return `${describeItem(item)} is there, and was not heard of; ${then}`;
  const when = fate.changedAt ? ` at ${fate.changedAt.toISOString()}` : "";
  return `${describeItem(item)} was changed by another hand${when}; ${then}`;
}

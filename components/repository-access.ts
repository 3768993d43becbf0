import * as pulumi from "@pulumi/pulumi";
import { parseRepositoryName, serverAt } from "../lib/github/address.ts";
import { describeItem, type Item, itemKey } from "../lib/github/item.ts";
import { printable } from "../lib/printable.ts";
import { REPOSITORY_ACCESS } from "../lib/resource-types.ts";
import { importCommand } from "./github/import-command.ts";
import { inputValue } from "./github/input-value.ts";
import { foreignItems, type ItemAction, ownItems, renewedKeys } from "./github/item-actions.ts";
import { itemName } from "./github/item-name.ts";
import type { Preparation } from "./github/plan-repository.ts";
import { checkedAccess, prepareRepository } from "./github/prepare-repository.ts";
import { wrapSecrets } from "./github/wrap-secrets.ts";
import { keepOnFailure } from "./kept-on-failure.ts";
import { REPOSITORY_PLANS } from "./plans.ts";
import { RepositoryContents } from "./repository-contents.ts";
import type { RepositoryAccessArgs } from "./settings/repository-args.ts";

/**
 * What a repository on GitHub gives its workflows: secrets, variables, environments, and what a workflow may do. What
 * was changed or removed outside Pulumi since is reported by a preview and restored by an update; what somebody else
 * has made, and what the settings do not name, is left alone.
 *
 * @throws pulumi.RunError with every problem of the arguments, before anything is done. What only GitHub knows fails
 *   the program in the same way once it has answered, also before anything is done.
 */
export class RepositoryAccess extends pulumi.ComponentResource {
  /** The names of what this stack looks after, as sentences call them: `the secret DOCKER_HUB_TOKEN`. */
  readonly items: pulumi.Output<string[]>;

  constructor(name: string, args: RepositoryAccessArgs, options?: pulumi.ComponentResourceOptions) {
    keepOnFailure();
    const access = checkedAccess(name, args);
    super(REPOSITORY_ACCESS, name, wrapSecrets(access.settings), options);
    this.items = pulumi.output(this.#register(name, REPOSITORY_PLANS.get(args) ?? prepareRepository(name, access)));
  }

  /** Which resources there are is known when GitHub has told what there is. */
  async #register(name: string, preparing: Preparation | Promise<Preparation>): Promise<string[]> {
    const prepared = await preparing;
    const { settings, wanted, repositoryId, actions } = prepared;
    const server = serverAt(settings.baseUrl);
    // Loaded where they are needed: a stack that only publishes does not wait for GitHub's SDK.
    const { githubProvider } = await import("./github/provider.ts");
    const { itemResource } = await import("./github/item-resource.ts");
    const provider = githubProvider(`${name}-github`, settings, server, this);
    await this.#tell(name, provider, prepared);
    const items = ownItems(wanted, actions);
    const contents = new RepositoryContents(
      `${name}-contents`,
      {
        repository: settings.repository,
        repositoryId,
        baseUrl: server.baseUrl,
        ...(settings.token !== undefined && { token: pulumi.secret(settings.token) }),
        items: items.map(itemKey),
        renew: renewedKeys(items, actions),
      },
      { parent: this },
    );
    const { name: repository } = parseRepositoryName(settings.repository);
    const environments = new Map<string, pulumi.Resource>();
    for (const item of items) {
      const holder = "environment" in item ? environments.get(item.environment ?? "") : undefined;
      const generation = contents.generations.apply((generations) => generations?.[itemKey(item)] ?? 0);
      const resource = itemResource(itemName(name, item), item, repository, settings, prepared, {
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

  /** Tells what was changed outside Pulumi, and what was there before, with the command that takes it over. */
  async #tell(name: string, provider: pulumi.Resource, prepared: Preparation): Promise<void> {
    const { settings, wanted, actions, live } = prepared;
    const { repository } = settings;
    const changed = wanted.flatMap((item) => change(item, actions.get(itemKey(item))) ?? []);
    if (changed.length > 0)
      await pulumi.log.warn([repository, ...changed.map((line) => `  ${line}`)].map(printable).join("\n"), this);
    const foreign = foreignItems(wanted, actions);
    if (foreign.length === 0) return;
    const [parent, owner] = await Promise.all([inputValue(this.urn), inputValue(provider.urn)]);
    const owners = { parent: parent ?? "", provider: owner ?? "" };
    const { name: repo } = parseRepositoryName(repository);
    const lines = foreign.flatMap((item) => [
      `  ${describeItem(item)} is left unchanged; after pulumi up, import it with:`,
      `    ${importCommand(itemName(name, item), item, live.get(itemKey(item)) ?? {}, repo, owners)}`,
    ]);
    await pulumi.log.warn(
      [`${repository} already has these, which this stack did not create:`, ...lines].map(printable).join("\n"),
      this,
    );
  }
}

/** What was done to an item outside Pulumi; undefined when nothing was. */
function change(item: Item, action: ItemAction | undefined): string | undefined {
  if (action?.kind !== "renew") return undefined;
  const then = pulumi.runtime.isDryRun() ? "up restores it" : "it is restored";
  if (action.because === "gone") return `${describeItem(item)} is gone; ${then}`;
  if (action.because === "unfinished")
    return `${describeItem(item)} exists, but its creation was not recorded; ${then}`;
  const when = action.changedAt ? ` at ${action.changedAt.toISOString()}` : "";
  return `${describeItem(item)} was changed outside Pulumi${when}; ${then}`;
}

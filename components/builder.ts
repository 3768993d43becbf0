import * as pulumi from "@pulumi/pulumi";
import { printable } from "../lib/printable.ts";
import { BUILDER } from "../lib/resource-types.ts";
import { type BuilderDefinition, encodeOptions } from "./builders/node-args.ts";
import { planBuilder, undeclaredRecords } from "./builders/program.ts";
import type { DeclaredBuilder } from "./settings/builders.ts";
import { formatProblems, quote } from "./settings/problems.ts";

/**
 * A buildx builder of this machine. The state is shared by machines, and a builder is not: the resources of another
 * machine's builder are not registered here, and Pulumi drops them without a call of their provider, because what they
 * are deleted with, this component, goes at the same time. `pulumi destroy`, which may run on any machine, does the same.
 */
export class Builder extends pulumi.ComponentResource {
  /** Known when the builder is there: its name. */
  readonly made: pulumi.Output<string>;

  /**
   * @param id one that no other machine's builder of that name has in the state
   * @param host where the Docker daemon is; undefined for a builder that is to be removed
   */
  constructor(id: string, definition: BuilderDefinition, host?: string) {
    super(BUILDER, id, {});
    this.made = pulumi.output(host === undefined ? Promise.resolve("") : this.#register(id, definition, host));
    this.registerOutputs({ nodes: definition });
  }

  async #register(id: string, definition: BuilderDefinition, host: string): Promise<pulumi.Input<string>> {
    // Loaded where it is needed: a stack that only names builders needs neither Docker's SDK nor its provider.
    const { BuildxBuilder } = await import("@pulumi/docker/buildxBuilder.js");
    const { Provider } = await import("@pulumi/docker/provider.js");
    const provider = new Provider(`${id}-docker`, { host }, { parent: this });
    let first: pulumi.CustomResource | undefined;
    let last: pulumi.CustomResource | undefined;
    for (const [position, { driverOptions, platforms, ...args }] of definition.entries()) {
      const name = position === 0 ? id : `${id}-${position}`;
      const inputs = {
        ...args,
        ...(driverOptions && { driverOptions: encodeOptions(driverOptions) }),
        ...(platforms && { platforms: [...platforms] }),
      };
      last = new BuildxBuilder(name, inputs, {
        parent: this,
        provider,
        dependsOn: last ? [last] : [],
        // The provider removes the whole builder for each of its nodes: only the first one is removed and made again.
        deletedWith: first ?? this,
        ...(!first && { replacementTrigger: JSON.stringify(definition) }),
        // Two of one name cannot be there at once.
        deleteBeforeReplace: true,
      });
      first ??= last;
    }
    return last?.id ?? "";
  }
}

/** By the declaration's name. */
const builders = new Map<string, Promise<Builder>>();

/**
 * The builder of a declaration, registered once in a program.
 *
 * @throws pulumi.RunError when it cannot be managed on this machine
 */
export function declaredBuilder(declared: DeclaredBuilder): Promise<Builder> {
  const { name } = declared.declaration;
  const known = builders.get(name) ?? register(declared);
  builders.set(name, known);
  return known;
}

async function register(declared: DeclaredBuilder): Promise<Builder> {
  const { name } = declared.declaration;
  const plan = await planBuilder(declared);
  if ("problems" in plan) throw new pulumi.RunError(formatProblems(plan.problems));
  const { decision, definition, host, isElsewhere } = plan.planned;
  const builder = new Builder(decision.id, definition, host);
  if (isElsewhere) {
    const text =
      `the state has a builder ${quote(name)} of another machine, or one that was removed outside Pulumi: only its ` +
      "record is deleted, the builder itself is left as it is";
    await pulumi.log.info(printable(text), builder);
  }
  return builder;
}

/**
 * Has Pulumi remove the builders of this machine that the stack made and does not declare any more: their component
 * stays for this one time, so that they are not dropped with it.
 */
export async function removeBuilders(declared: readonly string[]): Promise<void> {
  for (const { id, definition } of await undeclaredRecords(declared)) new Builder(id, definition);
}

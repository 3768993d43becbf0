import * as pulumi from "@pulumi/pulumi";
import { declaredBuilder } from "./builder.ts";
import { programBuilt } from "./built/program-built.ts";
import type { ImagePlan } from "./plan/image.ts";
import { type Machines, machinesOf, tellBuilders } from "./plan/machines.ts";
import { askOnceMade, NOTHING } from "./preflight/ask.ts";
import type { OutsideFindings } from "./preflight/preflight.ts";
import type { DeclaredBuilder } from "./settings/builders.ts";
import { gatesOf } from "./settings/gates.ts";
import { withSecrets } from "./settings/image.ts";
import { formatProblems } from "./settings/problems.ts";

/** The declared builders of an image. */
export interface ReadyBuilders {
  /** What a platform's build is told about its builder, where that is declared. */
  builderOf(platform: string): { builder?: { name: pulumi.Output<string> } };
  /** Where the platforms are built whose builders an update has made. */
  readonly machines: pulumi.Output<Machines>;
}

/**
 * Registers the declared builders of an image. A build gets the plain name, the same on every machine; an update gives
 * it once the builder is made and checked, so that nothing is built on one that is wrong.
 */
export function readyBuilders({ image, registries, machines }: ImagePlan): ReadyBuilders {
  // Those of a merge are of other machines.
  const { builds } = programBuilt() ? { builds: [] } : withSecrets<string>(image, {});
  // Gates of what was built elsewhere run here, but for those that the provider runs.
  const gates = gatesOf(image).filter(({ kind }) => kind !== "architecture");
  const given = image.given.filter(({ platform }) => gates.some(({ platforms }) => platforms.includes(platform)));
  const users = [...builds, ...given];
  const made = new Map(
    users.flatMap(({ declared }): [string, pulumi.Output<OutsideFindings>][] =>
      declared ? [[declared.declaration.name, onceMade(declared)]] : [],
    ),
  );
  function onceMade(declared: DeclaredBuilder): pulumi.Output<OutsideFindings> {
    const { name } = declared.declaration;
    const builder = declaredBuilder(declared);
    // The name is known before the builder is there: a preview shows no difference because of it.
    if (pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return pulumi.output(builder.then(() => NOTHING));
    return pulumi.output(builder.then((resource) => resource.made)).apply(async () => {
      const own = builds.filter((build) => build.builder === name);
      const found = await askOnceMade(declared, own, registries);
      if (found.problems.length === 0) return found;
      const error = new pulumi.RunError(
        `the image "${image.name}" cannot be built:\n${formatProblems(found.problems)}`,
      );
      error.stack = "";
      throw error;
    });
  }
  return {
    builderOf(platform) {
      const name = users.find((user) => user.platform === platform)?.declared?.declaration.name;
      const found = name === undefined ? undefined : made.get(name);
      return found && name !== undefined ? { builder: { name: found.apply(() => name) } } : {};
    },
    machines: pulumi.all([machines, pulumi.all([...made.values()])]).apply(async ([planned, all]) => {
      const known = all.map((found) => machinesOf({ builds }, Object.keys(planned), found));
      await tellBuilders(known);
      return Object.assign({}, planned, ...known) as Machines;
    }),
  };
}

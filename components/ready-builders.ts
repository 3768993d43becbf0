import * as pulumi from "@pulumi/pulumi";
import { declaredBuilder } from "./builder.ts";
import type { ImagePlan } from "./plan/image.ts";
import { problemsOnceMade } from "./preflight/ask.ts";
import type { DeclaredBuilder } from "./settings/builders.ts";
import { withSecrets } from "./settings/image.ts";
import { formatProblems } from "./settings/problems.ts";

/** What a platform's build is told about its builder, where that is declared. */
export type BuilderOf = (platform: string) => { builder?: { name: pulumi.Output<string> } };

/**
 * Registers the declared builders of an image. A build gets the plain name, the same on every machine; an update gives
 * it once the builder is made and checked, so that nothing is built on one that is wrong.
 */
export function readyBuilders({ image, registries }: ImagePlan): BuilderOf {
  const names = new Map<string, pulumi.Output<string>>();
  const { builds } = withSecrets<string>(image, {});
  const ready = (declared: DeclaredBuilder): pulumi.Output<string> => {
    const { name } = declared.declaration;
    const builder = declaredBuilder(declared);
    // The name is known before the builder is there: a preview shows no difference because of it.
    if (pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return pulumi.output(builder.then(() => name));
    return pulumi.output(builder.then(({ made }) => made)).apply(async () => {
      const own = builds.filter((build) => build.builder === name);
      const problems = await problemsOnceMade(declared, own, registries);
      if (problems.length === 0) return name;
      const error = new pulumi.RunError(`the image "${image.name}" cannot be built:\n${formatProblems(problems)}`);
      error.stack = "";
      throw error;
    });
  };
  return (platform) => {
    const declared = builds.find((build) => build.platform === platform)?.declared;
    if (!declared) return {};
    const key = declared.declaration.name;
    const name = names.get(key) ?? ready(declared);
    names.set(key, name);
    return { builder: { name } };
  };
}

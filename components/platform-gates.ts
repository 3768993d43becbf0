import type * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import { trustFor } from "../lib/registry/trust.ts";
import type { BuildOnly } from "./built/build-only.ts";
import type { BuiltPlatform } from "./built/built-platform.ts";
import { recordGates } from "./built/record-gates.ts";
import { gateResource } from "./gates/gate-resource.ts";
import { imageManifest } from "./image-manifest.ts";
import type { ImagePlan } from "./plan/image.ts";
import type { PlatformResource } from "./platform-resource.ts";
import { secretValue } from "./secret-value.ts";
import { type Gate, gatesOf } from "./settings/gates.ts";
/** What stands for a platform before its gates. */
export type UngatedPlatform = Omit<PlatformResource, "gates">;

/** The same with the name of the platform. */
export interface NamedPlatform extends UngatedPlatform {
  readonly platform: string;
}

/** How the gates of a platform are run. */
export interface Gating {
  /** What the file of the platform has that tells of them; left out where there is none. */
  readonly file?: pulumi.Input<BuiltPlatform> | undefined;
  /** Those that have passed elsewhere. */
  readonly passed?: BuiltPlatform["gates"];
  /** Set where nothing is published. */
  readonly only: BuildOnly | undefined;
}

/** What stands between the pushed image of a platform and the tags. */
export function platformGates(
  plan: ImagePlan,
  { platform, digest }: NamedPlatform,
  ready: Pick<dockerBuild.ImageArgs, "builder">,
  { file, passed = {}, only }: Gating,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { image, metadata, content, registries, resources } = plan;
  const own = gatesOf(image).filter(
    ({ name, platforms }) => platforms.includes(platform) && !Object.hasOwn(passed, name),
  );
  // What a program makes beside the image belongs to the update that moves the tags.
  const others = only ? [] : resources;
  const [repository] = image.repositories;
  if (!image.publish || repository === undefined || own.length + others.length === 0) return [];
  const trust = trustFor(registries, [repository]);
  const manifest = imageManifest(plan, platform, digest);
  const ref = pulumi.interpolate`${repository}@${manifest}`;
  const { builder: where } = [...image.builds, ...image.given].find((each) => each.platform === platform) ?? {};
  const builder = { ...(where !== undefined && { builder: { name: where } }), ...ready };
  const expected = metadata.then((planned) => planned.expected);
  const place = { platform, repository, manifest, ref, registries: trust, ...builder };
  const gated = { image: image.name, ...place, expected, content };
  const made = own.map((gate) => ({
    gate,
    resource: gateResource(gate, gated, secretsOf(image, gate), { parent }),
  }));
  if (only?.out !== undefined) {
    const facts = Promise.all([expected, content]).then(([texts, read]) => ({ expected: texts, content: read }));
    recordGates(only.out, file, made, facts);
  }
  return [...made.map((each) => each.resource), ...others.flatMap((make) => make(platform, ref))];
}

function secretsOf(
  image: ImagePlan["image"],
  gate: Gate<pulumi.Input<string>>,
): Readonly<Record<string, pulumi.Output<string>>> {
  if (gate.kind !== "dockerfile") return {};
  const secrets = Object.entries(gate.secrets).map(([id, source]) => [id, secretValue(image, id, source)]);
  return Object.fromEntries(secrets);
}

import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { printable } from "../../lib/printable.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { CHECK_PUSH_ACCESS, MULTI_ARCH_IMAGE } from "../../lib/resource-types.ts";
import { lastState } from "./last-state.ts";

/** What an image pushes, and where to. */
export interface Pushes {
  /** Without which no build succeeds, `registry/path`. */
  readonly repositories: readonly string[];
  /** Without which the builds go on. */
  readonly caches: readonly string[];
  /** The fingerprint of the builds. */
  readonly builds: string;
  /** What these registries do not show by themselves, by host. */
  readonly registries: Registries | undefined;
}

/** What registries say to the pushes of an image. */
export interface PushAccess {
  /** A sentence for each repository that takes no pushes. */
  readonly refusals: readonly string[];
  /** Of the pushes, for the state: while it is the same, nobody is asked again. Left out where one is refused. */
  readonly checked?: string;
}

/**
 * Asks the registries whether they accept the pushes of an image, where that was not done for the same builds before.
 * That opens an upload, and a preview writes nothing.
 *
 * @param image what is told of caches that cannot be written
 */
export async function askPushAccess(
  { repositories, caches, builds, registries }: Pushes,
  image: pulumi.Resource,
  state = lastState(),
): Promise<PushAccess> {
  const asked = { repositories, caches, ...(registries && { registries }) };
  const checked = createHash("sha256")
    .update(JSON.stringify([builds, asked]))
    .digest("hex");
  const resources = await state.catch(() => ({}));
  // By what is pushed, as the image may have had another name.
  const isKnown = Object.values(resources).some(
    ({ type, outputs }) => type === MULTI_ARCH_IMAGE && outputs.pushChecked === checked,
  );
  if (isKnown || pulumi.runtime.isDryRun()) return { refusals: [], checked };
  const answer: { refusals: string[]; warnings: string[] } = await pulumi.runtime.invoke(CHECK_PUSH_ACCESS, asked);
  for (const warning of answer.warnings) await pulumi.log.warn(printable(warning), image);
  return { refusals: answer.refusals, ...(answer.refusals.length === 0 && { checked }) };
}

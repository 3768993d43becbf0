import { beforeLong } from "../../lib/before-long.ts";
import { ONE_TRY } from "../../lib/http/retry.ts";
import { once } from "../../lib/once.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import { createdAt } from "../../lib/registry/created-at.ts";
import { mirrorOf } from "../../lib/registry/mirrors.ts";
import type { Registries } from "../../lib/registry/trust.ts";
import { parseImageName } from "../dockerfile/image-name.ts";
import { ANSWER_TIMEOUT_MS } from "./base-image.ts";

/** Tells when what an image's name had at a digest was made, RFC 3339; undefined where nobody can tell. */
export type AskCreated = (name: string, digest: string) => Promise<string | undefined>;

/** Asks registries for the time of images, with the user's credentials; what is asked twice is asked once. */
export function createdAsker(
  environment: NodeJS.ProcessEnv,
  registries?: Registries,
  client: Parameters<typeof createdAt>[0] = new RegistryClient({
    environment,
    registries,
    retry: ONE_TRY,
    asDockerBuild: true,
  }),
): AskCreated {
  const answers = once<string | undefined>();
  const askAt = (registry: string, path: string, digest: string) =>
    createdAt(client, { registry, path }, digest).catch(() => undefined);
  return (name, digest) =>
    answers([name, digest], async () => {
      const { registry = "", path = "" } = parseImageName(name)?.repository ?? {};
      if (path === "") return undefined;
      const mirror = mirrorOf(registry, environment);
      const mirrored = async () => (mirror === undefined ? undefined : askAt(mirror, path, digest));
      const asked = mirrored().then((time) => time ?? askAt(registry, path, digest));
      return beforeLong(asked, undefined, ANSWER_TIMEOUT_MS);
    });
}

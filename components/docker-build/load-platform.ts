import * as pulumi from "@pulumi/pulumi";
import { BUILD } from "../../lib/resource-types.ts";
import { slug } from "./platform-build.ts";

/** The variable by which the program learns which platform Docker is to get. */
export const PLATFORM_VARIABLE = "MULTIARCH_LOAD_PLATFORM";

/** The name under which Docker gets an image's platform. */
export function loadedName(image: string, platform: string): string {
  return `${image}:${slug(platform)}`;
}

/** Lets the builds of one platform end in the local Docker, where the environment asks for that. */
export function loadPlatform({ [PLATFORM_VARIABLE]: platform }: NodeJS.ProcessEnv): void {
  if (!platform) return;
  const suffix = `-${slug(platform)}`;
  pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
    if (type !== BUILD || !name.endsWith(suffix)) return undefined;
    const names = [loadedName(name.slice(0, -suffix.length), platform)];
    return { props: { ...props, exports: [{ docker: { names } }] }, opts };
  });
}

import { slug } from "../../components/docker-build/platform-build.ts";
import { partsName } from "../../components/docker-build/together.ts";
import { PLATFORM_PARTS, TOGETHER_ENDING } from "../../lib/resource-types.ts";
import { parseUrn } from "../../lib/urn.ts";
import { type Known, nameOf } from "./known.ts";

/** What the state and the log have of a platform. */
export interface KnownPlatform extends Known {
  /** The URN of what built it. */
  readonly builtBy: string;
}

/** A build as one for each of its platforms, with the digest of the platform alone. */
export function byPlatform(build: Known, siblings: readonly Known[]): KnownPlatform[] {
  const { resource, state } = build;
  const { type, urn, inputs } = resource;
  const builtAs = parseUrn(urn).name;
  const platforms = Array.isArray(inputs?.platforms) ? inputs.platforms.map(String) : [];
  const [first] = platforms;
  if (first === undefined || platforms.length === 1) return [{ ...build, builtBy: urn }];
  const ending = `-${slug(first)}${TOGETHER_ENDING}`;
  const image = builtAs.endsWith(ending) ? builtAs.slice(0, -ending.length) : builtAs;
  const parts = siblings.find(
    ({ resource: sibling }) => sibling.type === PLATFORM_PARTS && nameOf(sibling) === partsName(builtAs),
  );
  const { digests } = (parts?.state?.outputs ?? {}) as { readonly digests?: Readonly<Record<string, string>> };
  return platforms.map((platform) => {
    const name = `${image}-${slug(platform)}`;
    const digest = digests?.[platform];
    const own = { type, urn: `${urn.slice(0, -builtAs.length)}${name}`, inputs: { ...inputs, platforms: [platform] } };
    return {
      ...build,
      builtBy: urn,
      resource: { ...resource, ...own },
      state: state && { ...state, ...own, outputs: { ...state.outputs, digest } },
    };
  });
}

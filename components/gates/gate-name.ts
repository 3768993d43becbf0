/** The names of the gates of a platform. All begin with that of what stands for the platform. */

const GATE = "-gate-";

/** What a gate is called on a platform. */
export function gateResourceName(platform: string, gate: string): string {
  return `${platform}${GATE}${gate}`;
}

/** The name of the gate whose resource is called so; undefined for other resources, and those of other platforms. */
export function gateNamed(platform: string, resource: string): string | undefined {
  const start = gateResourceName(platform, "");
  return resource.startsWith(start) ? resource.slice(start.length) : undefined;
}

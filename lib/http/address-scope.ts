import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv4 } from "node:net";

/** From where an address can be reached: this machine alone, its link (clouds keep credentials there), its network. */
export type AddressScope = "loopback" | "link-local" | "private" | "public";

const RANGES: readonly [reach: AddressScope, list: BlockList][] = (
  [
    // 0.0.0.0 and :: are this machine, too, for whoever connects to them.
    ["loopback", ["127.0.0.0/8", "0.0.0.0/8", "::1/128", "::/128"]],
    ["link-local", ["169.254.0.0/16", "fe80::/10"]],
    [
      "private",
      [
        ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15", "224.0.0.0/3"],
        ...["fc00::/7", "fec0::/10", "ff00::/8"],
      ],
    ],
  ] as const
).map(([reach, subnets]) => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", prefix] = subnet.split("/");
    list.addSubnet(address, Number(prefix), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return [reach, list];
});

/** Prefixes of IPv6 in which an IPv4 address is wrapped, and behind how many of its bytes. */
const WRAPPERS: readonly [prefix: string, offset: number][] = [
  ["00000000000000000000ffff", 12],
  ["000000000000000000000000", 12],
  ["0064ff9b0000000000000000", 12],
  ["2002", 2],
];

/** The reach of an address; undefined when it is none. */
export function scopeOfAddress(address: string): AddressScope | undefined {
  const family = isIP(address);
  if (family === 0) return undefined;
  const wrapped = family === 6 ? wrappedIn(address) : undefined;
  const found = RANGES.find(([, list]) => list.check(address, family === 6 ? "ipv6" : "ipv4"));
  if (found) return found[0];
  return wrapped === undefined ? "public" : scopeOfAddress(wrapped);
}

/**
 * The reach of every address that a URL's host has. None where its name cannot be resolved here: whoever connects will
 * say so, or a proxy knows more.
 */
export async function scopesOfHost(hostname: string): Promise<readonly AddressScope[]> {
  const name = hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  if (name === "localhost" || name.endsWith(".localhost")) return ["loopback"];
  const own = scopeOfAddress(name);
  if (own) return [own];
  const found = await lookup(name, { all: true }).catch(() => []);
  return found.flatMap(({ address }) => scopeOfAddress(address) ?? []);
}

/** The IPv4 address in an IPv6 one: mapped, compatible, translated (NAT64), or 6to4. */
function wrappedIn(address: string): string | undefined {
  const hex = expand(address);
  const offset = WRAPPERS.find(([prefix]) => hex.startsWith(prefix))?.[1];
  if (offset === undefined) return undefined;
  return [0, 1, 2, 3].map((at) => Number.parseInt(hex.slice((offset + at) * 2, (offset + at) * 2 + 2), 16)).join(".");
}

/** The 16 bytes of an IPv6 address in hexadecimal digits. */
function expand(address: string): string {
  // URLs write addresses in one form, without dots.
  const { hostname } = new URL(`http://[${address.split("%")[0]}]/`);
  const [head = "", tail] = hostname.slice(1, -1).split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []).map((group) => group.padStart(4, "0"));
  const [first, last] = [groups(head), groups(tail)];
  return [...first, ...Array<string>(8 - first.length - last.length).fill("0000"), ...last].join("");
}

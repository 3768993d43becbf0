import type { ImageInput } from "../../components/settings/schema.ts";
import type { ImageDraft, Note } from "../support/project-draft.ts";
import type { Build, BuildFields } from "./build.ts";
import type { Notes } from "./notes.ts";

/** The order in which fields are written. */
const ORDER: readonly (keyof ImageInput)[] = [
  "repositories",
  "context",
  "dockerfile",
  "target",
  "platforms",
  "tags",
  "flavor",
  "shortShaLength",
  "args",
  "secrets",
  "contexts",
  "ssh",
  "labels",
  "annotations",
  "annotationLevels",
  "cache",
];
/** What may differ between the platforms of an image. */
const BY_PLATFORM = ["dockerfile", "target", "args", "cache"] as const;

type Platforms = Record<string, Record<string, unknown> | null>;

/** Makes images of builds: those of the same tags in the same repositories are the platforms of one. */
export function imagesOf(builds: readonly Build[], file: string, notes: Notes): Record<string, ImageDraft> {
  const groups = new Map<string, Build[]>();
  for (const build of builds) {
    const { repositories, tags, flavor } = build.fields;
    const key = JSON.stringify([repositories, tags, flavor]);
    groups.set(key, [...(groups.get(key) ?? []), build]);
  }
  const images: Record<string, ImageDraft> = {};
  for (const group of groups.values()) {
    const [first] = group;
    if (!first) continue;
    const { platforms, common } = joined(group, (input, reason) =>
      notes.add({ file, ...lineOf(first), input, reason }),
    );
    const fields: ImageInput = { ...common, platforms };
    images[freeName(first, images)] = {
      fields: Object.fromEntries(
        Object.entries(fields).toSorted(([one], [other]) => place(one) - place(other)),
      ) as ImageInput,
      ...(first.comments && { comments: first.comments }),
    };
  }
  return images;
}

function lineOf({ line }: Build): Pick<Note, "line"> {
  return line === undefined ? {} : { line };
}

function place(field: string): number {
  const at = ORDER.indexOf(field as keyof ImageInput);
  return at < 0 ? ORDER.length : at;
}

/** The platforms of an image with what differs on each, and what all of them have. */
function joined(
  group: readonly Build[],
  note: (input: string, reason: string) => void,
): { platforms: ImageInput["platforms"]; common: BuildFields } {
  const [first] = group;
  const builds = group.flatMap((build) => build.platforms.map((platform) => ({ platform, fields: build.fields })));
  const unique = [...new Map(builds.toReversed().map((each) => [each.platform, each])).values()].toReversed();
  const fields = unique.map((each) => each.fields);
  const names = new Set(fields.flatMap((each) => Object.keys(each)) as (keyof BuildFields)[]);
  const differing = [...names].filter((name) => fields.some((each) => !same(each[name], fields[0]?.[name])));
  const own: Platforms = Object.fromEntries(unique.map(({ platform }) => [platform, {}]));
  const common: Record<string, unknown> = { ...first?.fields };
  for (const name of differing) {
    if (!(BY_PLATFORM as readonly string[]).includes(name)) {
      note(name, "differs between platforms, which it cannot here; that of the first platform was taken");
      continue;
    }
    const values = fields.map((each) => each[name]);
    const shared = name === "args" ? sharedArgs(values as BuildFields["args"][]) : undefined;
    if (shared && Object.keys(shared).length > 0) common[name] = shared;
    else delete common[name];
    for (const { platform, fields: written } of unique) {
      const value = name === "args" ? withoutArgs(written.args, shared) : written[name];
      if (value !== undefined) own[platform] = { ...own[platform], [name]: value };
    }
  }
  const plain = Object.values(own).every((each) => Object.keys(each ?? {}).length === 0);
  const platforms = unique.map(({ platform }) => platform);
  return { platforms: plain ? platforms : (own as ImageInput["platforms"]), common: common as BuildFields };
}

function sharedArgs(all: readonly BuildFields["args"][]): Record<string, string | number | boolean> {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other?.[name] === value)),
  );
}

function withoutArgs(args: BuildFields["args"], shared: BuildFields["args"]): BuildFields["args"] {
  const rest = Object.entries(args ?? {}).filter(([name]) => !(name in (shared ?? {})));
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A name that no other image has, after the repository, else after what tells the build from others. */
function freeName({ name, variant, fields }: Build, taken: object): string {
  const repository = fields.repositories?.[0]?.split("/").at(-1);
  const base = repository && !repository.includes("{{") ? repository : name;
  const wanted = [
    base,
    ...(variant ? [variant.startsWith(`${base}-`) ? variant : `${base}-${variant}`] : []),
    `${base}-${name}`,
  ].map(plainName);
  const free = wanted.find((each) => !Object.hasOwn(taken, each));
  if (free !== undefined) return free;
  let number = 2;
  while (Object.hasOwn(taken, `${plainName(base)}-${number}`)) number += 1;
  return `${plainName(base)}-${number}`;
}

function plainName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replace(/^[^A-Za-z0-9]+|-+$/g, "") || "image";
}

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { unpack } from "../../../lib/layers/unpack.ts";
import type { Descriptor } from "../../../lib/oci/manifest.ts";
import { type TarMember, tarMembers } from "../../../lib/tar/members.ts";

/** What a layer says of a file. */
export interface LayerFile {
  /** Without a slash at its end. */
  readonly path: string;
  /** By aspect, in the order in which they are told; equal texts are equal facts. */
  readonly facts: Readonly<Record<Aspect, string>>;
}

/** What can differ of a file. */
export const ASPECTS = ["kind", "content", "mode", "owner", "time", "attributes"] as const;
export type Aspect = (typeof ASPECTS)[number];

const KINDS: Readonly<Record<string, string>> = {
  "0": "a file",
  "1": "a hard link",
  "2": "a link",
  "3": "a character device",
  "4": "a block device",
  "5": "a folder",
  "6": "a pipe",
};

/** Reads the files of a layer one after the other, and keeps none. */
export async function* layerFiles(blob: string, layer: Descriptor): AsyncGenerator<LayerFile, void, undefined> {
  for await (const member of tarMembers(unpack(createReadStream(blob), layer))) yield await fileOf(member);
}

async function fileOf(member: TarMember): Promise<LayerFile> {
  const { path, type, mode, uid, gid, time, target, device, attributes, size } = member;
  const hash = createHash("sha256");
  for await (const piece of member.content()) hash.update(piece);
  const bytes = size > 0 ? hash.digest("hex") : "";
  return {
    path: path.replace(/^\.?\/+|\/+$/g, ""),
    facts: {
      kind: KINDS[type] ?? `of the type ${type}`,
      content: [bytes, target, ...(type === "3" || type === "4" ? [device] : [])].filter(Boolean).join(" "),
      mode: mode.toString(8).padStart(4, "0"),
      owner: `${uid}:${gid}`,
      time: new Date(time * 1000).toISOString(),
      attributes: JSON.stringify(Object.entries(attributes).sort()),
    },
  };
}

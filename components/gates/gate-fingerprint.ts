import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gateContent, type ImageContent } from "../docker-build/content.ts";
import { dockerfileFile } from "../settings/dockerfile-file.ts";
import { projectFiles } from "../settings/files.ts";
import type { Gate } from "../settings/gates.ts";

/** What of an image its gates depend on beside the settings. */
export interface GateFacts {
  /** By the name of a gate, what it expects. */
  readonly expected: Readonly<Record<string, string>>;
  readonly content: ImageContent;
}

/**
 * Tells two gates apart by what they ask of an image, wherever they run: how long they may take and which values secrets
 * have makes no other gate of one that has passed.
 */
export function gateFingerprint(gate: Gate<unknown>, facts: GateFacts): string {
  return `sha256:${createHash("sha256")
    .update(JSON.stringify(partsOf(gate, facts)))
    .digest("hex")}`;
}

function partsOf(gate: Gate<unknown>, { expected, content }: GateFacts): unknown[] {
  switch (gate.kind) {
    case "run":
      return [gate.kind, gate.run, expected[gate.name] ?? null];
    case "dockerfile": {
      const { dockerfile, context, target, args, secrets, network } = gate;
      const files =
        context === undefined
          ? readFileSync(dockerfileFile(dockerfile, projectFiles(process.cwd())), "utf8")
          : Object.entries(content[gateContent(gate.name)]?.digests ?? {}).toSorted();
      const sorted = Object.entries(args).toSorted();
      return [gate.kind, files, target ?? null, sorted, Object.keys(secrets).toSorted(), network ?? null];
    }
    case "architecture":
      return [gate.kind, gate.allow];
  }
}

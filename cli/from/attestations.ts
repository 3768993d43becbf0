import { readAttributes } from "./attributes.ts";
import type { BuildFields } from "./build.ts";

/** An attestation as buildx is asked for it, all values texts: `{ type: "provenance", mode: "max" }`. */
export type AskedAttestation = Readonly<Record<string, string>>;

const KINDS: readonly (string | undefined)[] = ["provenance", "sbom"];
/** What is asked for where only the kind is named. */
const PLAIN = /^(?:true|1|t)$/i;
const OFF = /^(?:false|0|f)$/i;

/**
 * The attestations that buildx is asked for, as an image has them. What decides how they are made beyond mode and
 * scanner has no counterpart, and is noted.
 */
export function attestationsOf(asked: readonly AskedAttestation[], note: (reason: string) => void): BuildFields {
  const attestations: BuildFields["attestations"] = {};
  for (const { type, disabled = "", mode, generator, ...others } of asked) {
    const isOff = PLAIN.test(disabled);
    if (!KINDS.includes(type)) note(`${type} is not a kind of attestation that BuildKit makes: left out`);
    // BuildKit's own default is the mode that says all.
    else if (type === "provenance") attestations.provenance = isOff ? false : mode === "min" ? "min" : "max";
    else attestations.sbom = isOff ? false : (generator ?? true);
    const unread = Object.keys(others).filter((name) => name !== "builder-id" && name !== "version");
    for (const name of KINDS.includes(type) ? unread : []) note(`${name} has no counterpart: left out`);
  }
  return Object.keys(attestations).length > 0 ? { attestations } : {};
}

/** The value of an input that is named after its kind: `true`, `false` or `mode=max`. */
export function attestationInput(type: "provenance" | "sbom", text: string): AskedAttestation {
  if (PLAIN.test(text)) return { type };
  if (OFF.test(text)) return { type, disabled: "true" };
  return { ...readAttributes(text, "generator"), type };
}

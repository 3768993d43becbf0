import { isObject } from "./json.ts";
import type { Descriptor, ImageManifest } from "./manifest.ts";

/** The annotation of a layer that says what kind of statement it is: https://github.com/in-toto/attestation */
const PREDICATE_TYPE = "in-toto.io/predicate-type";
/** Provenance, of any version: https://slsa.dev/spec/v1.0/provenance */
const PROVENANCE = "https://slsa.dev/provenance/";
/** A software bill of materials as SPDX has it. */
const SPDX = "https://spdx.dev/Document";

/** A statement that an attestation consists of. */
export interface Statement {
  /** Its predicate type, `https://slsa.dev/provenance/v1`; the media type where nothing says it. */
  readonly type: string;
  readonly layer: Descriptor;
}

/** The statements of an attestation manifest. */
export function statementsOf({ layers }: ImageManifest): Statement[] {
  return layers.map((layer) => ({ type: layer.annotations?.[PREDICATE_TYPE] ?? layer.mediaType, layer }));
}

export function isProvenance({ type }: Statement): boolean {
  return type.startsWith(PROVENANCE);
}

export function isSbom({ type }: Statement): boolean {
  return type === SPDX;
}

/** How much provenance says: only `max` has the steps of the build. */
export type ProvenanceMode = "min" | "max";

/**
 * BuildKit does not write down which of its modes was asked for. The steps are at one place in version 1 of provenance,
 * and at another in version 0.2.
 *
 * @param statement as JSON
 */
export function provenanceMode(statement: unknown): ProvenanceMode {
  const steps = [
    ["predicate", "buildDefinition", "internalParameters", "buildConfig"],
    ["predicate", "buildConfig"],
  ];
  return steps.some((path) => isObject(inside(statement, path))) ? "max" : "min";
}

/** What provenance names as the builder, most often an address; undefined where it names none. */
export function builderOf(statement: unknown): string | undefined {
  const places = [
    ["predicate", "runDetails", "builder", "id"],
    ["predicate", "builder", "id"],
  ];
  const names = places.map((path) => inside(statement, path));
  return names.find((name): name is string => typeof name === "string" && name !== "");
}

/** How many packages an SBOM lists. */
export function packagesOf(statement: unknown): number {
  const packages = inside(statement, ["predicate", "packages"]);
  return Array.isArray(packages) ? packages.length : 0;
}

/** What is at a path of objects. */
function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}

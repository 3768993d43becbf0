import { OCI_PREFIX } from "../../lib/oci/annotations.ts";
import type { BaseReport } from "./model.ts";

/** The base image that annotations name; undefined where they name none. */
export function baseIn(annotations: Readonly<Record<string, string>> = {}): BaseReport | undefined {
  const { [`${OCI_PREFIX}base.name`]: name, [`${OCI_PREFIX}base.digest`]: digest } = annotations;
  return digest ? { name: name ?? "", digest } : undefined;
}

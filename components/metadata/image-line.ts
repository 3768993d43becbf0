import { suggestion } from "../../lib/did-you-mean.ts";
import { type Field, readFields } from "./entries.ts";
import type { Entry, Findings } from "./findings.ts";

const ATTRIBUTES = ["name", "enable"];

/**
 * The names of the enabled images, in lower case, each once. A line is a bare name, or
 * `name=ghcr.io/acme/app,enable=false`; a single line may have several bare names between commas, as in older
 * workflows.
 *
 * @see https://github.com/docker/metadata-action#images-input
 */
export function readImages(entries: readonly Entry[], findings: Findings): string[] {
  const images = entries.flatMap((entry) => {
    const fields = readFields(entry, findings);
    const names = fields.filter(({ key }) => key === undefined || key === "name").map(({ value }) => value);
    const isPlainList = fields.every(({ key }) => key === undefined);
    if (fields.length === 0) return [];
    if (names.length === 0 || names.includes("")) findings.refuse(entry, "has no name; write name=ghcr.io/acme/app");
    if (names.length > 1 && !(isPlainList && entries.length === 1)) {
      findings.refuse(entry, "has several names; write one per line");
    }
    return isEnabled(entry, fields, findings) ? names.map((name) => name.toLowerCase()) : [];
  });
  return [...new Set(images)];
}

function isEnabled(entry: Entry, fields: readonly Field[], findings: Findings): boolean {
  let enabled = true;
  for (const { key, value } of fields) {
    if (key !== undefined && !ATTRIBUTES.includes(key)) {
      findings.refuse(entry, `has the unknown attribute "${key}"; ${suggestion(key, ATTRIBUTES)}`);
    }
    if (key !== "enable") continue;
    if (value !== "true" && value !== "false") {
      findings.refuse(entry, `has enable=${value}; write enable=true or enable=false`);
    }
    enabled = value === "true";
  }
  return enabled;
}

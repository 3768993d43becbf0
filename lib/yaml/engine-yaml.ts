import { type Document, isScalar, parseDocument, Scalar, visit } from "yaml";
import { engineScalar } from "./engine-scalar.ts";

/**
 * A YAML document as the Pulumi engine reads it, so that what is planned is what an update is handed.
 *
 * @throws Error when it is no YAML
 */
export function parseEngineYaml(text: string): unknown {
  const document = readDocument(text);
  visit(document, {
    Scalar(key, node) {
      if (key === "key" || !isPlain(node)) return;
      const value = engineScalar(node.source ?? "");
      // JSON carries no integer beyond these; Pulumi's program is handed the nearest.
      node.value = typeof value === "bigint" ? Number(value) : value;
    },
  });
  return document.toJS();
}

/** A scalar without quotes, as it is written. */
export interface PlainScalar {
  readonly path: readonly (string | number)[];
  readonly source: string;
}

/** Every scalar without quotes that is a value, with its place; none when it is no YAML. */
export function plainScalars(text: string): PlainScalar[] {
  try {
    return scalarsBelow(readDocument(text).contents, []);
  } catch {
    return [];
  }
}

function readDocument(text: string): Document {
  const document = parseDocument(text, { merge: true });
  const [error] = document.errors;
  if (error) throw error;
  return document;
}

function scalarsBelow(node: unknown, path: readonly (string | number)[]): PlainScalar[] {
  if (isScalar(node)) return isPlain(node) ? [{ path, source: node.source ?? "" }] : [];
  if (typeof node !== "object" || node === null || !("items" in node) || !Array.isArray(node.items)) return [];
  return node.items.flatMap((item: unknown, index) => {
    const pair = item as { key?: unknown; value?: unknown };
    const isPair = typeof item === "object" && item !== null && "key" in item;
    if (!isPair) return scalarsBelow(item, [...path, index]);
    const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value)) : String(pair.key);
    return scalarsBelow(pair.value, [...path, key]);
  });
}

/** A tag says itself what the scalar is. */
function isPlain(node: Scalar): boolean {
  return node.type === Scalar.PLAIN && node.tag === undefined;
}

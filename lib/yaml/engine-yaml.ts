import { type Document, isAlias, isMap, isPair, isScalar, isSeq, parseDocument, Scalar, visit } from "yaml";
import { engineKey, engineScalar } from "./engine-scalar.ts";

/**
 * A YAML document as the Pulumi engine reads it, so that what is planned is what an update is handed.
 *
 * @throws Error when it is not YAML
 */
export function parseEngineYaml(text: string): unknown {
  const document = readDocument(text);
  visit(document, {
    Scalar(key, node) {
      if (!isPlain(node) || node.source === MERGE) return;
      const { source: text = "" } = node;
      const value = key === "key" ? engineKey(text) : engineScalar(text);
      // JSON carries no integer beyond these; Pulumi's program is handed the nearest.
      node.value = typeof value === "bigint" ? Number(value) : value;
    },
  });
  return document.toJS();
}

/** The key that takes in the entries of other maps. */
const MERGE = "<<";

/** A scalar without quotes, as it is written. */
export interface PlainScalar {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** Every scalar without quotes that is a value, with each place that it has; none when it is not YAML. */
export function plainScalars(text: string): PlainScalar[] {
  try {
    const document = readDocument(text);
    return scalarsBelow(document.contents, { document, path: [], around: [] });
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

interface Place extends Pick<PlainScalar, "path"> {
  readonly document: Document;
  /** The nodes that this one is in: an alias may name one of them. */
  readonly around: readonly unknown[];
}

function scalarsBelow(node: unknown, place: Place): PlainScalar[] {
  const { document, path, around } = place;
  if (around.includes(node)) return [];
  const inside = { document, around: [...around, node] };
  if (isAlias(node)) return scalarsBelow(node.resolve(document), { ...inside, path });
  if (isScalar(node)) return isPlain(node) ? [{ path, text: node.source ?? "" }] : [];
  if (isSeq(node))
    return node.items.flatMap((item, index) => scalarsBelow(item, { ...inside, path: [...path, index] }));
  if (!isMap(node)) return [];
  return node.items.filter(isPair).flatMap(({ key, value }) => {
    if (isScalar(key) && key.source === MERGE) {
      const merged = isSeq(value) ? value.items : [value];
      return merged.flatMap((each) => scalarsBelow(each, { ...inside, path }));
    }
    return scalarsBelow(value, { ...inside, path: [...path, nameOf(key)] });
  });
}

function nameOf(key: unknown): string {
  if (!isScalar(key)) return String(key);
  return isPlain(key) ? engineKey(key.source ?? "") : String(key.value);
}

/** A tag says itself what the scalar is. */
function isPlain(node: Scalar): boolean {
  return node.type === Scalar.PLAIN && node.tag === undefined;
}

import { Document, isMap, isScalar, type Node, Scalar, visit } from "yaml";
import { NAMESPACE } from "../../components/settings/schema.ts";
import type { ProjectDraft } from "../support/project-draft.ts";

/** The comments around the settings of a stack file. */
export interface StackFileHead {
  /** The address of the JSON Schema, for editors: relative to the stack file. */
  readonly schema: string;
  /** What the file is for, one comment a line, without `#`. */
  readonly lines: readonly string[];
  /** By key under `multiarch:`, the comment above it. */
  readonly comments?: Readonly<Partial<Record<"images" | "builders" | "registries" | "sign", string>>>;
}

/** A list or map of plain values stays on one line up to this length. */
const LINE_WIDTH = 100;
/** The draft is written for an engine that reads YAML 1.1, and for editors that read 1.2: what either changes is quoted. */
const YAML = { version: "1.1", compat: "core" } as const;

/** The text of a stack file with the settings of a draft. Its paths are relative to the project's folder. */
export function stackFileText({ images, builders, registries, sign }: ProjectDraft, head: StackFileHead): string {
  const fields = Object.fromEntries(Object.entries(images).map(([name, image]) => [name, image.fields]));
  const settings = {
    ...(builders && Object.keys(builders).length > 0 && { [`${NAMESPACE}:builders`]: builders }),
    ...(registries && Object.keys(registries).length > 0 && { [`${NAMESPACE}:registries`]: registries }),
    ...(sign !== undefined && { [`${NAMESPACE}:sign`]: sign }),
    [`${NAMESPACE}:images`]: fields,
  };
  const document = new Document({ config: settings }, YAML);
  for (const [key, comment] of Object.entries(head.comments ?? {})) {
    commentAt(document, ["config", `${NAMESPACE}:${key}`], comment);
  }
  for (const [name, { comments = {} }] of Object.entries(images)) {
    for (const [field, comment] of Object.entries(comments)) {
      const path = ["config", `${NAMESPACE}:images`, name, ...(field === "" ? [] : [field])];
      commentAt(document, path, comment);
    }
  }
  compact(document);
  const lines = [`yaml-language-server: $schema=${head.schema}`, ...(head.lines.length > 0 ? ["", ...head.lines] : [])];
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  return `${lines.map((line) => `# ${line}`.trimEnd()).join("\n")}\n${text}`;
}

/** Sets the comment above a key; a key that does not exist has none. */
function commentAt(document: Document, path: readonly string[], comment: string): void {
  const map = document.getIn(path.slice(0, -1));
  if (!isMap(map)) return;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === path.at(-1));
  if (!pair || !isScalar(pair.key)) return;
  pair.key.commentBefore = comment
    .split("\n")
    .map((line) => ` ${line}`.trimEnd())
    .join("\n");
}

/** Writes short lists, and short maps below an image, on one line; long texts as they are. */
function compact(document: Document): void {
  visit(document, {
    Seq(_key, node, path) {
      if (node.items.every(isScalar) && isShort(node, depth(path))) node.flow = true;
    },
    Map(_key, node, path) {
      const isLeaf =
        node.items.length === 1 && node.items.every(({ value, key }) => isPlain(value) && !hasComment(key));
      if (isLeaf && isInField(path) && isShort(node, depth(path))) node.flow = true;
    },
    Scalar(_key, node) {
      if (typeof node.value === "string" && node.value.includes("\n")) node.type = Scalar.BLOCK_LITERAL;
    },
  });
}

function isPlain(value: unknown): boolean {
  return isScalar(value);
}

function hasComment(node: unknown): boolean {
  return isScalar(node) && node.commentBefore != null;
}

function depth(path: readonly unknown[]): number {
  return path.filter((node) => isMap(node)).length;
}

/** Whether a map is a field of an image, or below one: `cache`, `secrets.npm`. */
function isInField(path: readonly unknown[]): boolean {
  return depth(path) > 3;
}

function isShort(node: Node, indent: number): boolean {
  return JSON.stringify(node.toJSON()).length + 2 * indent < LINE_WIDTH;
}

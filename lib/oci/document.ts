import { DocumentProblem, isObject, readObject } from "./json.ts";
import {
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  isIndexType,
  isManifestType,
  type PlatformJson,
} from "./manifest.ts";
import { isDigest } from "./reference.ts";

/** A document under a tag or digest, read and checked. */
export type OciDocument =
  | { readonly kind: "index"; readonly mediaType: string; readonly index: ImageIndex }
  | { readonly kind: "image"; readonly mediaType: string; readonly image: ImageManifest }
  /** Of a type that is not known here. */
  | { readonly kind: "other"; readonly mediaType: string };

/** The members that the specifications define; readers in Go take them in any case. */
const MEMBERS = [
  "schemaVersion",
  "mediaType",
  "manifests",
  "config",
  "layers",
  "annotations",
  "artifactType",
  "subject",
];

/**
 * Reads an image's manifest or an index so that nobody else reads something else in it: it is either of the two, and
 * of the type that its header says.
 *
 * @param contentType the header `Content-Type`; undefined when there is none
 * @throws DocumentProblem
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md
 */
export function readDocument(bytes: Uint8Array, contentType: string | undefined): OciDocument {
  const document = readObject(bytes);
  for (const name of Object.keys(document)) checkSpelling(name);
  if (document.manifests !== undefined) {
    const other = ["config", "layers"].find((name) => document[name] !== undefined);
    if (other) throw new DocumentProblem(`has both "manifests" and "${other}"; it must be an index or an image`);
  }
  const mediaType = typeOf(document.mediaType, contentType);
  if (isIndexType(mediaType)) {
    checkMembers(document);
    const manifests = list(document.manifests, "manifests").map((each, at) => descriptor(each, `manifests[${at}]`));
    return { kind: "index", mediaType, index: { ...(document as unknown as ImageIndex), manifests } };
  }
  if (isManifestType(mediaType)) {
    checkMembers(document);
    const config = descriptor(document.config, "config");
    const layers = list(document.layers, "layers").map((each, at) => descriptor(each, `layers[${at}]`));
    return { kind: "image", mediaType, image: { ...(document as unknown as ImageManifest), config, layers } };
  }
  return { kind: "other", mediaType };
}

/** The annotations of a document; none where it has none, or is of a type that is not known. */
export function annotationsOf(document: OciDocument): Readonly<Record<string, string>> {
  if (document.kind === "other") return {};
  return (document.kind === "index" ? document.index : document.image).annotations ?? {};
}

function checkSpelling(name: string): void {
  const member = MEMBERS.find((each) => each.toLowerCase() === name.toLowerCase());
  if (member && member !== name) throw new DocumentProblem(`spells "${member}" as "${name}"`);
}

function typeOf(declared: unknown, contentType: string | undefined): string {
  const header = contentType?.split(";")[0]?.trim().toLowerCase();
  if (declared === undefined || declared === null) return header ?? "";
  if (typeof declared !== "string") throw new DocumentProblem('has a "mediaType" that is not a string');
  if (header && header !== declared.toLowerCase()) {
    throw new DocumentProblem(`declares the media type ${quoted(declared)} but was served as ${quoted(header)}`);
  }
  return declared;
}

function checkMembers({ schemaVersion, annotations }: Record<string, unknown>): void {
  if (schemaVersion !== 2) throw new DocumentProblem('has a "schemaVersion" other than 2');
  checkTexts(annotations, "annotations");
}

/** A descriptor with what is used of it: what is `null` in it counts as left out, as it does for readers in Go. */
function descriptor(value: unknown, at: string): Descriptor {
  if (!isObject(value)) throw new DocumentProblem(`has no descriptor at ${at}`);
  const { mediaType, digest, size } = value;
  if (typeof digest !== "string" || !isDigest(digest)) {
    throw new DocumentProblem(`has ${quoted(digest)} at ${at}.digest; it must be a digest`);
  }
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw new DocumentProblem(`has ${quoted(size)} at ${at}.size; it must be a size`);
  }
  if (typeof mediaType !== "string")
    throw new DocumentProblem(`has ${quoted(mediaType)} at ${at}.mediaType; it must be a string`);
  checkTexts(value.annotations, `${at}.annotations`);
  if (isGiven(value.urls)) checkTextList(value.urls, `${at}.urls`);
  if (isGiven(value.platform)) checkPlatform(value.platform, `${at}.platform`);
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as unknown as Descriptor;
}

/** What an image's configuration may have for an operating system and an architecture. */
const WORD = /^[\w.-]+$/;

/**
 * The platform that an image's configuration names.
 *
 * @throws DocumentProblem
 * @see https://github.com/opencontainers/image-spec/blob/main/config.md
 */
export function readPlatform(bytes: Uint8Array): PlatformJson {
  const configuration = readObject(bytes);
  const { os, architecture, variant } = configuration;
  if (!isGiven(os) || !isGiven(architecture) || os === "" || architecture === "") {
    throw new DocumentProblem('has no "os" and "architecture"');
  }
  checkPlatform(configuration, "the configuration");
  for (const value of [os, architecture, ...(variant ? [variant] : [])]) {
    if (!WORD.test(String(value))) throw new DocumentProblem(`has the invalid platform ${quoted(value)}`);
  }
  return configuration as unknown as PlatformJson;
}

function checkPlatform(platform: unknown, at: string): void {
  if (!isObject(platform)) throw new DocumentProblem(`has ${quoted(platform)} at ${at}; it must be a platform`);
  for (const name of ["os", "architecture"]) {
    if (typeof platform[name] !== "string")
      throw new DocumentProblem(`has ${quoted(platform[name])} at ${at}.${name}; it must be a string`);
  }
  for (const name of ["variant", "os.version"]) {
    const value = platform[name];
    if (isGiven(value) && typeof value !== "string")
      throw new DocumentProblem(`has ${quoted(value)} at ${at}.${name}; it must be a string`);
  }
  if (isGiven(platform["os.features"])) checkTextList(platform["os.features"], `${at}.os.features`);
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new DocumentProblem(`has no "${name}" list`);
  return value;
}

function checkTextList(value: unknown, at: string): void {
  if (!Array.isArray(value) || value.some((each) => typeof each !== "string")) {
    throw new DocumentProblem(`has values other than strings at ${at}`);
  }
}

function checkTexts(value: unknown, at: string): void {
  if (!isGiven(value)) return;
  if (!isObject(value) || Object.values(value).some((each) => typeof each !== "string")) {
    throw new DocumentProblem(`has values other than strings at ${at}`);
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

const LONGEST_QUOTE = 100;

/** A stranger's value in a sentence. */
function quoted(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, LONGEST_QUOTE);
}

import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { Secrets } from "./secrets.ts";

/** Properties as plain JSON. */
export type PropertyMap = { [name: string]: unknown };

/** The sentinels of the engine's wire format: `sdk/nodejs/runtime/rpc.ts` of pulumi/pulumi names the same ones. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties with the secrets' wrapping taken off, and what was secret of them. */
export interface Unwrapped {
  readonly properties: PropertyMap;
  readonly secrets: Secrets;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether the value, or any part of it, is decided only by an update. */
export function containsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

/** Reads properties off the wire. */
export function unwrap(struct: structs.Struct | undefined): Unwrapped {
  const names = new Set<string>();
  const texts = new Set<string>();
  const bare = (value: unknown, property: string, isSecret = false): unknown => {
    if (Array.isArray(value)) return value.map((item) => bare(item, property, isSecret));
    if (typeof value === "string" && value && value !== UNKNOWN && isSecret) texts.add(value);
    if (!isObject(value)) return value;
    if (value[SIGNATURE] === SECRET) {
      names.add(property);
      return bare(value.value, property, true);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item, property, isSecret)]));
  };
  const properties = Object.entries((struct?.toJavaScript() ?? {}) as PropertyMap);
  return {
    properties: Object.fromEntries(properties.map(([name, value]) => [name, bare(value, name)])),
    secrets: new Secrets(names, texts),
  };
}

/** What the state has of a resource: its outputs, and the inputs that they do not repeat. */
export function recorded(inputs: structs.Struct | undefined, outputs: structs.Struct | undefined): Unwrapped {
  const [given, made] = [unwrap(inputs), unwrap(outputs)];
  return {
    properties: { ...given.properties, ...made.properties },
    secrets: given.secrets.and(made.secrets),
  };
}

/** Writes properties for the wire; those that are secret leave as secrets, so that the state encrypts them. */
export function wrap(properties: PropertyMap, secrets: Secrets): structs.Struct {
  const secret = secrets.in(properties);
  const entries = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, secret.has(name) ? { [SIGNATURE]: SECRET, value } : value]);
  return structs.Struct.fromJavaScript(
    Object.fromEntries(entries) as Parameters<typeof structs.Struct.fromJavaScript>[0],
  );
}

/** Properties of a preview: those that only an update decides are marked as unknown. */
export function withUnknown(properties: PropertyMap, names: readonly string[]): PropertyMap {
  return {
    ...properties,
    ...Object.fromEntries(names.filter((name) => !(name in properties)).map((name) => [name, UNKNOWN])),
  };
}

import type { RawSettings } from "../../components/settings/parse.ts";
import { isMap } from "../../components/settings/raw.ts";
import { NAMESPACE } from "../../components/settings/schema.ts";
import { type WrittenSettings, writtenSettings } from "../support/written-settings.ts";

/** What of a repository has to do with images: the rest is not planned here, and its secrets cannot be read. */
const OF_IMAGES = ["repository", "baseUrl", "package"];

/**
 * The settings of a stack file as Pulumi would hand them over, with an empty text for each encrypted value, and of a
 * repository only what has to do with images.
 *
 * @throws Error when there is no such file, or it is not YAML
 */
export function readStackFile(file: string): RawSettings {
  return asHandedOver(writtenSettings(file));
}

/** The same of settings that were read. */
export function asHandedOver({ config }: Pick<WrittenSettings, "config">): RawSettings {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const name = key.slice(NAMESPACE.length + 1);
      return [name, withoutSecrets(name === "github" ? ofImages(value) : value)];
    }),
  );
}

function ofImages(github: unknown): unknown {
  if (!isMap(github)) return github;
  return Object.fromEntries(Object.entries(github).filter(([key]) => OF_IMAGES.includes(key)));
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isMap(value)) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && typeof value.secure === "string") return "";
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner)]));
}

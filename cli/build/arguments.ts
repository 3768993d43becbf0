import { InvalidArgumentError } from "@commander-js/extra-typings";
import { formatPlatform, parsePlatform } from "../../lib/oci/platform.ts";

/**
 * The normal form of a platform that an option names.
 *
 * @throws InvalidArgumentError when it is not one
 */
export function platformArgument(text: string): string {
  const platform = parsePlatform(text);
  if (!platform) {
    throw new InvalidArgumentError("It is not a platform; write os/architecture[/variant], linux/arm64.");
  }
  return formatPlatform(platform);
}

/** The normal forms of platforms, `linux/arm64,linux/arm/v7`, each once. */
export function platformsArgument(text: string): string[] {
  return [...new Set(listArgument(text).map(platformArgument))];
}

/**
 * The parts of a text between commas.
 *
 * @throws InvalidArgumentError when there is none
 */
export function listArgument(text: string): string[] {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.includes("")) throw new InvalidArgumentError("It has an empty part; write a,b.");
  return parts;
}

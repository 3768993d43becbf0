import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ownValue } from "../../lib/own-value.ts";
import type { SecretValues } from "../docker-build/recorded-build.ts";
import type { Image } from "../settings/image.ts";

/** The values of an image's build secrets, as builds get them. */
export async function secretValues(secrets: Image<pulumi.Input<string>>["secrets"]): Promise<SecretValues> {
  const values = Object.entries(secrets).map(async ([id, source]) => {
    if ("env" in source) return [id, ownValue(process.env, source.env) ?? ""];
    return [id, "file" in source ? readFileSync(source.file, "utf8") : await secretText(source.value)];
  });
  return Object.fromEntries(await Promise.all(values));
}

/** The text of a secret; undefined while it is not known. */
export async function secretText(secret: pulumi.Input<string>): Promise<string | undefined> {
  // The SDK leaves this out of its types.
  const output = pulumi.output(secret) as unknown as { isKnown: Promise<boolean>; promise(): Promise<string> };
  return (await output.isKnown) ? output.promise() : undefined;
}

import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ownValue } from "../lib/own-value.ts";
import type { ImagePlan } from "./plan/image.ts";
import { formatPath, formatProblems } from "./settings/problems.ts";
import type { SecretSource } from "./settings/schema.ts";
import { secretContentProblem } from "./settings/secret-content.ts";
import { shownSecrets } from "./settings/shown-texts.ts";

/** The value of a build secret, for a resource to take: a secret of Pulumi. */
export function secretValue(
  image: ImagePlan["image"],
  id: string,
  source: SecretSource<pulumi.Input<string>>,
): pulumi.Output<string> {
  if ("env" in source) return pulumi.secret(ownValue(process.env, source.env) ?? "");
  if ("file" in source) return pulumi.secret(readFileSync(source.file, "utf8"));
  return pulumi.secret(source.value).apply((value) => {
    // What another resource gives is known only now.
    const problem = secretContentProblem(value);
    const shown = shownSecrets(image, [{ name: formatPath(image.at("secrets", id)), value }]);
    if (problem === undefined && shown.length === 0) return value;
    const error = new pulumi.RunError(
      problem === undefined
        ? `the image "${image.name}" cannot be built:\n${formatProblems(shown)}`
        : `the image "${image.name}" cannot be built: its secret "${id}" ${problem}`,
    );
    error.stack = "";
    throw error;
  });
}

import * as z from "zod";
import { parseImageName } from "../dockerfile/image-name.ts";
import { fieldRules } from "./field-rules.ts";
import type { Rule } from "./value-rules.ts";

/** The build arguments by which BuildKit is asked for attestations begin with this. */
export const ATTESTATION_ARGUMENT = "BUILDKIT_ATTEST_";

/** BuildKit takes it as one value of a comma-separated line; what is no name of an image has no meaning there. */
const generatorProblem: Rule = (text) =>
  parseImageName(text) && !/[\s,"]/.test(text)
    ? undefined
    : 'is not the name of an image; write one that scans for SBOMs, for example "docker.io/docker/buildkit-syft-scanner:stable-1", or true';

export const attestationsSchema = z
  .strictObject({
    provenance: z
      .literal(["min", "max", false])
      .default("min")
      .meta({
        description:
          "How each platform was built: `min` without build arguments and labels, `max` with them and with every step.",
        examples: ["max", false],
      }),
    sbom: z
      .union([z.boolean(), z.string()])
      .default(false)
      .meta({
        description:
          "What each platform's image contains: `true` for BuildKit's own generator, or the image of another one.",
        examples: [true, "docker.io/docker/scout-sbom-indexer:latest"],
      })
      .register(fieldRules, { rule: generatorProblem }),
  })
  .default({ provenance: "min", sbom: false })
  .meta({
    description: "What BuildKit attests of each platform, published with the image.",
    examples: [{ provenance: "max", sbom: true }],
  });

/** What BuildKit is to attest of each platform. */
export type Attestations = z.output<typeof attestationsSchema>;

/**
 * Says what is wrong with the name of a build argument: it would ask for the same in another way.
 */
export const attestationArgumentProblem: Rule = (name) => {
  if (!name.startsWith(ATTESTATION_ARGUMENT)) return undefined;
  return `asks BuildKit for attestations beside the settings; remove it, and write attestations: {provenance: max, sbom: true}`;
};

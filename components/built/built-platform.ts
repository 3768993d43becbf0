import { z } from "zod";
import { parsePlatform } from "../../lib/oci/platform.ts";
import { isDigest, repositoryProblem } from "../../lib/oci/reference.ts";
import { normalPlatform } from "../settings/platform-name.ts";
import { imageNameProblem } from "../settings/value-rules.ts";

/** What a machine built of an image for a platform, as a file of JSON has it. */
export interface BuiltPlatform {
  readonly version: typeof BUILT_VERSION;
  readonly image: string;
  /** In normal form, `linux/arm64`. */
  readonly platform: string;
  /** Of what was pushed: an image manifest, or an index of it with attestations. Absent where nothing was pushed. */
  readonly digest?: string;
  /** `registry/path`: each has the digest. */
  readonly repositories: readonly string[];
  /** The commit of the program; empty where git knew none. */
  readonly revision: string;
  /** What went in, as `buildFingerprint` gives it. */
  readonly fingerprint: Readonly<Record<string, string>>;
  /** What pinned its bases: locations of named contexts and values of build arguments, by their names. */
  readonly pins: {
    readonly contexts: Readonly<Record<string, string>>;
    readonly args: Readonly<Record<string, string>>;
  };
  /** The gates that it has passed since, by name: what each asked, as `gateFingerprint` gives it. Absent without any. */
  readonly gates?: Readonly<Record<string, string>>;
  /** The builder, and whether programs of the platform ran in an emulator there; absent where it is unknown. */
  readonly builder?: { readonly name: string; readonly emulated?: boolean; readonly platform?: string };
  /** Who built it, for people. */
  readonly job: string;
  /** When the build began, as RFC 3339 writes it. */
  readonly started: string;
  readonly seconds: number;
}

/** The version of the format. */
export const BUILT_VERSION = 1;

const texts = z.record(z.string(), z.string());

/** The shape of a file; what it has beside that is ignored. */
export const builtPlatformSchema = z.object({
  version: z.literal(BUILT_VERSION),
  image: z.string().refine((name) => imageNameProblem(name) === undefined),
  platform: z.string().refine((name) => parsePlatform(name) && normalPlatform(name) === name),
  digest: z.string().refine(isDigest).exactOptional(),
  repositories: z.array(z.string().refine((name) => repositoryProblem(name) === undefined)),
  revision: z.string().regex(/^[0-9a-f]*$/),
  fingerprint: texts,
  pins: z.object({ contexts: texts, args: texts }),
  gates: texts.exactOptional(),
  builder: z
    .object({ name: z.string(), emulated: z.boolean().exactOptional(), platform: z.string().exactOptional() })
    .exactOptional(),
  job: z.string(),
  started: z.iso.datetime({ offset: true }),
  seconds: z.number().nonnegative(),
}) satisfies z.ZodType<BuiltPlatform>;

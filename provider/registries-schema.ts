import { z } from "zod";
import type { Registries } from "../lib/registry/trust.ts";

/** What is said about registries, as it comes over the wire. */
export const REGISTRIES = z.record(
  z.string(),
  z.strictObject({ tokenServices: z.array(z.string()).exactOptional(), http: z.boolean().exactOptional() }),
) satisfies z.ZodType<Registries>;

import * as z from "zod";
import type { Registries } from "../lib/registry/trust.ts";

/** The settings of registries in resource inputs. */
export const REGISTRIES = z.record(
  z.string(),
  z.strictObject({ tokenServices: z.array(z.string()).exactOptional(), http: z.boolean().exactOptional() }),
) satisfies z.ZodType<Registries>;

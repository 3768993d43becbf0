import * as z from "zod";
import { digestProblem } from "../lib/oci/reference.ts";

/** A digest in resource inputs. */
export const DIGEST = z
  .string()
  .refine((text) => digestProblem(text) === undefined, { error: ({ input }) => digestProblem(String(input)) });

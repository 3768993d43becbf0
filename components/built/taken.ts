import { z } from "zod";
import { type BuiltPlatform, builtPlatformSchema } from "./built-platform.ts";

/** A platform that was built elsewhere and is taken, as the state of the stack keeps it. */
export interface Taken extends BuiltPlatform {
  /** The digests of its image and attestations, which stay when what was pushed around them is cleaned up. */
  readonly members: readonly string[];
}

/** Those of an image, by platform. */
export type TakenPlatforms = ReadonlyMap<string, Taken>;

/** The shape of one. */
export const takenSchema = builtPlatformSchema.extend({ members: z.array(z.string()) });

/** Reads what the state has of a platform; undefined for one whose digest was given, and for what is no such thing. */
export function readTaken(outputs: unknown): Taken | undefined {
  return takenSchema.safeParse(outputs).data;
}

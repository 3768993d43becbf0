import { setTimeout as sleep } from "node:timers/promises";
import type * as pulumi from "@pulumi/pulumi";
import { eachRun } from "../../lib/each-run.ts";
import type { Sibling } from "../parents/sibling.ts";
import type { KnownImage } from "./known-image.ts";

/** An image that a program has made, for those that are built on it. */
export interface MadeImage {
  readonly sibling: Sibling;
  /** What is known of it before anything is built; rejects where it is refused. */
  readonly known: Promise<KnownImage | undefined>;
  /** Changes with what its builds declare and read. */
  readonly fingerprint: Promise<string>;
  /** Of the image manifest of a platform, once that is pushed; undefined for one that this run does not have. */
  digestOf(platform: string): pulumi.Output<string> | undefined;
}

/** The images of each run of a program, by name. */
const ofThisRun = eachRun(() => new Map<string, MadeImage>());

/** Takes note of an image. */
export function addMadeImage(image: MadeImage): void {
  ofThisRun().set(image.sibling.name, image);
}

/** All images that the program makes in one go with the one that asks, by name. */
export async function madeImages(): Promise<ReadonlyMap<string, MadeImage>> {
  const images = ofThisRun();
  await sleep(0);
  return images;
}

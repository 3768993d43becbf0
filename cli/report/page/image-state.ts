import type { ImageReport } from "../model.ts";
import { indexState } from "./graph.ts";
import type { State } from "./state.ts";

/** The id of an image's section. */
export function imageId(position: number): string {
  return `i${position}`;
}

/** What came of an image as a whole. */
export function imageState(image: ImageReport): State {
  if (hasFailed(image)) return { word: "failed", tone: "bad" };
  const { platforms, repositories } = image;
  const results = new Set(platforms.map(({ result }) => result));
  if (results.has("not built")) return { word: "not built", tone: "off" };
  if (results.has("unknown")) return { word: "unknown", tone: "warn" };
  const states = repositories.map((each) => indexState(each));
  const found = states.find(({ tone }) => tone === "off") ?? states.find(({ tone }) => tone === "good");
  if (found) return found;
  return results.has("built") || results.has("taken")
    ? { word: "built", tone: "good" }
    : { word: "unchanged", tone: "quiet" };
}

/** Whether anything of an image failed. */
export function hasFailed({ platforms, repositories }: ImageReport): boolean {
  return (
    platforms.some(({ result, gates = [] }) => result === "failed" || gates.some((gate) => gate.result === "failed")) ||
    repositories.some(({ reason }) => reason !== undefined)
  );
}

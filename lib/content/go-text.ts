import { posix } from "node:path";

/** What Go calls white space; the one of JavaScript has others. */
const SPACE = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "gu");

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return text.replace(AROUND, "");
}

/** Go's `filepath.Clean`: the shortest path that means the same, without a slash at the end. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 && clean.endsWith("/") ? clean.slice(0, -1) : clean;
}

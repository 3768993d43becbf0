import type { Image } from "./image.ts";
import type { Problem } from "./problems.ts";

/** A certificate lives for minutes: something must tell that it was valid. */
export function checkSign({ sign, at }: Image<unknown>): Problem[] {
  if (typeof sign !== "object" || "key" in sign || sign.rekor !== false || sign.timestamp !== undefined) return [];
  const message = "is false, and nothing else tells when it was signed; name a timestamp authority, or remove it";
  return [{ path: at("sign", "rekor"), message }];
}

import { columns } from "../../lib/columns.ts";
import { printable } from "../../lib/printable.ts";
import { type Paint, painted } from "../report/paint.ts";
import type { Check, CheckName, CheckResult, Verification } from "./model.ts";

const NAMES: Readonly<Record<CheckName, string>> = {
  index: "index",
  platform: "image",
  platforms: "platforms",
  signature: "signature",
  provenance: "provenance",
  source: "source",
  revision: "revision",
  runner: "runner",
  buildProvenance: "build provenance",
  sbom: "SBOM",
  bases: "base images",
};
const COLORS: Readonly<Record<CheckResult, Paint>> = { pass: "green", fail: "red", absent: "dim", unchecked: "yellow" };

/** A line for each check below the digest. */
export function verificationText(verification: Verification, color: boolean): string {
  const { repository, digest, checks } = verification;
  const lines = columns(checks.map((check) => [check.result, nameOf(check), check.text]));
  const painting = lines.map((line, at) => {
    const result = checks[at]?.result ?? "fail";
    return color ? painted(COLORS[result], result) + line.slice(result.length) : line;
  });
  const heading = printable(`${repository}${digest === undefined ? "" : `@${digest}`}`);
  return [heading, ...painting, conclusion(verification)].map((line) => `${line}\n`).join("");
}

function conclusion({ verified, signer }: Verification): string {
  if (!verified) return "not verified";
  return signer === undefined ? "complete; nobody's signature was verified" : "verified";
}

function nameOf({ check, platform }: Check): string {
  return platform === undefined ? NAMES[check] : `${NAMES[check]} ${platform}`;
}

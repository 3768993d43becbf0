import { fileURLToPath } from "node:url";

/** The variable that has programs of the tests start without what they seldom need of Pulumi's SDK. */
export function leanSdk(options = process.env.NODE_OPTIONS ?? ""): { readonly NODE_OPTIONS: string } {
  const file = fileURLToPath(new URL("./lean-sdk.cjs", import.meta.url));
  return { NODE_OPTIONS: `${options} --require ${JSON.stringify(file)}`.trim() };
}

import { fileURLToPath } from "node:url";

/** What Node has compiled of all that runs with {@link leanSdk}. */
export const COMPILE_CACHE = fileURLToPath(new URL("../../node_modules/.cache/pulumi", import.meta.url));

/** The variables that have programs of the tests start without what they seldom need of Pulumi's SDK. */
export function leanSdk(options = process.env.NODE_OPTIONS ?? "") {
  const file = fileURLToPath(new URL("./lean-sdk.cjs", import.meta.url));
  return {
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    NODE_OPTIONS: `${options} --require ${JSON.stringify(file)}`.trim(),
  };
}

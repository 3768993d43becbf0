import * as z from "zod";
import { csvLine } from "../../lib/csv-line.ts";
import { cacheType, mode } from "./cache-type.ts";
import { fieldRules } from "./field-rules.ts";
import { filledProblem } from "./value-rules.ts";

export const localCache = cacheType({
  schema: z.strictObject({
    type: z.literal("local").meta({ description: "A folder on this machine.", examples: ["local"] }),
    path: z
      .string()
      .meta({ description: "The folder, relative to the project.", examples: [".cache"] })
      .register(fieldRules, { rule: filledProblem }),
    mode,
  }),
  cache: (settings) => ({
    folder: settings.path,
    options(scope) {
      const folder = `${settings.path.replace(/\/+$/, "")}/${scope}`;
      return {
        from: [csvLine(["type=local", `src=${folder}`])],
        to: csvLine(["type=local", `dest=${folder}`, `mode=${settings.mode}`]),
      };
    },
  }),
});

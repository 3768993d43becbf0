import * as z from "zod";
import { csvLine } from "../../lib/csv-line.ts";
import { cacheType, mode, required, unlessRequired } from "./cache-type.ts";

export const ghaCache = cacheType({
  schema: z.strictObject({
    type: z.literal("gha").meta({ description: "The cache service of GitHub Actions.", examples: ["gha"] }),
    mode,
    required,
  }),
  cache: (settings) => ({
    options(scope) {
      const fields = ["type=gha", `scope=${scope}`];
      return {
        from: [csvLine(fields)],
        to: csvLine([...fields, `mode=${settings.mode}`, ...unlessRequired(settings.required)]),
      };
    },
  }),
});

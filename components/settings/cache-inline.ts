import * as z from "zod";
import { csvLine } from "../../lib/csv-line.ts";
import { cacheType } from "./cache-type.ts";

export const inlineCache = cacheType({
  schema: z.strictObject({
    type: z.literal("inline").meta({ description: "Inside the published image itself.", examples: ["inline"] }),
  }),
  isInRegistry: true,
  isInImage: true,
  cache: () => ({
    options: (_scope, published) => ({
      from: published.map((ref) => csvLine(["type=registry", `ref=${ref}`])),
      to: "type=inline",
    }),
  }),
});

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { stackFileSchema } from "../components/settings/stack-file-schema.ts";
import { run } from "../lib/process/run.ts";

/** `npm run schema`: writes the JSON Schema of the stack file beside what it is made of, in the project's format. */
export async function main(): Promise<number> {
  const file = fileURLToPath(new URL("../components/settings/pulumi-stack.schema.json", import.meta.url));
  writeFileSync(file, JSON.stringify(stackFileSchema(), undefined, 2));
  const biome = fileURLToPath(new URL("../node_modules/.bin/biome", import.meta.url));
  await run(biome, ["format", "--write", file]);
  return 0;
}

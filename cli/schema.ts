import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { stackFileSchema } from "../components/settings/stack-file-schema.ts";

/** `npm run schema`: writes the JSON Schema of the stack's file beside what it is made of, in the project's format. */
export async function main(): Promise<number> {
  const file = fileURLToPath(new URL("../components/settings/pulumi-stack.schema.json", import.meta.url));
  writeFileSync(file, JSON.stringify(stackFileSchema(), undefined, 2));
  await execa("biome", ["format", "--write", file], { preferLocal: true, localDir: new URL("..", import.meta.url) });
  return 0;
}

// npm runs this by itself before it packs, publishes, or installs from git, on whatever Node there is. There is no
// sandbox then, and none is made.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fitsNode } from "../engine/node.mjs";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
if (!fitsNode(process.versions.node)) {
  console.error(
    `multiarch is compiled by Node 22.18 or later, and this is ${process.versions.node}; in a checkout, npm ci --ignore-scripts does without`,
  );
  process.exit(1);
}
const { compilePackage } = await import("../compile.ts");
await compilePackage(PROJECT, join(PROJECT, "dist"));

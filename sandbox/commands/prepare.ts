import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compilePackage } from "../compile.ts";

// npm runs this by itself before it packs, publishes, or installs from git. There is no sandbox then, and none is made.
const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
await compilePackage(PROJECT, join(PROJECT, "dist"));

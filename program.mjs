// Where Pulumi enters. tsx comes first, so that index.ts and all it imports can be TypeScript in ES modules, which the
// language host's own ts-node does not load.
import { register } from "tsx/esm/api";

register();
export default await import("./index.ts");

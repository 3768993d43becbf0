// Where Pulumi enters. tsx comes first, so that index.ts and all it imports can be TypeScript in ES modules, which the
// language host's own ts-node does not load.
import { register } from "tsx/esm/api";

// Stack traces name the lines of the TypeScript: Node maps them, once the SDK's own mapping is out of its way.
process.setSourceMapsEnabled(true);
delete Error.prepareStackTrace;
register();
export default async () => (await import("./index.ts")).default;

import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { READ_AHEAD } from "../lib/resource-types.ts";
import { withoutTraces } from "./without-traces.ts";

/** `pulumirpc.LogSeverity.DEBUG`. */
const DEBUG = 0;

/** The engine as the SDK calls it. */
export interface Engine {
  log(request: { getSeverity(): number }, answer: () => void): unknown;
}
export interface Monitor {
  registerResource(request: Registration, ...rest: unknown[]): unknown;
}
interface Registration {
  setSourceposition(position: undefined): unknown;
  setStacktrace(trace: undefined): unknown;
}
/** What the SDK asks where a resource is made. */
interface Traced {
  stackTrace?: () => readonly unknown[];
}
/** Where the SDK writes down of each of its promises who waits for it. */
export interface Promises {
  debuggablePromise?: <Value>(promise: Promise<Value>, context: unknown) => Promise<Value>;
}

/**
 * Leaves out what Pulumi's SDK does for those who debug programs, where the program is this package's own. A program of
 * a user keeps it all.
 *
 * - Stack traces come without source maps, which the package does not have: looking for them takes a third of the time
 *   of a program with many images.
 * - The SDK's own messages for debugging stay here. It sends three for each resource, one after the other, and the
 *   program waits for them to end. The engine's log has the same: `pulumi up --logtostderr -v=9`.
 * - The state gets no stack traces of this program's own code. They are a fifth of a state that a folder has written
 *   anew at each step of an update; nor are they formatted, all of each, and read again.
 * - Promises have no stack traces, which take a twentieth of the time of a program with many images. What never settles
 *   still fails the program.
 */
export function leaveOutDebugging(
  engine = pulumi.runtime.getEngine() as Engine | undefined,
  monitor = pulumi.runtime.getMonitor() as Monitor | undefined,
  resource: Traced = pulumi.Resource as unknown as Traced,
  promises = sdkPromises(),
): void {
  // It is how libraries have V8 format traces their way; V8 formats them itself where there is none.
  (Error as { prepareStackTrace?: unknown }).prepareStackTrace = undefined;
  if (!engine || !monitor) return;
  // Older SDKs have another way, whose traces the requests below lose.
  if (resource.stackTrace) resource.stackTrace = () => [];
  const { debuggablePromise } = promises;
  if (debuggablePromise) {
    promises.debuggablePromise = (promise, context) => withoutTraces(() => debuggablePromise(promise, context));
  }
  const log = engine.log.bind(engine);
  engine.log = (request, answer) => (request.getSeverity() === DEBUG ? answer() : log(request, answer));
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    request.setSourceposition(undefined);
    request.setStacktrace(undefined);
    return register(request, ...rest);
  };
}

/** The SDK's own module, which no other version needs to have. */
export function sdkPromises(): Promises {
  try {
    return createRequire(import.meta.url)("@pulumi/pulumi/runtime/debuggable.js") as Promises;
  } catch {
    return {};
  }
}

/**
 * Has the engine start the provider now, while the program loads and asks builders, git and registries. Otherwise it
 * starts at the first resource, and the program waits for it.
 */
export function startProvider(): void {
  const { "multiarch:images": images = "{}" } = pulumi.runtime.allConfig();
  if (images === "{}" || !pulumi.runtime.hasEngine()) return;
  // What keeps it from starting, the first resource says.
  pulumi.runtime.invoke(READ_AHEAD, { indexes: [] }).catch(() => undefined);
}

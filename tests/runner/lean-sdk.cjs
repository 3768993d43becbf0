// Loaded by NODE_OPTIONS before each program that the tests run, and before all else of theirs that Node runs. Of what
// Pulumi's SDK loads at each start, it leaves out what a program seldom needs: a third of the time of an operation that
// changes nothing.
const { existsSync, readFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const { setFlagsFromString } = require("node:v8");

// The SDK sets it, and V8 takes nothing that was compiled without it, nor the other way round: what shares modules with
// programs would compile them anew after each program, and the next program again.
setFlagsFromString("--allow-natives-syntax");

const [, main = ""] = process.argv;
if (main.endsWith("/@pulumi/pulumi/cmd/run/index.js")) {
  const ofSdk = Module.createRequire(main);
  leaveOut(ofSdk, "source-map-support/register", {});
  leaveOut(ofSdk, "../../typescript-shim", loadedWhenUsed(ofSdk, "../../typescript-shim"));
  if (!process.env.TRACEPARENT && !process.argv.includes("--tracing")) leaveOutTracing(ofSdk);
  if (isOwnJavaScript(process.cwd())) delete process.env.PULUMI_NODEJS_TYPESCRIPT;
}

/**
 * Puts something in the place of a module that is not loaded yet.
 *
 * @param {NodeJS.Require} ofSdk
 * @param {string} name
 * @param {object} exports
 */
function leaveOut(ofSdk, name, exports) {
  const id = ofSdk.resolve(name);
  ofSdk.cache[id] = Object.assign(new Module(id), { filename: id, loaded: true, exports });
}

/**
 * OpenTelemetry is half of what the SDK loads, also where nothing is traced.
 *
 * @param {NodeJS.Require} ofSdk
 */
function leaveOutTracing(ofSdk) {
  const nothing = () => {};
  leaveOut(ofSdk, "@opentelemetry/api", { context: { active: nothing }, propagation: { inject: nothing } });
  const span = { addEvent: nothing, end: nothing, setAttribute: nothing };
  leaveOut(ofSdk, "./tracing", { start: nothing, stop: nothing, newSpan: () => span });
}

/**
 * The compiler, for the programs that have functions turned into text.
 *
 * @param {NodeJS.Require} ofSdk
 * @param {string} name
 */
function loadedWhenUsed(ofSdk, name) {
  /** @type {Record<PropertyKey, unknown> | undefined} */
  let loaded;
  const load = () => {
    delete ofSdk.cache[ofSdk.resolve(name)];
    return ofSdk(name);
  };
  return new Proxy(
    {},
    {
      get(_, key) {
        loaded ??= load();
        return loaded?.[key];
      },
    },
  );
}

/**
 * Whether a project says that the SDK is not to compile its program. The sandbox's language host is too old to hear that
 * from the engine; those of users obey.
 *
 * @param {string} folder
 */
function isOwnJavaScript(folder) {
  const file = join(folder, "Pulumi.yaml");
  return existsSync(file) && /^ +typescript: false$/m.test(readFileSync(file, "utf8"));
}

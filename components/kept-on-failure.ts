import * as pulumi from "@pulumi/pulumi";

/** With this exit code a program ends an update without a word: what is wrong has been said. */
const FAILED_AND_SAID = 32;
/** `pulumirpc.Result.FAIL`, of a resource that could not be created or updated while the update goes on. */
const FAILED = 1;

/** The engine as the SDK calls it. */
interface Monitor {
  registerResource(request: unknown, ...rest: [...unknown[], Answer]): unknown;
}
type Answer = (error: unknown, response: { getResult(): number } | undefined) => void;

let isWatched = false;

/**
 * Has an update in which a resource fails delete nothing. By `--continue-on-error` the engine goes on after a failure,
 * and at the end deletes from the state what the program no longer registers. A resource that was skipped because of the
 * failure keeps its state, which refers to what it depended on before: where that was removed from the settings, such as
 * a platform of the index, the state is invalid from then on. The engine minds only what failed, not what was skipped
 * (`performPostSteps` in `pkg/resource/deploy/deployment_executor.go`), and deletes nothing where the program itself
 * ends with an error.
 */
export function keepOnFailure(): void {
  if (isWatched || pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return;
  isWatched = true;
  const monitor = pulumi.runtime.getMonitor() as Monitor | undefined;
  if (!monitor) return;
  const register = monitor.registerResource.bind(monitor);
  // The SDK tells a program nothing of it but outputs that stay unknown, as those of what is not targeted do.
  monitor.registerResource = (request, ...rest) => {
    const answer = rest.pop() as Answer;
    return register(request, ...rest, (error, response) => {
      if (response?.getResult() === FAILED) process.exitCode ??= FAILED_AND_SAID;
      answer(error, response);
    });
  };
}

import * as pulumi from "@pulumi/pulumi";

/**
 * Makes a value once for each run of a program: a process has several where Pulumi is mocked.
 *
 * @returns a function that gives the value of the run that asks
 */
export function eachRun<Value>(make: () => Value): () => Value {
  const runs = new WeakMap<object, { readonly value: Value }>();
  return () => {
    const run = pulumi.runtime.getMonitor() ?? runs;
    const known = runs.get(run) ?? { value: make() };
    runs.set(run, known);
    return known.value;
  };
}

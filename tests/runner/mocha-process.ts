import { runMocha } from "./mocha.ts";

/** Runs the test files among the arguments in a process of their own, for who started it with a channel. */
const [project = "", colors, ...files] = process.argv.slice(2);
const controller = new AbortController();
// Both may come, and more than once: Ctrl-C reaches the whole group of a terminal.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => controller.abort());
const counts = await runMocha(project, files, colors === "colors", controller.signal);
// A connection that a failed test left open must not keep the process from ending.
process.send?.(counts, () => process.exit());

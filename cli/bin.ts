#!/usr/bin/env node
import { main } from "./main.ts";

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (cause) {
  const error = cause as Error;
  // What the code throws on purpose says all in its message; a fault of the code needs the place.
  process.stderr.write(`error: ${error.constructor === Error ? error.message : error.stack}\n`);
  process.exitCode = 1;
}

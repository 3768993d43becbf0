import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sandboxLayout } from "../../../sandbox/layout.ts";

/** One request that the sandbox's registry has answered. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
}

/** The registry's log of requests, as long as it is now. */
function logText(): string {
  return readFileSync(join(sandboxLayout().logs, "registry-requests.log"), "utf8");
}

/** The requests that the registry answers while the work is done. */
export async function requestsDuring(work: () => Promise<unknown>): Promise<LoggedRequest[]> {
  const before = logText().length;
  await work();
  const lines = logText().slice(before).split("\n").filter(Boolean);
  return lines.flatMap((line) => {
    const [, method, path] = /"([A-Z]+) (\S+) HTTP/.exec(line) ?? [];
    return method && path ? [{ method, path }] : [];
  });
}

/** Whether a request changes nothing in the registry. */
export function isRead({ method }: LoggedRequest): boolean {
  return method === "GET" || method === "HEAD";
}

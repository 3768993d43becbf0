import { randomBytes, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import type { MiddlewareHandler } from "hono";
import { readOptional, replaceFile } from "../../lib/files.ts";
import { isLoopback } from "../../lib/http/loopback.ts";
import type { Layout } from "../layout.ts";
import type { GitHubEnv } from "./context.ts";
import { GitHubError } from "./errors.ts";

const TOKEN_BYTES = 24;

/** A token of the emulator's control, which shows secrets: one for each emulator. */
export function newControlToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** The token of the sandbox's emulator, made when it is first asked for. Only the sandbox's owner may read it. */
export function controlToken({ github }: Layout): string {
  const file = join(github, "control-token");
  const kept = readOptional(file);
  if (kept) return kept;
  const token = newControlToken();
  replaceFile(file, token);
  return token;
}

/**
 * Lets through who addresses this machine by its own name. A page in a browser may have another name lead here, and
 * would count as of the same origin then.
 */
export const ownHost: MiddlewareHandler<GitHubEnv> = async (c, next) => {
  const host = c.req.header("host") ?? "";
  if (!isLoopback(host)) throw new GitHubError(403, `the control is at 127.0.0.1, and not at ${host}`);
  return next();
};

/** Lets through who has the token. */
export function guarded(token: string): MiddlewareHandler<GitHubEnv> {
  const wanted = Buffer.from(`Bearer ${token}`);
  return async (c, next) => {
    const sent = Buffer.from(c.req.header("authorization") ?? "");
    if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) {
      throw new GitHubError(401, "the control takes its own token; the sandbox's is in .sandbox/github/control-token");
    }
    return next();
  };
}

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RetryPolicy } from "../../../../lib/http/retry.ts";
import { parseRepository, type Repository } from "../../../../lib/oci/reference.ts";
import { RegistryClient } from "../../../../lib/registry/client.ts";
import { RegistryError } from "../../../../lib/registry/errors.ts";
import type { SessionOptions } from "../../../../lib/registry/session.ts";
import type { FakeRegistry } from "./fake-registry.ts";

export const PASSWORD = "hunter2-of-alice";

/** Three tries with next to no wait between them. */
export const FAST: RetryPolicy = { attempts: 3, firstWait: 1, longestWait: 2, longestRetryAfter: 1000 };

const folders: string[] = [];

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-provider-"));
  folders.push(folder);
  return folder;
}

/** Removes every folder that a test made. For `afterEach`. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An environment whose Docker configuration is this, and in which nothing else is set. */
export function dockerConfig(config: unknown, folder: string = temporaryFolder()): NodeJS.ProcessEnv {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), typeof config === "string" ? config : JSON.stringify(config));
  return { DOCKER_CONFIG: folder };
}

/** The entry that `docker login` writes. */
export function login(password: string = PASSWORD, username = "alice"): { auth: string } {
  return { auth: Buffer.from(`${username}:${password}`).toString("base64") };
}

export function basicHeader(password: string = PASSWORD, username = "alice"): string {
  return `Basic ${login(password, username).auth}`;
}

/** A client that signs in nowhere, unless the options say so, and has little patience. */
export function client(options: SessionOptions = {}): RegistryClient {
  return new RegistryClient({ environment: dockerConfig({}), retry: FAST, ...options });
}

export function repositoryOf(fake: FakeRegistry, path = "acme/app"): Repository {
  return parseRepository(`${fake.host}/${path}`);
}

/** The registry's error that a promise is rejected with; it holds no secret. */
export async function refusal(promise: Promise<unknown>): Promise<RegistryError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  assert.ok(error instanceof RegistryError, String(error));
  assert.ok(!`${error.stack}${JSON.stringify(error)}${error.cause}`.includes(PASSWORD));
  return error;
}

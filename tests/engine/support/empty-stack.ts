import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileBackend } from "../../../cli/support/file-backend.ts";

/** Of the sandbox's passphrase. */
const SALT = "v1:Eh7xC6yAyxE=:v1:96/pk/SXDOsIxeUf:7dhvGm8D9nAPOm0oFjoqA1W+qFvdDw==";

/**
 * Writes what `pulumi stack init` does: a stack without resources, its file, and which one is selected. Tests of
 * something else need not start the engine for that.
 *
 * @param folder the project's
 * @param backend the folder that the stacks are kept in
 */
export function writeEmptyStack(folder: string, backend: string, project: string, stack: string): void {
  const whole = `organization/${project}/${stack}`;
  const write = (path: readonly string[], name: string, content: string) => {
    mkdirSync(join(...path), { recursive: true });
    writeFileSync(join(...path, name), content);
  };
  const latest = {
    manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
    secrets_providers: { type: "passphrase", state: { salt: SALT } },
    metadata: {},
  };
  const checkpoint = { version: 3, checkpoint: { stack: whole, latest } };
  write([backend, ".pulumi", "stacks", project], `${stack}.json`, JSON.stringify(checkpoint));
  write([backend, ".pulumi"], "meta.yaml", "version: 1\n");
  write([folder], `Pulumi.${stack}.yaml`, `encryptionsalt: ${SALT}\n`);
  const place = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
  const selected = [process.env.PULUMI_HOME ?? "", "workspaces"];
  write(selected, `${project}-${place}-workspace.json`, JSON.stringify({ stacks: { [fileBackend(backend)]: whole } }));
}

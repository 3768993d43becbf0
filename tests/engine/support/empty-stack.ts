import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { fileBackend } from "../../../cli/support/file-backend.ts";
import { VAULT_STACK } from "../../runner/vault.ts";

/** Of the sandbox's passphrase. */
const SALT = "v1:Eh7xC6yAyxE=:v1:96/pk/SXDOsIxeUf:7dhvGm8D9nAPOm0oFjoqA1W+qFvdDw==";

/** What encrypts the secrets of a stack: the Vault of the tests, or the sandbox's passphrase. */
export type Keeper = "vault" | "passphrase";

const KEEPERS: Readonly<Record<Keeper, { readonly file: object; readonly state: object }>> = {
  vault: {
    file: VAULT_STACK,
    state: { type: "cloud", state: { url: VAULT_STACK.secretsprovider, encryptedkey: VAULT_STACK.encryptedkey } },
  },
  passphrase: { file: { encryptionsalt: SALT }, state: { type: "passphrase", state: { salt: SALT } } },
};

/**
 * Writes what `pulumi stack init` does: a stack without resources, its file where there is none, and which one is selected. Tests of
 * something else need not start the engine for that.
 *
 * @param folder the project's
 * @param backend the folder that the stacks are kept in
 */
export function writeEmptyStack(
  folder: string,
  backend: string,
  { project, stack, keeper }: { readonly project: string; readonly stack: string; readonly keeper: Keeper },
): void {
  const whole = `organization/${project}/${stack}`;
  const write = (path: readonly string[], name: string, content: string) => {
    mkdirSync(join(...path), { recursive: true });
    writeFileSync(join(...path, name), content);
  };
  const latest = {
    manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" },
    secrets_providers: KEEPERS[keeper].state,
    metadata: {},
  };
  const checkpoint = { version: 3, checkpoint: { stack: whole, latest } };
  write([backend, ".pulumi", "stacks", project], `${stack}.json`, JSON.stringify(checkpoint));
  write([backend, ".pulumi"], "meta.yaml", "version: 1\n");
  const file = `Pulumi.${stack}.yaml`;
  if (!existsSync(join(folder, file))) write([folder], file, stringify(KEEPERS[keeper].file));
  const place = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
  const selected = [process.env.PULUMI_HOME ?? "", "workspaces"];
  write(selected, `${project}-${place}-workspace.json`, JSON.stringify({ stacks: { [fileBackend(backend)]: whole } }));
}

import { createCipheriv, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How a key that Vault has encrypted begins. */
const SEALED = "vault:v1:";

/** As much of HashiCorp's Vault as Pulumi asks. */
export interface Vault {
  /** Where Pulumi finds it. */
  readonly variables: { readonly VAULT_SERVER_URL: string; readonly VAULT_SERVER_TOKEN: string };
  stop(): void;
}

const KEY = Buffer.from("what encrypts secrets of tests..");

/** The provider of secrets that stacks of the tests name, and what it has encrypted: the key of their secrets. */
export const VAULT_STACK = {
  secretsprovider: "hashivault://tests",
  encryptedkey: Buffer.from(`${SEALED}${KEY.toString("base64")}`).toString("base64"),
};

/** A value as `pulumi config set --secret` writes it into the file of such a stack. */
export function sealed(value: string): { readonly secure: string } {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", KEY, nonce);
  const encrypted = Buffer.concat([cipher.update(value, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { secure: ["v1", nonce.toString("base64"), encrypted.toString("base64")].join(":") };
}

/**
 * Starts a Vault that hands out the keys of stacks. To make one of a passphrase takes an eighth of the time of an
 * operation without changes, and every operation does it.
 */
export async function startVault(): Promise<Vault> {
  const server = createServer(async (request, response) => {
    const { ciphertext = "" } = JSON.parse((await request.toArray()).join("")) as { ciphertext?: string };
    const data = { plaintext: ciphertext.slice(SEALED.length) };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    variables: { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: "tests" },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

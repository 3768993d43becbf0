import type { KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { writtenRegistries } from "../../components/settings/registries.ts";
import { codeOf } from "../../lib/http/reason.ts";
import { parseImageReference } from "../../lib/oci/image-reference.ts";
import { RegistryClient } from "../../lib/registry/client.ts";
import { KeyProblem } from "../../lib/signing/private-key.ts";
import { readPublicKey } from "../../lib/signing/public-key.ts";
import { loadTrust, publicTrust, type Trust, TrustProblem } from "../../lib/signing/trust.ts";
import type { ExpectedSigner } from "../../lib/signing/verify-bundle.ts";
import { readStackFile } from "../plan/stack-file.ts";
import { wantsColor } from "../support/output.ts";
import type { Expectations } from "./model.ts";
import { verificationText } from "./text.ts";
import { verifyImage } from "./verify-image.ts";

/** The command's options. */
export interface VerifyOptions extends Omit<Expectations, "buildProvenance" | "sbom"> {
  readonly json?: boolean | undefined;
  readonly key?: string | undefined;
  readonly identity?: string | undefined;
  readonly identityRegexp?: RegExp | undefined;
  readonly issuer?: string | undefined;
  readonly trustedRoot?: string | undefined;
  readonly buildProvenance?: boolean | undefined;
  readonly sbom?: boolean | undefined;
  readonly stackFile?: string | undefined;
}

/**
 * @param reference `registry/path:tag` or `registry/path@digest`
 * @returns the exit code
 */
export async function verify(reference: string, options: VerifyOptions): Promise<number> {
  const { stackFile, buildProvenance = false, sbom = false } = options;
  const registries = stackFile === undefined ? undefined : writtenRegistries(readStackFile(stackFile).registries);
  const verification = await verifyImage(reference, parseImageReference(reference), {
    ...options,
    buildProvenance,
    sbom,
    client: new RegistryClient({ registries }),
    signer: await signerOf(options),
  });
  process.stdout.write(
    options.json
      ? `${JSON.stringify(verification, undefined, 2)}\n`
      : verificationText(verification, wantsColor(process.stdout, process.env)),
  );
  return verification.verified ? 0 : 1;
}

async function signerOf(options: VerifyOptions): Promise<ExpectedSigner | undefined> {
  const { key, identity, identityRegexp, issuer, trustedRoot } = options;
  const trust = trustedRoot === undefined ? undefined : await trustOption(trustedRoot);
  if (key !== undefined) return { key: keyOption(key), trust };
  const name = identity ?? identityRegexp;
  if (name === undefined || issuer === undefined) return undefined;
  // Nobody is asked for the public one before there is something to verify, and once for all.
  let asked: Promise<Trust> | undefined;
  return {
    name,
    issuer,
    trust: () => {
      asked ??= trust ? Promise.resolve(trust) : publicTrust();
      return asked;
    },
  };
}

async function trustOption(file: string): Promise<Trust> {
  try {
    return await loadTrust(file);
  } catch (error) {
    if (!(error instanceof TrustProblem)) throw error;
    throw new Error(`--trusted-root: ${error.message}`);
  }
}

function keyOption(file: string): KeyObject {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = codeOf(error);
    throw new Error(`--key: the file "${file}" ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}`);
  }
  try {
    return readPublicKey(text);
  } catch (error) {
    if (!(error instanceof KeyProblem)) throw error;
    throw new Error(`--key: the file "${file}" ${error.message}`);
  }
}

import { bundleFromJSON } from "@sigstore/bundle";
import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toSignedEntity, toTrustMaterial, Verifier } from "@sigstore/verify";
import type { ImageManifest } from "../../../lib/oci/manifest.ts";
import { referrersTag } from "../../../lib/oci/referrers.ts";
import { crane, readIndex } from "./images.ts";

/** A statement of in-toto. */
export interface VerifiedStatement {
  readonly subject: readonly { readonly digest: Readonly<Record<string, string>> }[];
  readonly predicateType: string;
  readonly predicate: {
    readonly buildDefinition?: { readonly externalParameters: { readonly inputs?: object } };
    readonly runDetails?: { readonly builder: { readonly id: string } };
  };
}

/** Whose statements are to be. */
export interface ExpectedSigner {
  /** A workflow's address. */
  readonly identity: string;
  readonly issuer: string;
  /** What trusts the services that signed, as `trusted_root.json` has it. */
  readonly trustedRoot: string;
}

/**
 * What was signed of the index that a tag points to, verified with Sigstore's own library.
 *
 * @throws Error when one of them is not of that signer
 */
export async function verifiedStatements(
  repository: string,
  digest: string,
  { identity, issuer, trustedRoot }: ExpectedSigner,
): Promise<VerifiedStatement[]> {
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(trustedRoot))));
  const { manifests } = await readIndex(`${repository}:${referrersTag(digest)}`);
  const statements = manifests.map(async (descriptor) => {
    const { layers } = JSON.parse(await crane("manifest", `${repository}@${descriptor.digest}`)) as ImageManifest;
    const bundle = bundleFromJSON(JSON.parse(await crane("blob", `${repository}@${layers[0]?.digest}`)));
    const exactly = `^${identity.replaceAll(/[.+]/g, "\\$&")}$`;
    verifier.verify(toSignedEntity(bundle), { subjectAlternativeName: exactly, extensions: { issuer } });
    const payload = bundle.content.$case === "dsseEnvelope" ? bundle.content.dsseEnvelope.payload : Buffer.alloc(0);
    return JSON.parse(payload.toString("utf8")) as VerifiedStatement;
  });
  return Promise.all(statements);
}

import type { IndexDocument } from "../../lib/oci/image-index.ts";
import type { Descriptor } from "../../lib/oci/manifest.ts";
import { formatRepository, parseRepository, type Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { listAll, listReferrers, storeReferrers } from "../../lib/registry/referrers.ts";
import { bundleArtifact, isAbout, readBundle } from "../../lib/signing/bundle.ts";
import type { SignInput } from "../../lib/signing/sign-input.ts";
import { signStatements } from "../../lib/signing/signer.ts";
import { PROVENANCE, provenanceStatement, SIGNATURE, signatureStatement } from "../../lib/signing/statement.ts";
import { storedBundles } from "../../lib/signing/stored-bundles.ts";
import { type ExpectedSigner, SignatureProblem, verifyBundle } from "../../lib/signing/verify-bundle.ts";
import type { IndexInputs, IndexState, LastPublication, SignedState } from "./inputs.ts";
import { indexProvenance } from "./provenance.ts";
import { isOfKind, knownSignatory, type OpenSignatory, openSignatory, type SigningEnvironment } from "./signatory.ts";

/** An index that is to be signed, in its repository. */
export interface Signing extends SigningEnvironment {
  readonly client: Registry;
  readonly repository: Repository;
  readonly document: IndexDocument;
  readonly inputs: Pick<IndexInputs, "tags" | "annotations" | "sign" | "signSecrets" | "provenance">;
  /** The last publication of this stack. */
  readonly before: LastPublication | undefined;
  /** How long what was pushed may take to be seen, in milliseconds. */
  readonly propagationLimit?: number | undefined;
  /** Lets a time in milliseconds pass. */
  readonly pause?: ((milliseconds: number) => Promise<unknown>) | undefined;
}

/** What an index is signed with, in the registry already or new. */
export interface SignedIndex {
  readonly state: SignedState;
  readonly isNew: boolean;
}

const STATEMENTS = [SIGNATURE, PROVENANCE] as const;

/**
 * Signs an index that is in the registry, and what it was made of, where that is not signed by the same key or identity
 * already: both are stored at once and read back.
 *
 * @returns undefined where nobody is to sign it
 * @throws Error when it cannot be signed, or is not found to be afterwards; nothing points to it then
 */
export async function signIndex(signing: Signing): Promise<SignedIndex | undefined> {
  const { document, inputs, before } = signing;
  const { sign, signSecrets } = inputs;
  if (!sign) return undefined;
  const signatory = await openSignatory({ sign, signSecrets }, signing);
  const recorded = await recordedReferrers(signing, signatory.by);
  if (recorded && before?.signed) {
    // Others may have dropped them from the list since.
    await listAll(signing, document.digest, recorded);
    return { state: before.signed, isNew: false };
  }
  const found = await findOwn(signing, signatory);
  const missing = STATEMENTS.filter((type) => !found.has(type));
  const made = missing.length > 0 ? await signAndStore(signing, sign, signatory, missing) : [];
  const referrers = [...found.values(), ...made].toSorted();
  return { state: { by: signatory.by, referrers }, isNew: made.length > 0 };
}

/** Whether an update would sign what the last one published. */
export async function needsSigning(
  client: Registry,
  { repository, digest, signed }: Pick<IndexState, "repository" | "digest" | "signed">,
  sign: SignInput,
  where: SigningEnvironment,
): Promise<boolean> {
  if (!signed || !isOfKind(signed.by, sign)) return true;
  const by = await knownSignatory(sign, where);
  if (by !== undefined && by !== signed.by) return true;
  const listed = await listReferrers(client, parseRepository(repository), digest);
  const digests = new Set(listed.map((each) => each.digest));
  return !signed.referrers.every((each) => digests.has(each));
}

/** What the last update stored for this index and signatory, where the registry still has all of it. */
async function recordedReferrers(
  { client, repository, document, before }: Signing,
  by: string,
): Promise<Descriptor[] | undefined> {
  if (before?.digest !== document.digest || before.signed?.by !== by) return undefined;
  const found = await Promise.all(
    before.signed.referrers.map((digest) => describeReferrer(client, repository, digest)),
  );
  const present = found.filter((each) => each !== undefined);
  return present.length === found.length ? present : undefined;
}

/** A referrer as lists have it, out of its own manifest. */
async function describeReferrer(
  client: Registry,
  repository: Repository,
  digest: string,
): Promise<Descriptor | undefined> {
  const manifest = await client.manifest(repository, digest);
  if (manifest?.document.kind !== "image") return undefined;
  const { artifactType, annotations } = manifest.document.image;
  return {
    mediaType: manifest.mediaType,
    digest,
    size: manifest.bytes.length,
    ...(annotations && { annotations }),
    ...(artifactType !== undefined && { artifactType }),
  };
}

/** The digests of what the same signatory has signed of an index, by predicate type. */
async function findOwn(
  { client, repository, document: { digest } }: Signing,
  { made, expected }: OpenSignatory,
): Promise<Map<string, string>> {
  const listed = await listReferrers(client, repository, digest);
  const stored = await storedBundles(client, repository, listed);
  const claimed = stored.filter(({ bundle }) => isAbout(bundle, digest) && made(bundle));
  const problems = await Promise.all(claimed.map(({ content }) => problemOf(content, expected)));
  const own = claimed.filter((_, at) => problems[at] === undefined);
  const byType = own.map((each) => [each.bundle.statement.predicateType, each.digest] as const);
  return new Map(byType.filter(([type]) => STATEMENTS.some((each) => each === type)));
}

async function signAndStore(
  signing: Signing,
  sign: SignInput,
  { signatory, identity, expected }: OpenSignatory,
  types: readonly string[],
): Promise<string[]> {
  const { document } = signing;
  const name = formatRepository(signing.repository);
  const statements = types.map((type) =>
    type === SIGNATURE
      ? signatureStatement(document.digest)
      : provenanceStatement(
          name,
          document.digest,
          indexProvenance(signing.repository, document, signing.inputs, signing.environment, identity),
        ),
  );
  const bundles = await signStatements(statements, signatory, sign);
  for (const bundle of bundles) {
    const problem = await problemOf(Buffer.from(JSON.stringify(bundle)), expected);
    if (problem) {
      const fix = "sign with the services that it names, or give the trust root of these";
      throw new Error(`a signature of ${name}@${document.digest} ${problem} (trust root ${sign.trustedRoot}); ${fix}`);
    }
  }
  const created = new Date();
  const artifacts = bundles.map((bundle, at) => bundleArtifact(bundle, statements[at]?.predicateType ?? "", created));
  const subject = { mediaType: document.mediaType, digest: document.digest, size: document.bytes.byteLength };
  return (await storeReferrers(signing, subject, artifacts)).map(({ digest }) => digest);
}

/** What is wrong with a bundle against the trust root; undefined where it is valid, or there is none. */
async function problemOf(content: Buffer, expected: ExpectedSigner | undefined): Promise<string | undefined> {
  const bundle = expected && readBundle(content);
  if (!bundle) return undefined;
  return verifyBundle(content, bundle, expected).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof SignatureProblem) return error.message;
      throw error;
    },
  );
}

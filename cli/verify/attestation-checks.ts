import { counted } from "../../lib/counted.ts";
import { builderOf, packagesOf, provenanceMode } from "../../lib/oci/attestation.ts";
import { isObject } from "../../lib/oci/json.ts";
import type { Repository } from "../../lib/oci/reference.ts";
import type { Registry } from "../../lib/registry/client.ts";
import { RegistryError } from "../../lib/registry/errors.ts";
import type { ListedManifest } from "../../lib/registry/index-contents.ts";
import { type ImageStatements, readStatements } from "../../lib/registry/statements.ts";
import type { PublishedBase } from "../../lib/signing/provenance.ts";
import { readProvenance } from "../../lib/signing/stated-provenance.ts";
import { imagesOf } from "./contents-checks.ts";
import type { Check, Expectations } from "./model.ts";

/** What BuildKit attests of the platforms of an index. */
export interface Attested {
  readonly checks: readonly Check[];
  readonly bases: readonly PublishedBase[];
}

type Needed = Pick<Expectations, "buildProvenance" | "sbom">;

/** Whether each platform has provenance and an SBOM of BuildKit. */
export async function attestationChecks(
  client: Pick<Registry, "blob">,
  repository: Repository,
  contents: readonly ListedManifest[],
  needed: Needed,
): Promise<Attested> {
  const platforms = await Promise.all(
    imagesOf(contents).map(async (image) => {
      const platform = image.platform ?? "no platform";
      const statements = await statementsAbout(client, repository, contents, image.descriptor.digest);
      return { platform, statements };
    }),
  );
  return {
    checks: platforms.flatMap(({ platform, statements }) => platformChecks(platform, statements, needed)),
    bases: platforms.flatMap(({ statements }) =>
      "problem" in statements || !isObject(statements.provenance)
        ? []
        : readProvenance(statements.provenance.predicate).bases,
    ),
  };
}

async function statementsAbout(
  client: Pick<Registry, "blob">,
  repository: Repository,
  contents: readonly ListedManifest[],
  digest: string,
): Promise<ImageStatements | { readonly problem: string }> {
  const manifests = contents.flatMap(({ attests, manifest }) => (attests === digest && manifest ? [manifest] : []));
  try {
    const read = await Promise.all(manifests.map((manifest) => readStatements(client, repository, manifest)));
    const statements: ImageStatements = Object.assign({}, ...read);
    const isOther = Object.values(statements).some((statement) => !mayBeAbout(statement, digest));
    return isOther ? { problem: "what is attested is of another image" } : statements;
  } catch (error) {
    if (error instanceof RegistryError) return { problem: error.message };
    if (error instanceof SyntaxError) return { problem: "what is attested is not JSON" };
    throw error;
  }
}

/** Whether a statement is about a digest, or does not say what it is about: what a build pushes by digest has no name. */
function mayBeAbout(statement: unknown, digest: string): boolean {
  const subjects = isObject(statement) && Array.isArray(statement.subject) ? statement.subject : [];
  if (subjects.length === 0) return true;
  return subjects.some((each: unknown) => {
    const digests = isObject(each) && isObject(each.digest) ? Object.entries(each.digest) : [];
    return digests.some(([algorithm, digits]) => `${algorithm}:${digits}` === digest);
  });
}

function platformChecks(
  platform: string,
  statements: ImageStatements | { readonly problem: string },
  { buildProvenance, sbom }: Needed,
): Check[] {
  const checkOf = (check: Check["check"], text: string | undefined, isNeeded: boolean, none: string): Check => {
    if ("problem" in statements) return { check, platform, result: "fail", text: statements.problem };
    if (text === undefined) return { check, platform, result: isNeeded ? "fail" : "absent", text: none };
    return { check, platform, result: "pass", text };
  };
  const { provenance, sbom: found } = "problem" in statements ? {} : statements;
  const builder = builderOf(provenance);
  const made = provenance === undefined ? undefined : `${provenanceMode(provenance)}${builder ? ` by ${builder}` : ""}`;
  const packages = packagesOf(found);
  const listed = found === undefined ? undefined : counted(packages, "package");
  return [
    checkOf("buildProvenance", made, buildProvenance, "it has no provenance of BuildKit"),
    checkOf("sbom", listed, sbom, "it has no SBOM"),
  ];
}

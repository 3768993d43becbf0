import * as pulumi from "@pulumi/pulumi";
import type { IndexArgs } from "./index-resource.ts";
import type { ImagePlan } from "./plan/image.ts";
import type { SignText } from "./settings/sign.ts";

/** Who signs the indexes of an image, and what the provenance names; nothing where nobody does. */
export function signingArgs(
  { sign }: ImagePlan["image"],
  metadata: ImagePlan["metadata"],
): Pick<IndexArgs, "sign" | "signSecrets" | "provenance"> {
  if (!sign) return {};
  const provenance = metadata.then(({ signing, bases }) => {
    if (!signing) return undefined;
    const known = bases.flatMap(({ reference, digest }) => (digest === undefined ? [] : [{ name: reference, digest }]));
    return { bases: [...new Map(known.map((base) => [JSON.stringify(base), base])).values()] };
  });
  const signSecrets = typeof sign === "object" && "key" in sign ? secretsOf(sign) : undefined;
  return { sign: metadata.then(({ signing }) => signing), ...(signSecrets && { signSecrets }), provenance };
}

/** The texts that are secrets of the stack; undefined where none is. */
function secretsOf({ key, password }: { readonly key: SignText; readonly password?: SignText }) {
  const texts = Object.entries({ key, password }).flatMap(([name, source]) =>
    source && "value" in source ? [[name, pulumi.secret(source.value)] as const] : [],
  );
  return texts.length > 0 ? Object.fromEntries(texts) : undefined;
}

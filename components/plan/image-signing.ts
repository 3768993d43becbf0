import { once } from "../../lib/once.ts";
import { hasToken, missingToken } from "../../lib/signing/identity-token.ts";
import { loadKey } from "../../lib/signing/key-source.ts";
import { KeyProblem, keyHint } from "../../lib/signing/private-key.ts";
import { keySourceOf, type SignInput, type SignSecrets, type SignWithKey } from "../../lib/signing/sign-input.ts";
import { loadTrust, TrustProblem } from "../../lib/signing/trust.ts";
import { buildOnly } from "../built/build-only.ts";
import type { Image } from "../settings/image.ts";
import type { Problem } from "../settings/problems.ts";
import type { SignSetting, SignText } from "../settings/sign.ts";
import { secretText } from "./secret-values.ts";

/** Who signs an image. */
export interface ImageSigning {
  /** Absent where nobody does. */
  readonly signing?: SignInput;
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
}

type WithKey = Extract<SignSetting, { key: unknown }>;

const NOBODY: ImageSigning = { warnings: [], problems: [] };

/** Decides who signs an image. */
export type AskSigning = (image: Image<unknown>) => Promise<ImageSigning>;

/**
 * Decides who signs images, and reads their keys, each once: what is wrong with one is known before anything is built.
 * What a preview lacks, the update may have. Where platforms are only built, nobody signs: neither key nor token has to
 * be there.
 */
export function signingAsker(environment: NodeJS.ProcessEnv, isPreview: boolean): AskSigning {
  const fingerprints = once<string>();
  const trusts = once<string | undefined>();
  if (buildOnly(environment)) return async () => NOBODY;
  return async (image) => {
    const { sign, publish } = image;
    if (!sign || !publish) return NOBODY;
    const lacking = (message: string): ImageSigning => {
      if (isPreview) return { warnings: [`the update would not sign it: ${message}`], problems: [] };
      return { warnings: [], problems: [{ path: image.at("sign"), message }] };
    };
    const trustedRoot = typeof sign === "object" ? sign.trustedRoot : undefined;
    const untrusted = trustedRoot && (await trusts([trustedRoot], () => trustProblem(trustedRoot)));
    if (untrusted) return { warnings: [], problems: [{ path: image.at("sign", "trustedRoot"), message: untrusted }] };
    if (typeof sign !== "object" || "keyless" in sign) {
      const { keyless, ...services } = typeof sign === "object" ? sign : { keyless: sign };
      const signing = { keyless: true, ...services } as const;
      if (hasToken(environment)) return { ...NOBODY, signing };
      if (keyless === "auto") return { ...NOBODY, warnings: ["it is not signed: there is no OIDC token (sign: auto)"] };
      return isPreview ? { ...lacking(missingToken(environment)), signing } : lacking(missingToken(environment));
    }
    const { key, password, ...services } = sign;
    const signing: SignWithKey = { ...named("key", key), ...named("password", password), ...services };
    const secrets = await knownSecrets(sign);
    if (!secrets) return { ...NOBODY, signing };
    try {
      const fingerprint = await fingerprints([JSON.stringify([signing, secrets])], async () =>
        keyHint(await loadKey(keySourceOf(signing, secrets), environment)),
      );
      return { ...NOBODY, signing: { ...signing, fingerprint } };
    } catch (error) {
      if (!(error instanceof KeyProblem)) throw error;
      if (error.isMissing) return isPreview ? { ...lacking(error.message), signing } : lacking(error.message);
      return { warnings: [], problems: [{ path: image.at("sign", "key"), message: error.message }] };
    }
  };
}

/** What is wrong with the file of a trust root; undefined when it is one. */
function trustProblem(file: string): Promise<string | undefined> {
  return loadTrust(file).then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof TrustProblem) return error.message;
      throw error;
    },
  );
}

function named(field: "key" | "password", source: SignText | undefined): Pick<SignWithKey, "key" | "password"> {
  return source && !("value" in source) ? { [field]: source } : {};
}

/** The texts that are secrets of the stack; undefined while one of them is not known. */
async function knownSecrets({ key, password }: WithKey): Promise<SignSecrets | undefined> {
  const found = Object.entries({ key, password }).map(async ([field, source]) =>
    source && "value" in source ? [[field, await secretText(source.value)] as const] : [],
  );
  const texts = (await Promise.all(found)).flat();
  return texts.some(([, text]) => text === undefined) ? undefined : Object.fromEntries(texts);
}

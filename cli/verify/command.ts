import { Argument, Command, Option } from "@commander-js/extra-typings";
import { platformsArgument } from "../build/arguments.ts";
import { filledArgument, imageArgument, regexpArgument, revisionArgument, sourceArgument } from "./arguments.ts";

/** `multiarch verify`: whether an image is complete, and signed by whoever has to have signed it. */
export function verifyCommand() {
  return new Command("verify")
    .summary("verify that a published image is complete, signed, and made of what it should be")
    .description(
      "Verifies that the registry has all of an image, that it is signed by whoever must have signed it, and what it was " +
        "made of. Needs no Docker, no Pulumi and no stack; it signs in with the credentials that docker login has left.",
    )
    .addArgument(
      new Argument("<image>", "registry/path:tag or registry/path@digest; a tag is resolved once").argParser(
        imageArgument,
      ),
    )
    .option("--json", "print JSON")
    .option(
      "--platforms <list>",
      "the platforms that it must have, and no other: linux/amd64,linux/arm64",
      platformsArgument,
    )
    .addOption(
      new Option("--key <file>", "the public key that must have signed it, in PEM").conflicts([
        "identity",
        "identityRegexp",
        "issuer",
      ]),
    )
    .addOption(
      new Option(
        "--identity <name>",
        "the identity that must have signed it, exactly: a workflow's address or an email address",
      )
        .argParser(filledArgument)
        .conflicts("identityRegexp"),
    )
    .option(
      "--identity-regexp <expression>",
      "the same, as an expression found in it; ^ and $ stand for its ends",
      regexpArgument,
    )
    .option("--issuer <url>", "who must have vouched for the identity, exactly", filledArgument)
    .option(
      "--trusted-root <file>",
      "the authorities and logs to trust, a trusted_root.json of Sigstore; otherwise the public Sigstore for an identity, and no log for a key",
    )
    .option("--no-provenance", "do not require signed provenance, for what cosign alone has signed")
    .option(
      "--source <url>",
      "the repository that the signed provenance must name: https://github.com/acme/app",
      sourceArgument,
    )
    .option("--revision <commit>", "the commit that the signed provenance must name", revisionArgument)
    .option(
      "--runner <kind>",
      "whose machine must have signed, as the certificate has it: github-hosted",
      filledArgument,
    )
    .option("--build-provenance", "require BuildKit's provenance of each platform")
    .option("--sbom", "require an SBOM of each platform")
    .option("--stack-file <file>", "take multiarch:registries from this stack file: plain HTTP, token services")
    .addHelpText(
      "after",
      "\nEach line is pass, fail, absent (does not exist, and nobody asked for it) or unchecked (nothing says what it has\nto be). Exits with 1 where a line is fail.",
    )
    .action(async (image, options, command) => {
      const problem = usageProblem(options);
      if (problem) command.error(`error: ${problem}`);
      const { verify } = await import("./main.ts");
      process.exitCode = await verify(image, options);
    });
}

interface Chosen {
  readonly key?: string | undefined;
  readonly identity?: string | undefined;
  readonly identityRegexp?: RegExp | undefined;
  readonly issuer?: string | undefined;
  readonly trustedRoot?: string | undefined;
  readonly source?: string | undefined;
  readonly revision?: string | undefined;
  readonly runner?: string | undefined;
}

function usageProblem({ key, identity, identityRegexp, issuer, ...others }: Chosen): string | undefined {
  const hasName = identity !== undefined || identityRegexp !== undefined;
  if (hasName && issuer === undefined) return "an identity needs --issuer: anybody can vouch for a name";
  if (!hasName && issuer !== undefined) return "--issuer needs --identity or --identity-regexp";
  if (key !== undefined || hasName) return undefined;
  const options = {
    "--source": "source",
    "--revision": "revision",
    "--runner": "runner",
    "--trusted-root": "trustedRoot",
  } as const;
  const [option] = Object.entries(options).flatMap(([name, key]) => (others[key] === undefined ? [] : [name]));
  return option && `${option} needs --key, or --identity and --issuer: what nobody has signed proves nothing`;
}

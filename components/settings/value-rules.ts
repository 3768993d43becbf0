import { IgnorePattern } from "../../lib/content/ignore-pattern.ts";
import { suggestion } from "../../lib/did-you-mean.ts";
import { isKnownPlatform, KNOWN_PLATFORMS, parsePlatform } from "../../lib/oci/platform.ts";
import { repositoryProblem } from "../../lib/oci/reference.ts";
import { byteSize } from "./byte-size.ts";
import { durationSeconds } from "./duration.ts";
import { normalPlatform } from "./platform-name.ts";

/**
 * What is wrong with a single value, as a sentence that follows the quoted value and contains the fix; undefined when
 * it is valid.
 */
export type Rule = (text: string) => string | undefined;

const IMAGE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
/** @see https://github.com/docker/buildx/blob/master/store/util.go */
const BUILDER_NAME = /^[A-Za-z][A-Za-z0-9._-]*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
// Ids are part of comma lists of key=value on the way to the build. One for a git server may end in the server's port.
const ID = /^[A-Za-z0-9_][A-Za-z0-9._-]*(?::\d+)?$/;
const CONTEXT_NAME = /^[a-z0-9_][a-z0-9._:/@-]*$/;
const SSH = /^[A-Za-z0-9_][A-Za-z0-9._-]*(?:=.+)?$/;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?[:=](?:host-gateway|[0-9A-Fa-f.:]+|\[[0-9A-Fa-f:]+\])$/;

function matches(pattern: RegExp, fix: string): Rule {
  return (text) => (pattern.test(text) ? undefined : fix);
}

/** The one name that maps lose silently: those of zod, and those of Pulumi's protocol. */
export const lostKeyProblem: Rule = (text) =>
  text === "__proto__" ? "is a key that Pulumi's protocol drops; choose another name" : undefined;

function kept(rule: Rule): Rule {
  return (text) => lostKeyProblem(text) ?? rule(text);
}

export const imageNameProblem = matches(
  IMAGE_NAME,
  "is not a valid image name, which resources are named after; use letters, digits, - and _, starting with a letter or digit",
);
export const gateNameProblem = matches(
  IMAGE_NAME,
  "is not a valid name of a gate, which resources are named after; use letters, digits, - and _, starting with a letter or digit",
);
export const builderProblem = matches(
  BUILDER_NAME,
  "is not a valid builder name; use letters, digits, ., - and _, starting with a letter, as shown by `docker buildx ls`",
);
export const argumentNameProblem = kept(
  matches(VARIABLE, "is not a valid name of a build argument; use letters, digits and _, not starting with a digit"),
);
/** What a job proves its identity with: whoever reads it signs as the job. */
const IDENTITY_VARIABLE = /^(?:ACTIONS_ID_TOKEN_REQUEST_TOKEN|SIGSTORE_ID_TOKEN)$/;

/** The variables that no setting may read. */
export const identityVariableProblem: Rule = (text) =>
  IDENTITY_VARIABLE.test(text)
    ? "is what the job proves its identity with, and belongs in no setting; name another variable"
    : undefined;

const variableNameProblem = matches(
  VARIABLE,
  "is not a valid name of an environment variable; use letters, digits and _, not starting with a digit",
);
export const variableProblem: Rule = (text) => variableNameProblem(text) ?? identityVariableProblem(text);
export const secretIdProblem = kept(matches(ID, "is not a valid secret id; use letters, digits, ., - and _"));
export const contextNameProblem = kept(
  matches(
    CONTEXT_NAME,
    "is not a valid context name; use the lower-case name that FROM or --from uses in the Dockerfile",
  ),
);
export const sshProblem = matches(SSH, 'is not an SSH agent or key; write "default", "id" or "id=path"');
export const hostProblem = matches(
  HOST,
  'is not a line for /etc/hosts; write "host:address", for example "db:10.0.0.5"',
);
export const filledProblem = matches(/\S/, "is empty; write a value or remove the key");
export const labelKeyProblem = kept(matches(/^[^\s=]+$/, "is not a valid key; remove spaces and ="));

/** An argument of a program: the operating system ends it at a zero byte. */
export const argumentProblem: Rule = (text) =>
  text.includes("\0") ? "contains a zero byte, which no argument of a program may; remove it" : undefined;

/** The name of an image, with its registry: what is left out would be Docker Hub and `latest` without a word. */
export const imageReferenceProblem: Rule = (text) => {
  const [, name] = /^([^@\s]+?)(?::[\w][\w.-]*)?(?:@sha256:[0-9a-f]{64})?$/.exec(text) ?? [];
  if (name === undefined) return 'is not the name of an image; write one as "registry.example.com/busybox:1.36.1"';
  if (name === text) return 'has neither a tag nor a digest; write one as "registry.example.com/busybox:1.36.1"';
  return repositoryProblem(name);
};

/** A duration: hours, minutes and seconds in this order, more than nothing. */
export const durationProblem: Rule = (text) => {
  const seconds = durationSeconds(text);
  if (seconds) return undefined;
  return `${seconds === 0 ? "is no time at all" : "is not a duration"}; write "45s", "90m", "2h" or "1h30m"`;
};

export const byteSizeProblem: Rule = (text) =>
  byteSize(text) ? undefined : 'is not a size; write "500MB", "50GB" or "50GiB"';

/** A pattern for paths in an image, as .dockerignore files have them. */
export const pathPatternProblem: Rule = (text) => {
  if (text.replace(/^!?\/*/, "").trim() === "") return "names no file; write a path in the image, /opt/firmware/**";
  try {
    new IgnorePattern(text);
    return undefined;
  } catch {
    return "is not a pattern: a bracket or a backslash in it has no second half; fix it, or put a backslash before it";
  }
};

/** A platform: of the right form, and one that builders offer. */
export const platformProblem: Rule = (text) => {
  if (!parsePlatform(text)) {
    return `is not a platform (os/architecture or os/architecture/variant); ${suggestion(text, KNOWN_PLATFORMS)}`;
  }
  const name = normalPlatform(text);
  return isKnownPlatform(name) ? undefined : `is not a known platform; ${suggestion(name, KNOWN_PLATFORMS)}`;
};

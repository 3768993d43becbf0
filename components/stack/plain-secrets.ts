import { parseEngineYaml } from "../../lib/yaml/engine-yaml.ts";
import type { FileSystem } from "../settings/files.ts";
import { formatPath, type Path, type Problem } from "../settings/problems.ts";
import { entriesOf, isMap, type Located, textsOf, valueAt } from "../settings/raw.ts";
import { NAMESPACE } from "../settings/schema.ts";
import { secretsOfSign } from "../settings/sign.ts";

/** The settings of a stack as the program gets them: everything decrypted. */
interface RawSettings {
  readonly images?: unknown;
  readonly builders?: unknown;
  readonly github?: unknown;
  readonly sign?: unknown;
}

/**
 * Secrets that everybody can read in the stack file, each with the command that encrypts it.
 *
 * @param written what the stack file itself has; undefined when that is unknown
 * @param isSecretKey whether any part of a key's value (`multiarch:github`) is encrypted, which is all that the engine
 *   tells: it decides for what the file does not have, such as the values of an imported environment
 */
export function plainSecrets(raw: RawSettings, written: unknown, isSecretKey: (key: string) => boolean): Problem[] {
  return secretsIn(raw).flatMap(([path]) => {
    const [key = "", ...inside] = path;
    const inFile = valueAt(written, [`${NAMESPACE}:${key}`, ...inside]);
    const isPlain = inFile === undefined ? !isSecretKey(`${NAMESPACE}:${key}`) : typeof inFile === "string";
    if (!isPlain) return [];
    const command = `pulumi config set --secret --path '${NAMESPACE}:${formatPath(path)}'`;
    return [{ path, message: `is plain text in the stack file; run: ${command}` }];
  });
}

/** The configuration in a stack file; undefined when the file is not where Pulumi has it by default. */
export function writtenConfiguration(files: FileSystem, stack: string): unknown {
  try {
    const file: unknown = parseEngineYaml(files.read(`Pulumi.${stack}.yaml`) ?? "");
    return isMap(file) ? file.config : undefined;
  } catch {
    // Pulumi has read its file, so this is another one.
    return undefined;
  }
}

/** Every text whose place is for a secret of the stack. */
export function secretsIn({ images, builders, github, sign }: RawSettings): Located[] {
  const holders: [Path, unknown][] = [
    ...entriesOf(images).flatMap(([name, image]): [Path, unknown][] => [
      [["images", name], image],
      ...entriesOf(isMap(image) ? image.gates : undefined).map(([position, gate]): [Path, unknown] => [
        ["images", name, "gates", position],
        gate,
      ]),
    ]),
    [["github"], github],
    ...entriesOf(isMap(github) ? github.environments : undefined).map(([name, environment]): [Path, unknown] => [
      ["github", "environments", name],
      environment,
    ]),
  ];
  const secrets = holders.flatMap(([path, holder]) =>
    entriesOf(isMap(holder) ? holder.secrets : undefined).flatMap(([name, secret]) =>
      textsOf(typeof secret === "string" ? secret : undefined, [...path, "secrets", name]),
    ),
  );
  const nodes = entriesOf(builders).flatMap(([platform, builder]): [Path, unknown][] => [
    [["builders", platform], builder],
    ...entriesOf(isMap(builder) ? builder.nodes : undefined).map(([position, node]): [Path, unknown] => [
      ["builders", platform, "nodes", position],
      node,
    ]),
  ]);
  const keys = nodes.flatMap(([path, node]) => {
    const key = valueAt(node, ["tls", "key"]);
    return textsOf(typeof key === "string" ? key : undefined, [...path, "tls", "key"]);
  });
  const signing = [
    ...secretsOfSign(sign, ["sign"]),
    ...entriesOf(images).flatMap(([name, image]) =>
      secretsOfSign(isMap(image) ? image.sign : undefined, ["images", name, "sign"]),
    ),
  ].flatMap(([path, text]) => textsOf(typeof text === "string" ? text : undefined, path));
  return [...secrets, ...keys, ...signing, ...textsOf(isMap(github) ? github.token : undefined, ["github", "token"])];
}

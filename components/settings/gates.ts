import * as z from "zod";
import { byteSize } from "./byte-size.ts";
import { fieldRules } from "./field-rules.ts";
import { folderProblem } from "./location.ts";
import { passThroughFields } from "./pass-through.ts";
import { normalPlatform } from "./platform-name.ts";
import { argumentsSchema, targetSchema } from "./platforms.ts";
import type { Path } from "./problems.ts";
import { type SecretInput, type SecretSource, secretsSchema } from "./secret.ts";
import {
  byteSizeProblem,
  durationProblem,
  filledProblem,
  gateNameProblem,
  imageReferenceProblem,
  pathPatternProblem,
} from "./value-rules.ts";

/** The fields that say what a gate does; a gate has exactly one of them. */
export const GATE_KINDS = ["run", "dockerfile", "builtin"] as const;
export type GateKind = (typeof GATE_KINDS)[number];

/** How long a gate may take on one platform when its `timeout` is not set. */
export const DEFAULT_GATE_TIMEOUT = "10m";

/**
 * What a `run` gate gets its shell from when `shell` is not set: Docker Hub's busybox 1.36.1, which is linked statically
 * and exists for every platform of Linux that Docker Hub's own images have.
 */
export const DEFAULT_GATE_SHELL =
  "docker.io/library/busybox:1.36.1@sha256:73aaf090f3d85aa34ee199857f03fa3a95c8ede2ffd4cc2cdb5b94e566b11662";

/** A gate as it is written, all kinds in one: which fields belong together is checked beside the shape. */
export const gateSchema = z
  .strictObject({
    name: z
      .string()
      .meta({ description: "The name of the gate, unique in the image.", examples: ["starts"] })
      .register(fieldRules, { rule: gateNameProblem, isText: true }),
    run: z
      .array(z.string())
      .exactOptional()
      .meta({
        description: "A program of the image and its arguments, run in the image as its user.",
        examples: [["/usr/bin/app", "--version"]],
      })
      .register(fieldRules, { templates: "ours", isText: true }),
    expect: z
      .string()
      .exactOptional()
      .meta({
        description:
          "What `run` has to print: a text, or a `/regular expression/`; `{{version}}` is the version of the image.",
        examples: ["{{version}}", "/^app [0-9]+/"],
      })
      .register(fieldRules, { rule: filledProblem, templates: "any", isText: true }),
    shell: z
      .string()
      .exactOptional()
      .meta({
        description: `The image whose \`/bin/busybox\` starts \`run\` and reads what it prints. Left out: \`${DEFAULT_GATE_SHELL}\`.`,
        examples: ["registry.example.com/library/busybox:1.36.1"],
      })
      .register(fieldRules, { rule: imageReferenceProblem, templates: "ours", isText: true }),
    dockerfile: z
      .string()
      .exactOptional()
      .meta({
        description:
          "A Dockerfile, relative to the gate's context, that builds `FROM image`: the image that was pushed.",
        examples: ["test/Dockerfile.smoke"],
      })
      .register(fieldRules, { rule: filledProblem, templates: "ours", isText: true }),
    context: z
      .string()
      .exactOptional()
      .meta({
        description:
          "A folder, relative to the project. Left out: the gate has no files, and `dockerfile` is relative to the project.",
        examples: ["test"],
      })
      .register(fieldRules, { rule: folderProblem, templates: "ours", isText: true }),
    target: targetSchema,
    args: argumentsSchema
      .removeDefault()
      .exactOptional()
      .meta({
        description: 'Build arguments: strings, integers, booleans. Quote a version such as "1.10".',
        examples: [{ SEVERITY: "HIGH" }],
      })
      .register(fieldRules, { ...fieldRules.get(argumentsSchema) }),
    secrets: secretsSchema
      .removeDefault()
      .exactOptional()
      .meta({
        description:
          "Build secrets by id: a stack secret, an environment variable or a file. Another value runs nothing again.",
        examples: [{ token: { env: "SCANNER_TOKEN" } }],
      })
      .register(fieldRules, { ...fieldRules.get(secretsSchema) }),
    network: passThroughFields.network
      .removeDefault()
      .exactOptional()
      .meta({
        description: "The network of RUN instructions. Left out: that of the builder.",
        examples: ["none"],
      }),
    builtin: z
      .enum(["architecture"])
      .exactOptional()
      .meta({
        description:
          "A gate that is built in: `architecture` reads for which platform the executables in the layers are.",
        examples: ["architecture"],
      }),
    allow: z
      .array(z.string())
      .exactOptional()
      .meta({
        description:
          "Programs that `architecture` ignores, by paths in the image: patterns of .dockerignore files, with `*`, `**` and `!`.",
        examples: [["/opt/firmware/**"]],
      })
      .register(fieldRules, { rule: pathPatternProblem, isText: true }),
    limit: z
      .string()
      .exactOptional()
      .meta({
        description:
          "What the layers that `architecture` reads may unpack to in all, `50GiB`. Left out: 20 GiB, and no layer to more than 100 times its size.",
        examples: ["50GiB"],
      })
      .register(fieldRules, { rule: byteSizeProblem, isText: true }),
    platforms: z
      .array(z.string())
      .exactOptional()
      .meta({
        description: "Those of the image's platforms that the gate is for. Left out: all.",
        examples: [["linux/amd64"]],
      }),
    timeout: z
      .string()
      .exactOptional()
      .meta({
        description: `The time after which the gate fails on a platform: \`45s\`, \`2m\`. Left out: \`${DEFAULT_GATE_TIMEOUT}\`.`,
        examples: ["2m"],
      })
      .register(fieldRules, { rule: durationProblem, isText: true }),
  })
  .meta({
    description: "What the image of each platform has to pass before its tags move.",
    examples: [{ name: "starts", run: ["/usr/bin/app", "--version"], expect: "{{version}}" }],
  });

export const gatesSchema = z
  .array(gateSchema)
  .exactOptional()
  .meta({
    description:
      "What the image of each platform has to pass once it is pushed, before an index names it and tags move.",
    examples: [[{ name: "starts", run: ["/usr/bin/app", "--version"], expect: "{{version}}" }]],
  });

/** A gate as it is written in a stack file. `Value` is what the value of a secret may be. */
export type GateInput<Value = string> = Omit<z.input<typeof gateSchema>, "secrets"> & {
  secrets?: Record<string, SecretInput<Value>>;
};

/** The same with its secrets read. */
export type GateSettings<Secret = string> = Omit<z.output<typeof gateSchema>, "secrets"> & {
  secrets?: Record<string, SecretSource<Secret>>;
};

/** The value of a secret of a gate, by the gate's name and the secret's id. */
export type GateSecret<Secret> = (gate: string, id: string, value: unknown) => Secret;

/** The same gate with other values of its secrets. */
export function withGateSecrets<Secret>(
  { secrets, ...gate }: GateSettings<unknown>,
  change?: GateSecret<Secret>,
): GateSettings<Secret> {
  if (!secrets) return gate;
  const changed = Object.entries(secrets).flatMap(([id, source]): [string, SecretSource<Secret>][] => {
    if (!("value" in source)) return [[id, source]];
    return change ? [[id, { value: change(gate.name, id, source.value) }]] : [];
  });
  return { ...gate, secrets: Object.fromEntries(changed) };
}

/** What the gates of every kind have. */
interface CommonGate {
  readonly name: string;
  /** In normal form, in the order of the image. */
  readonly platforms: readonly string[];
  /** The path of the gate, or of what is inside of it, in the settings. */
  at(...field: Path): Path;
}

/** Runs a program of the image, and reads what it prints. */
export interface RunGate extends CommonGate {
  readonly kind: "run";
  readonly run: readonly string[];
  /** Whether something is expected of what it prints. The text is known once the version of the image is. */
  readonly isExpecting: boolean;
  readonly shell: string;
  readonly timeout: string;
}

/** Builds a Dockerfile in which the name `image` is the image. */
export interface DockerfileGate<Secret = string> extends CommonGate {
  readonly kind: "dockerfile";
  /** Relative to the context, and to the project where there is none. */
  readonly dockerfile: string;
  readonly context?: string;
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretSource<Secret>>>;
  readonly network?: z.output<typeof passThroughFields.network>;
  readonly timeout: string;
}

/** Reads the executables in the layers of the image. */
export interface ArchitectureGate extends CommonGate {
  readonly kind: "architecture";
  readonly allow: readonly string[];
  /** What all layers may unpack to, in bytes. */
  readonly limit?: number;
}

export type Gate<Secret = string> = RunGate | DockerfileGate<Secret> | ArchitectureGate;

/** What of an image says which gates it has. */
interface GatedImage<Secret> {
  readonly gates?: readonly GateSettings<Secret>[];
  readonly platforms: Readonly<Record<string, unknown>>;
  at(field: "gates", ...inside: Path): Path;
}

/** The gates of an image, in their order. One without a kind, or with several, is left out: that is a problem. */
export function gatesOf<Secret>({ gates = [], platforms, at }: GatedImage<Secret>): Gate<Secret>[] {
  const all = Object.keys(platforms);
  return gates.flatMap((gate, position): Gate<Secret>[] => {
    if (GATE_KINDS.filter((kind) => gate[kind] !== undefined).length !== 1) return [];
    const wanted = gate.platforms?.map(normalPlatform);
    const common: CommonGate = {
      name: gate.name,
      platforms: wanted ? all.filter((platform) => wanted.includes(platform)) : all,
      at: (...field) => at("gates", position, ...field),
    };
    const { run, dockerfile, expect, shell = DEFAULT_GATE_SHELL, timeout = DEFAULT_GATE_TIMEOUT } = gate;
    if (run) return [{ ...common, kind: "run", run, isExpecting: expect !== undefined, shell, timeout }];
    if (dockerfile === undefined) {
      const limit = byteSize(gate.limit ?? "");
      const own = { allow: gate.allow ?? [], ...(limit !== undefined && { limit }) };
      return [{ ...common, kind: "architecture", ...own }];
    }
    const { context, target, args = {}, secrets = {}, network } = gate;
    const own = {
      ...(context !== undefined && { context }),
      ...(target !== undefined && { target }),
      ...(network !== undefined && { network }),
    };
    return [{ ...common, kind: "dockerfile", dockerfile, args, secrets, timeout, ...own }];
  });
}

import * as z from "zod";
import { fieldRules } from "./field-rules.ts";
import { encryptedSchema } from "./secret.ts";
import { builderProblem, filledProblem, platformProblem, variableProblem } from "./value-rules.ts";

/** The drivers of buildx that can push by digest. */
export const DRIVERS = ["docker-container", "remote", "kubernetes"] as const;

/** YAML reads a plain number or true where a text is meant. */
const written = z.union([z.string(), z.int(), z.boolean()]).transform(String);

const quantity = z.union([z.string(), z.int()]).transform(String);

const env = z
  .strictObject({
    env: z
      .string()
      .meta({ description: "The environment variable with the text.", examples: ["BUILDKIT_KEY"] })
      .register(fieldRules, { rule: variableProblem }),
  })
  .meta({ description: "An environment variable." });
const file = z
  .strictObject({
    file: z
      .string()
      .meta({ description: "The file, relative to the project.", examples: ["tls/ca.pem"] })
      .register(fieldRules, { rule: filledProblem }),
  })
  .meta({ description: "A file." });
const encrypted = encryptedSchema.transform((value) => ({ value }));
const plain = z.string().transform((value) => ({ value }));

const tlsSchema = z
  .strictObject({
    ca: z.union([plain, encrypted, file, env]).meta({
      description: "The certificate of the authority that signed BuildKit's certificate, in PEM.",
      examples: [{ file: "tls/ca.pem" }],
    }),
    cert: z
      .union([plain, encrypted, file, env])
      .exactOptional()
      .meta({ description: "The certificate of the client, in PEM.", examples: [{ file: "tls/cert.pem" }] }),
    key: z
      .union([encrypted, file, env])
      .exactOptional()
      .meta({
        description: "The private key of that certificate, in PEM: a stack secret, a file or a variable.",
        examples: [{ env: "BUILDKIT_KEY" }],
      }),
    serverName: z
      .string()
      .exactOptional()
      .meta({
        description: "The name in BuildKit's certificate, where it is not the host of the endpoint.",
        examples: ["buildkit.internal"],
      })
      .register(fieldRules, { rule: filledProblem }),
  })
  .meta({
    description: "How the driver `remote` signs in to BuildKit (mutual TLS).",
    examples: [{ ca: { file: "tls/ca.pem" }, cert: { file: "tls/cert.pem" }, key: { env: "BUILDKIT_KEY" } }],
  });

const resources = (description: string) =>
  z
    .strictObject({
      cpu: quantity.exactOptional().meta({ description: "Processors, as Kubernetes writes them.", examples: ["4"] }),
      memory: quantity.exactOptional().meta({ description: "Memory, as Kubernetes writes it.", examples: ["8Gi"] }),
      ephemeralStorage: quantity
        .exactOptional()
        .meta({ description: "Disk, as Kubernetes writes it.", examples: ["20Gi"] }),
    })
    .exactOptional()
    .meta({ description, examples: [{ cpu: "4", memory: "8Gi" }] });

const nodeFields = {
  endpoint: z
    .string()
    .exactOptional()
    .meta({
      description:
        "Where BuildKit is, for `remote`: `tcp://host:1234`, `unix:///path`. For `docker-container` a Docker context or host.",
      examples: ["tcp://arm.example.com:1234"],
    })
    .register(fieldRules, { rule: filledProblem }),
  platforms: z
    .array(z.string())
    .exactOptional()
    .meta({
      description: "The platforms that this node is to take, in place of those that it reports.",
      examples: [["linux/arm64"]],
    })
    .register(fieldRules, { rule: platformProblem }),
  tls: tlsSchema.exactOptional(),
  namespace: z
    .string()
    .exactOptional()
    .meta({ description: "The namespace in Kubernetes.", examples: ["buildkit"] })
    .register(fieldRules, { rule: filledProblem }),
  replicas: z
    .int()
    .min(1)
    .exactOptional()
    .meta({ description: "The number of pods in Kubernetes.", examples: [2] }),
  nodeSelector: z
    .record(z.string(), written)
    .exactOptional()
    .meta({ description: "The labels of the machines in Kubernetes.", examples: [{ "kubernetes.io/arch": "arm64" }] }),
  requests: resources("What a pod in Kubernetes asks for."),
  limits: resources("What a pod in Kubernetes may use."),
  buildkitdFlags: z
    .array(z.string())
    .exactOptional()
    .meta({
      description: "Arguments of buildkitd; not for `remote`, where it runs already.",
      examples: [["--oci-max-parallelism=4"]],
    })
    .register(fieldRules, { rule: filledProblem }),
  buildkitdConfig: z
    .string()
    .exactOptional()
    .meta({
      description: "The file `buildkitd.toml`, relative to the project; not for `remote`.",
      examples: ["buildkitd.toml"],
    })
    .register(fieldRules, { rule: filledProblem }),
  options: z
    .record(z.string(), written)
    .exactOptional()
    .meta({
      description: "Further options of the driver, as `docker buildx create --driver-opt` has them.",
      examples: [{ image: "moby/buildkit:v0.31.0", memory: "8g", "env.BUILDKIT_STEP_LOG_MAX_SIZE": 1000000 }],
    }),
};

const nameSchema = (description: string, example: string) =>
  z
    .string()
    .meta({ description, examples: [example] })
    .register(fieldRules, { rule: builderProblem });

/** The shape of a builder that is declared. The rules across fields are in `check-builder-declaration.ts`. */
export const builderSchema = z
  .strictObject({
    name: nameSchema("The name of the builder, as `docker buildx ls` shows it.", "arm"),
    driver: z.enum(DRIVERS).meta({ description: "The driver of buildx.", examples: ["docker-container"] }),
    ...nodeFields,
    nodes: z
      .array(
        z.strictObject({
          name: nameSchema(
            "The name of the node; that of the builder and its position when left out.",
            "arm0",
          ).exactOptional(),
          ...nodeFields,
        }),
      )
      .min(1)
      .exactOptional()
      .meta({
        description: "The machines of the builder, in order: what differs on each; the rest is the builder's.",
        examples: [[{ endpoint: "tcp://arm-1.example.com:1234" }, { endpoint: "tcp://arm-2.example.com:1234" }]],
      }),
  })
  .meta({
    description: "A builder that Pulumi creates, changes and removes on the machine that runs it.",
    examples: [{ name: "multi", driver: "docker-container" }],
  });

/** A builder as it is written in the stack file. */
export type BuilderInput = z.input<typeof builderSchema>;
type Written = z.output<typeof builderSchema>;
/** What is said of one machine of a builder. */
export type BuilderNodeSettings = Omit<Written, "driver" | "nodes" | "name"> & { readonly name: string };
/** Where a certificate or key comes from. */
export type PemSource = NonNullable<Written["tls"]>["ca"];
export type Driver = Written["driver"];

/** A builder that is declared. */
export interface BuilderDeclaration {
  readonly name: string;
  readonly driver: Driver;
  /** At least one. */
  readonly nodes: readonly BuilderNodeSettings[];
}

/** Gives each node what is said of all. Names are in lower case, in which buildx keeps them. */
export function declarationOf({ name, driver, nodes, ...common }: Written): BuilderDeclaration {
  return {
    name: name.toLowerCase(),
    driver,
    nodes: (nodes ?? [{}]).map((own, position) => ({
      ...common,
      ...own,
      ...((common.options ?? own.options) && { options: { ...common.options, ...own.options } }),
      name: (own.name ?? `${name}${position}`).toLowerCase(),
    })),
  };
}

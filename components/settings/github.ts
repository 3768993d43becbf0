import * as z from "zod";
import { fieldRules } from "./field-rules.ts";
import { encryptedSchema } from "./secret.ts";

const secrets = z
  .record(z.string(), encryptedSchema)
  .default({})
  .meta({
    description: "Secrets by name, at most 48 KB each; encrypted in a stack file.",
    examples: [{ DOCKER_HUB_TOKEN: { secure: "v1:..." } }],
  });
const variables = z
  .record(z.string(), z.string())
  .default({})
  .meta({ description: "Variables by name.", examples: [{ IMAGE: "hit-counter" }] })
  .register(fieldRules, { isText: true });

/** The shape of what is about a repository on GitHub. The grammar of names is in `check-github.ts`. */
export const githubSchema = z
  .strictObject({
    repository: z.string().meta({ description: "The repository, owner/name.", examples: ["acme/hit-counter"] }),
    baseUrl: z
      .string()
      .exactOptional()
      .meta({
        description: "The server, when it is not github.com.",
        examples: ["https://github.example.com/"],
      }),
    token: encryptedSchema.exactOptional().meta({
      description: "The token to use; encrypted in a stack file. Left out: GITHUB_TOKEN, else that of `gh auth login`.",
      examples: [{ secure: "v1:..." }],
    }),
    secrets,
    variables,
    environments: z
      .record(
        z.string(),
        z.strictObject({
          branches: z
            .array(z.string())
            .default([])
            .meta({
              description: "Patterns of the branches that may deploy; without any, what may deploy is left as it is.",
              examples: [["main", "release/*"]],
            })
            .register(fieldRules, { isText: true }),
          tags: z
            .array(z.string())
            .default([])
            .meta({ description: "Patterns of the git tags that may deploy.", examples: [["v*"]] })
            .register(fieldRules, { isText: true }),
          reviewers: z
            .array(z.string())
            .exactOptional()
            .meta({
              description:
                "Who has to approve a deployment: up to six users and teams, owner/team. Left out: left as it is.",
              examples: [["octocat", "acme/release"]],
            })
            .register(fieldRules, { isText: true }),
          waitTimer: z
            .int()
            .exactOptional()
            .meta({ description: "Minutes that a job waits, 0 to 43200. Left out: left as it is.", examples: [30] }),
          preventSelfReview: z
            .boolean()
            .exactOptional()
            .meta({
              description: "Whether nobody approves a deployment of their own. Left out: left as it is.",
              examples: [true],
            }),
          canAdminsBypass: z
            .boolean()
            .exactOptional()
            .meta({
              description: "Whether administrators may bypass reviewers and waiting. Left out: left as it is.",
              examples: [false],
            }),
          secrets,
          variables,
        }),
      )
      .default({})
      .meta({
        description: "Environments of deployments by name, with secrets and variables of their own.",
        examples: [{ release: { branches: ["main"], tags: ["v*"], reviewers: ["octocat", "acme/release"] } }],
      }),
    workflow: z
      .strictObject({
        permissions: z
          .enum(["read", "write"])
          .exactOptional()
          .meta({
            description:
              "What GITHUB_TOKEN may do in a job that asks for nothing: `read` or `write`. Left out: left as it is.",
            examples: ["read"],
          }),
        canApprovePullRequests: z
          .boolean()
          .exactOptional()
          .meta({
            description: "Whether a workflow may approve pull requests. Left out: left as it is.",
            examples: [false],
          }),
      })
      .exactOptional()
      .meta({ description: "What a workflow's token may do.", examples: [{ permissions: "read" }] }),
    actions: z
      .strictObject({
        allowed: z.enum(["all", "local_only"]).meta({
          description: "`all`, or `local_only`: those of the repository's own owner.",
          examples: ["all"],
        }),
      })
      .exactOptional()
      .meta({ description: "Which actions may run.", examples: [{ allowed: "all" }] }),
    package: z
      .strictObject({
        visibility: z
          .enum(["public", "private", "internal"])
          .exactOptional()
          .meta({
            description: "Who is to see the packages that the images of this stack are published as.",
            examples: ["public"],
          }),
        enforce: z
          .boolean()
          .default(false)
          .meta({ description: "Whether access that differs fails the update.", examples: [true] }),
      })
      .exactOptional()
      .meta({
        description: "The access that the packages on ghcr.io are to have. It is read and reported, never changed.",
        examples: [{ visibility: "public" }],
      }),
  })
  .meta({
    description: "The repository on GitHub: what its workflows are given, and who may see its packages.",
    examples: [{ repository: "acme/hit-counter", variables: { IMAGE: "hit-counter" } }],
  });

type Shape = z.output<typeof githubSchema>;
type ShapeInput = z.input<typeof githubSchema>;
type EnvironmentShape = Shape["environments"][string];
type EnvironmentShapeInput = NonNullable<ShapeInput["environments"]>[string];

/** What is about a repository, defaults filled in. `Secret` is what the value of a secret, or a token, may be. */
export type GithubSettings<Secret = string> = Omit<Shape, "token" | "secrets" | "environments"> & {
  token?: Secret;
  secrets: Record<string, Secret>;
  environments: Record<string, Omit<EnvironmentShape, "secrets"> & { secrets: Record<string, Secret> }>;
};

/** What is about a repository as written in the stack file. */
export type GithubInput<Secret = string> = Omit<ShapeInput, "token" | "secrets" | "environments"> & {
  token?: Secret;
  secrets?: Record<string, Secret> | undefined;
  environments?: Record<string, EnvironmentInput<Secret>> | undefined;
};

/** An environment, defaults filled in. */
export type EnvironmentSettings<Secret = string> = GithubSettings<Secret>["environments"][string];

/** An environment as written in the stack file. */
export type EnvironmentInput<Secret = string> = Omit<EnvironmentShapeInput, "secrets"> & {
  secrets?: Record<string, Secret> | undefined;
};

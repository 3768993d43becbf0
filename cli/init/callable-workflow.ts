/** The inputs that a workflow of another repository may give, beside its stack. */
const INPUTS: readonly { readonly name: string; readonly fallback: string; readonly description: string }[] = [
  { name: "folder", fallback: ".", description: "The folder of the Pulumi project" },
  { name: "runners", fallback: "", description: "In place of multiarch:runners, as YAML: {linux/arm64: my-runner}" },
  {
    name: "registry",
    fallback: "",
    description: "A registry beside ghcr.io to log in to, with the secrets REGISTRY_*",
  },
];

const SECRETS = [
  "PULUMI_CONFIG_PASSPHRASE",
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AZURE_STORAGE_KEY",
  "REGISTRY_USERNAME",
  "REGISTRY_TOKEN",
  "WORKFLOW_REPOSITORY_TOKEN",
];

/** What a repository sees of the job that publishes. */
const OUTPUTS = ["digest", "digests", "tags"];

/** The trigger by which workflows of other repositories call this one. */
export function callable(stack: string, stackFile: string): string {
  const inputs = [
    { name: "stack", fallback: stack, description: "The stack, ORGANIZATION/NAME where an organization has it" },
    { name: "stack-file", fallback: stackFile, description: "Its file, relative to the folder" },
    ...INPUTS,
  ];
  return `  # Called by a workflow of another repository, for the stack there.
  workflow_call:
    inputs:
${inputs.map(({ name, fallback, description }) => `      ${name}: { type: string, default: "${fallback}", description: "${description}" }\n`).join("")}    secrets:
${SECRETS.map((name) => `      ${name}: { required: false }\n`).join("")}    outputs:
${OUTPUTS.map((name) => `      ${name}: { value: "\${{ jobs.publish.outputs.${name} }}" }\n`).join("")}`;
}

/** An input, which no other event has. */
export function inputOr(name: string, fallback: string): string {
  return fallback === "" ? `\${{ inputs.${name} }}` : `\${{ inputs.${name} || '${fallback}' }}`;
}

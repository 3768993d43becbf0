import assert from "node:assert/strict";
import { checkImage } from "../../../../components/settings/parse.ts";
import { formatProblems } from "../../../../components/settings/problems.ts";
import type { ImageInput } from "../../../../components/settings/schema.ts";
import { shownSecrets } from "../../../../components/settings/shown-texts.ts";

const TOKEN = `glpat-${"aB3-".repeat(5)}`;
const SHOWN = "which everybody who may pull the image can read";

function read(fields: Partial<ImageInput>) {
  return checkImage(
    "app",
    { repositories: ["ghcr.io/acme/app"], platforms: ["linux/amd64"], ...fields },
    { environment: { TOKEN } },
  );
}

describe("what an image shows", () => {
  it("contains no token, wherever it is written and whatever is attested; the token is not told", () => {
    const { problems } = read({
      args: { FROM_FILE: TOKEN, FROM_ENVIRONMENT: "{{env.TOKEN}}", FINE: "1" },
      platforms: { "linux/amd64": { args: { OWN: `https://x:${TOKEN}@gitlab.com` } }, "linux/arm64": {} },
      labels: { "com.example.token": TOKEN },
      annotations: { "com.example.token": TOKEN },
      attestations: { provenance: false },
    });
    const fix = "pass it as a build secret: secrets: {NAME: {env: NAME}}";
    assert.deepEqual(formatProblems(problems).split("\n"), [
      `app.annotations["com.example.token"]: contains a token of GitLab, ${SHOWN}; remove it`,
      `app.args.FROM_ENVIRONMENT: contains a token of GitLab, ${SHOWN}; ${fix}`,
      `app.args.FROM_FILE: contains a token of GitLab, ${SHOWN}; ${fix}`,
      `app.labels["com.example.token"]: contains a token of GitLab, ${SHOWN}; remove it`,
      `app.platforms["linux/amd64"].args.OWN: contains a token of GitLab, ${SHOWN}; ${fix}`,
    ]);
  });

  it("contains none in the settings of its gates", () => {
    const gates = [
      { name: "asks", run: ["/bin/ask", "--token", TOKEN], expect: `token ${TOKEN}` },
      { name: "scan", dockerfile: "Dockerfile", target: TOKEN, args: { TOKEN, DAY: "1" } },
    ];
    const who = "which the state of the stack and the log of an update show";
    assert.deepEqual(formatProblems(read({ gates }).problems).split("\n"), [
      `app.gates[0].expect: contains a token of GitLab, ${who}; remove it`,
      `app.gates[0].run[2]: contains a token of GitLab, ${who}; remove it`,
      `app.gates[1].args.TOKEN: contains a token of GitLab, ${who}; pass it as a build secret: secrets: {NAME: {env: NAME}}`,
      `app.gates[1].target: contains a token of GitLab, ${who}; remove it`,
    ]);
  });

  it("contains no secret of the stack", () => {
    const { image, problems } = read({
      args: { NPM: "before s3cret-value after", SHORT: "prod", OTHER: "other" },
      labels: { note: "s3cret-value" },
    });
    assert.deepEqual(problems, []);
    const secrets = [
      { name: "images.app.secrets.npm", value: "s3cret-value\n" },
      { name: "images.app.secrets.stage", value: "prod" },
      { name: "images.app.secrets.empty", value: "" },
    ];
    const shown = `contains the value of images.app.secrets.npm, ${SHOWN}`;
    assert.deepEqual(formatProblems(shownSecrets(image, secrets)).split("\n"), [
      `app.args.NPM: ${shown}; pass it as a build secret: secrets: {NAME: {env: NAME}}`,
      `app.labels.note: ${shown}; remove it`,
    ]);
  });
});

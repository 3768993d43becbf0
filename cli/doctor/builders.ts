import type { AskBuilder, Builder } from "../../components/preflight/builder.ts";
import type { AskBuildx } from "../../components/preflight/buildx.ts";
import { checkBuilder, checkRuns } from "../../components/preflight/check-builder.ts";
import { machineFor } from "../../components/preflight/machine.ts";
import type { BuilderDeclaration } from "../../components/settings/builder-schema.ts";
import type { Build } from "../../components/settings/image.ts";
import type { Finding } from "./finding.ts";

/** buildx itself. */
export async function checkBuildx(ask: AskBuildx): Promise<Finding> {
  const answer = await ask("version");
  const install = "install Docker with buildx: https://docs.docker.com/engine/install/";
  switch (answer.kind) {
    case "answer":
      return { subject: "buildx", state: "good", text: /v?(\d+\.\d+\.\d+\S*)/.exec(answer.text)?.[1] ?? answer.text };
    case "absent":
      return { subject: "buildx", state: "bad", text: "is not installed", fix: install };
    case "late":
      return { subject: "buildx", state: "bad", text: "did not answer", fix: "check that Docker runs: docker info" };
    case "refusal":
      return { subject: "buildx", state: "bad", text: answer.reason };
  }
}

/** Each builder that builds go to, and how it builds each of their platforms. */
export async function checkBuilders(builds: readonly Build[], ask: AskBuilder): Promise<Finding[]> {
  const names = [...new Set(builds.map(({ builder }) => builder))];
  const findings = await Promise.all(
    names.map((name) =>
      checkOne(
        name,
        builds.filter(({ builder }) => builder === name),
        ask,
      ),
    ),
  );
  return findings.flat();
}

async function checkOne(name: string | undefined, builds: readonly Build[], ask: AskBuilder): Promise<Finding[]> {
  const answer = await ask(name);
  const subject = name === undefined ? "builder in use" : `builder ${name}`;
  const [first] = builds;
  if (!first) return [];
  const note = first.declared && declaredNote(first.declared.declaration, answer.kind === "missing");
  if (note) return [{ subject, state: "warning", text: note }];
  const { problems, warnings } = checkBuilder(answer, builds.find(({ publish }) => publish) ?? first);
  const [problem] = problems;
  if (problem) return [{ subject, state: "bad", ...split(problem.message) }];
  if (answer.kind !== "builder") return warnings.map((text) => ({ subject, state: "warning" as const, text }));
  const { builder } = answer;
  if (!builder.booted) {
    const fix = `docker buildx inspect --bootstrap ${builder.name}`.trim();
    return [{ subject, state: "warning", text: `${builder.driver}, not booted yet`, fix }];
  }
  const distinct = [...new Map(builds.map((build) => [build.platform, build])).values()];
  return [
    { subject, state: "good", text: `${name === undefined ? `${builder.name}, ` : ""}${builder.driver}` },
    ...distinct.map((build) => checkPlatform(subject, builder, build)),
  ];
}

/** Why a declared builder is not judged here; undefined where it is. */
function declaredNote({ nodes }: BuilderDeclaration, isMissing: boolean): string | undefined {
  if (isMissing) return "is not created yet: pulumi up creates it";
  const sources = nodes.flatMap(({ tls }) => [tls?.ca, tls?.cert, tls?.key]);
  const isInFiles = sources.every((source) => source === undefined || "file" in source);
  return isInFiles ? undefined : "signs in with certificates that it has only while Pulumi runs, so it was not checked";
}

function checkPlatform(subject: string, builder: Builder, build: Build): Finding {
  const { platform } = build;
  const about = `${subject}, ${platform}`;
  const [problem] = checkRuns(builder, build, platform);
  if (problem) return { subject: about, state: "bad", ...split(problem.message) };
  const { platform: own, emulated } = machineFor(builder, platform);
  const text = emulated === undefined ? "offered" : emulated ? `emulated on ${own}, which is slow` : "native";
  return { subject: about, state: "good", text };
}

/** A sentence of a problem in two: what is wrong, and the fix behind its semicolon. */
function split(sentence: string): { readonly text: string; readonly fix?: string } {
  // The line has named the builder or platform already.
  const message = sentence.replace(/^"[^"]*" /, "");
  const at = message.indexOf("; ");
  return at < 0 ? { text: message } : { text: message.slice(0, at), fix: message.slice(at + 2) };
}

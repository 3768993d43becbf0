import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { translate } from "../../../../cli/from/translate.ts";
import { placedIn } from "../../../../cli/init/placed.ts";
import { stackFileText } from "../../../../cli/init/stack-file-text.ts";
import { readStackFile } from "../../../../cli/plan/stack-file.ts";
import type { Note, ProjectDraft } from "../../../../cli/support/project-draft.ts";
import type { SourceContext } from "../../../../components/metadata/index.ts";
import { imageMetadata } from "../../../../components/plan/image-metadata.ts";
import { parseSettings, type RawSettings } from "../../../../components/settings/parse.ts";
import { formatProblems } from "../../../../components/settings/problems.ts";

export const SHA = "6071f564087d49be48dc318b89fc22ff96cf6a17";

/** What an image of a file is expected to become. */
export interface ExpectedImage {
  readonly repositories: readonly string[];
  readonly platforms: readonly string[];
  /** By event: `push refs/heads/main`. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
  /** Other fields, as they are written; `undefined` for one that must be absent. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Labels beside the standard ones. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A file that people have, and what becomes of it. */
export interface Case {
  /** The file that is translated comes first. */
  readonly files: Readonly<Record<string, string>>;
  readonly images: Readonly<Record<string, ExpectedImage>>;
  /** `line input`, or `line input: words of the reason`. */
  readonly notes: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Translates, and compares what would be published with what the old file published. */
export async function checkCase({ files, images, notes, environment = {} }: Case): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), "multiarch-from-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const [file = ""] = Object.keys(files);
    const draft = await translate(file, {
      root,
      folder: root,
      repository: "Acme/Widget",
      defaultBranch: "main",
      environment: { PATH: process.env.PATH, HOME: root, ...environment },
    });
    checkNotes(draft.notes, notes);
    checkFields(draft, images);
    checkImages(written(root, draft), images);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function checkNotes(found: readonly Note[], expected: readonly string[]): void {
  const shown = found.map(({ line, input, reason }) => `${line ?? "-"} ${input}: ${reason}`);
  const [surplus, missing] = [
    shown.filter((note) => !expected.some((words) => covers(words, note))),
    expected.filter((words) => !shown.some((note) => covers(words, note))),
  ];
  assert.deepEqual({ surplus, missing }, { surplus: [], missing: [] });
}

/** Whether a note is of that line and input, and has the words of the reason. */
function covers(expected: string, note: string): boolean {
  const [head = "", ...words] = expected.split(": ");
  return note.startsWith(`${head}: `) && note.includes(words.join(": "));
}

function checkFields({ images }: ProjectDraft, expected: Case["images"]): void {
  assert.deepEqual(Object.keys(images), Object.keys(expected));
  for (const [name, { fields = {} }] of Object.entries(expected)) {
    const written = images[name]?.fields ?? assert.fail(name);
    for (const [field, value] of Object.entries(fields)) {
      assert.deepEqual((written as Record<string, unknown>)[field], value, `${name}.${field}`);
    }
  }
}

/** The settings as `multiarch plan` and Pulumi read them, out of the stack file that `multiarch init` writes. */
function written(root: string, draft: ProjectDraft): RawSettings {
  const file = join(root, "images/Pulumi.test.yaml");
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stackFileText(placedIn("images", draft), { schema: "schema.json", lines: [] }));
  return readStackFile(file);
}

function checkImages(raw: RawSettings, expected: Case["images"]): void {
  for (const [name, { repositories, platforms, tags, labels = {} }] of Object.entries(expected)) {
    for (const [event, names] of Object.entries(tags)) {
      const [eventName = "", ref = ""] = event.split(" ");
      const environment = { ...eventVariables(eventName, ref), NAMESPACE: "library" };
      const parsed = parseSettings(raw, { environment, owner: "acme" });
      if ("problems" in parsed) assert.fail(formatProblems(parsed.problems, ""));
      const image = parsed.images.find((each) => each.name === name) ?? assert.fail(name);
      assert.deepEqual(image.repositories, repositories);
      assert.deepEqual(
        image.builds.map(({ platform }) => platform),
        platforms,
      );
      const planned = imageMetadata(image, { source: sourceOf(eventName, ref), now: new Date("2026-11-24T12:00:00Z") });
      assert.deepEqual("metadata" in planned ? planned.metadata.tags : [], names, `${name} on ${event}`);
      if ("metadata" in planned) {
        for (const [key, value] of Object.entries(labels)) assert.equal(planned.metadata.labels[key], value);
        if (ref !== "") assert.equal(planned.metadata.labels["org.opencontainers.image.revision"], SHA);
      }
    }
  }
}

function sourceOf(eventName: string, ref: string): SourceContext {
  return {
    origin: "GitHub Actions",
    eventName,
    ref,
    sha: SHA,
    commitDate: new Date("2021-11-23T14:10:35Z"),
    isDirty: false,
    repository: { name: "widget", html_url: "https://github.com/acme/widget", default_branch: "main" },
  };
}

/** What GitHub Actions sets for a run. */
function eventVariables(eventName: string, ref: string): Record<string, string> {
  return {
    GITHUB_EVENT_NAME: eventName,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(?:heads|tags|pull)\//, ""),
    GITHUB_SHA: SHA,
    GITHUB_RUN_NUMBER: "17",
    GITHUB_REPOSITORY_OWNER: "Acme",
    // What people hand to the steps by the notes.
    DOCKERHUB_USERNAME: "acmehub",
    CHANNEL: "stable",
    VERSION: "9.9.9",
  };
}

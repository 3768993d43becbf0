import { columns } from "../../lib/columns.ts";
import { place, type Report, seconds } from "../report/model.ts";
import { painted } from "../report/paint.ts";

/** The table at the end of a check: each platform with its builder, its time and what became of it. */
export function checkText({ images }: Report, color: boolean): string {
  const builds = images.flatMap(({ name, platforms }) => platforms.map((build) => ({ name, build })));
  const rows = builds.map(({ name, build }) => {
    const { platform, result } = build;
    return [name, platform, place(build), seconds(build)?.toString() ?? "-", result];
  });
  const lines = columns([["image", "platform", "builder", "seconds", "result"], ...rows]);
  const failed = builds.filter(({ build }) => build.result !== "built").length;
  const counts = [`${builds.length - failed} built`, ...(failed > 0 ? [`${failed} failed`] : [])].join(", ");
  const end = `${counts}; nothing was pushed`;
  const shown = color ? painted(failed > 0 ? "red" : "green", end) : end;
  return [...lines, "", shown].map((line) => `${line}\n`).join("");
}

// Where Pulumi enters for `npm run check-build`: the program as it is, but that Docker may get one of the platforms. It
// stands here because the folder of the entry is the one that relative paths of the settings mean.
import program from "./program.mjs";

export default async () => {
  const { loadPlatform } = await import("./components/docker-build/load-platform.ts");
  loadPlatform(process.env);
  return program();
};

/**
 * Where programs for other machines are on purpose, in paths without a slash at the beginning: firmware of devices, what
 * boots a machine and its kernel, files that tests of programs read (`testdata`, as Go's tools have it), the emulators by
 * which images for other machines were built, and the libraries of cross compilers (`/usr/aarch64-linux-gnu`).
 */
const PLACES: readonly RegExp[] = [
  /^(?:usr\/)?lib\/(?:firmware|modules)\//,
  /^boot\//,
  /^usr\/lib\/grub\//,
  /^usr\/share\/qemu\//,
  /(?:^|\/)testdata\//,
  /^usr\/(?:local\/)?bin\/qemu-[a-z0-9_]+(?:-static)?$/,
  /^usr\/[a-z0-9_]+-linux-(?:gnu|musl)[a-z0-9]*\//,
  // The machine within Windows images in which isolated containers run.
  /^UtilityVM\//,
];

/** Whether a program for another machine means nothing where it is. */
export function isOnPurpose(path: string): boolean {
  return PLACES.some((place) => place.test(path));
}

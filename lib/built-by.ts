/** Who built a platform elsewhere. */
export interface BuiltBy {
  readonly job: string;
  readonly seconds: number;
  readonly builder?: { readonly name: string; readonly emulated?: boolean; readonly platform?: string };
}

/** `built by build (arm) in 92 s, native`. */
export function builtBy({ job, seconds, builder }: BuiltBy): string {
  const on = builder?.platform === undefined ? "" : ` on ${builder.platform}`;
  const how = builder?.emulated === undefined ? "" : builder.emulated ? `, emulated${on}` : ", native";
  return `built by ${job} in ${Math.round(seconds)} s${how}`;
}

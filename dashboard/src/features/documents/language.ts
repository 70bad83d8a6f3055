const names = new Intl.DisplayNames(["en"], { type: "language" });

/** "German" for "de"; the code itself if it is none that the browser knows. */
export function language(code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

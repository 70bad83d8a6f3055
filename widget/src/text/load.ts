// Picks the visitor's language among those shipped and loads it, if it isn't English.
import { en, type Text } from "./en";

type Loader = () => Promise<{ text: Text }>;

const languages: Record<string, Loader> = {
  ar: () => import("./ar"),
  de: () => import("./de"),
  es: () => import("./es"),
  fr: () => import("./fr"),
  id: () => import("./id"),
  it: () => import("./it"),
  ja: () => import("./ja"),
  nl: () => import("./nl"),
  pl: () => import("./pl"),
  pt: () => import("./pt"),
  tr: () => import("./tr"),
  zh: () => import("./zh"),
};

export interface Language {
  /** BCP 47, for `lang`. */
  code: string;
  dir: "ltr" | "rtl";
  text: Text;
}

/** @param wanted the visitor's languages, best first (`navigator.languages`) */
export async function loadLanguage(wanted: readonly string[]): Promise<Language> {
  for (const tag of wanted) {
    const code = tag.slice(0, 2).toLowerCase();
    if (code === "en") break;
    const load = languages[code];
    if (!load) continue;
    try {
      return { code, dir: code === "ar" ? "rtl" : "ltr", text: (await load()).text };
    } catch (cause) {
      // A chat in English beats no chat.
      console.warn(`Frontdesk: no texts for "${code}", English is shown.`, cause);
      break;
    }
  }
  return { code: "en", dir: "ltr", text: en };
}

/** Puts values into `{name}` marks. */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (mark, name: string) => String(values[name] ?? mark));

// The launcher's name before the panel's texts are there, in every language shipped.

const WORDS: Record<string, string> = {
  ar: "فتح المحادثة",
  de: "Chat öffnen",
  en: "Open chat",
  es: "Abrir el chat",
  fr: "Ouvrir le chat",
  id: "Buka obrolan",
  it: "Apri la chat",
  ja: "チャットを開く",
  nl: "Chat openen",
  pl: "Otwórz czat",
  pt: "Abrir o chat",
  tr: "Sohbeti aç",
  zh: "打开聊天",
};

/** @param languages the visitor's, best first */
export function launcherName(languages: readonly string[]): string {
  const code = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => WORDS[tag]) ?? "en";
  return WORDS[code] as string;
}

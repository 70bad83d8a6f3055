// The words of the form, in all languages of the widget: they come with it, so that nobody else pays for them.

/** The question, and what sends the answer to it. */
type Words = [string, string];

const WORDS: Record<string, Words> = {
  en: ["What was missing?", "Send"],
  ar: ["ما الذي كان ناقصًا؟", "إرسال"],
  de: ["Was hat gefehlt?", "Senden"],
  es: ["¿Qué faltaba?", "Enviar"],
  fr: ["Que manquait-il ?", "Envoyer"],
  id: ["Apa yang kurang?", "Kirim"],
  it: ["Che cosa mancava?", "Invia"],
  ja: ["何が足りませんでしたか？", "送信"],
  nl: ["Wat ontbrak er?", "Versturen"],
  pl: ["Czego zabrakło?", "Wyślij"],
  pt: ["O que faltou?", "Enviar"],
  tr: ["Ne eksikti?", "Gönder"],
  zh: ["缺少了什么？", "发送"],
};

/** The words in a language; English where there are none. */
export const wordsIn = (code: string): Words => WORDS[code] ?? (WORDS.en as Words);

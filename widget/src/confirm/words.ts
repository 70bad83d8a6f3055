// The words of the card, in all languages of the widget: they come with it, so that nobody else pays for them.

export interface Words {
  ask: string;
  yes: string;
  no: string;
  approved: string;
  declined: string;
  expired: string;
  failed: string;
}

const words = (list: string): Words => {
  const [ask, yes, no, approved, declined, expired, failed] = list.split("|") as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { ask, yes, no, approved, declined, expired, failed };
};

const WORDS: Record<string, string> = {
  en: "Do you agree to this?|Yes, do it|No, don't|You agreed.|You declined. Nothing was changed.|No answer in time. Nothing was changed.|Your decision could not be sent. Please try again.",
  ar: "هل توافق على ذلك؟|نعم، نفّذ|لا، لا تنفّذ|لقد وافقت.|لقد رفضت. لم يتغيّر شيء.|لم يصل رد في الوقت المحدد. لم يتغيّر شيء.|تعذّر إرسال قرارك. حاول مرة أخرى.",
  de: "Sind Sie damit einverstanden?|Ja, ausführen|Nein|Sie haben zugestimmt.|Sie haben abgelehnt. Nichts wurde geändert.|Keine Antwort in der Zeit. Nichts wurde geändert.|Ihre Entscheidung konnte nicht gesendet werden. Bitte versuchen Sie es noch einmal.",
  es: "¿Está de acuerdo?|Sí, hacerlo|No|Ha aceptado.|Ha rechazado. No se ha cambiado nada.|No hubo respuesta a tiempo. No se ha cambiado nada.|No se pudo enviar su decisión. Inténtelo de nuevo.",
  fr: "Êtes-vous d’accord ?|Oui, le faire|Non|Vous avez accepté.|Vous avez refusé. Rien n’a été modifié.|Pas de réponse à temps. Rien n’a été modifié.|Votre décision n’a pas pu être envoyée. Veuillez réessayer.",
  id: "Apakah Anda setuju?|Ya, lakukan|Tidak|Anda setuju.|Anda menolak. Tidak ada yang diubah.|Tidak ada jawaban tepat waktu. Tidak ada yang diubah.|Keputusan Anda tidak dapat dikirim. Silakan coba lagi.",
  it: "È d’accordo?|Sì, procedi|No|Ha accettato.|Ha rifiutato. Nulla è stato modificato.|Nessuna risposta in tempo. Nulla è stato modificato.|Non è stato possibile inviare la decisione. Riprovi.",
  ja: "実行してよろしいですか？|はい、実行する|いいえ|同意しました。|拒否しました。何も変更されていません。|時間内に回答がありませんでした。何も変更されていません。|回答を送信できませんでした。もう一度お試しください。",
  nl: "Gaat u hiermee akkoord?|Ja, doen|Nee|U ging akkoord.|U hebt geweigerd. Er is niets gewijzigd.|Geen antwoord op tijd. Er is niets gewijzigd.|Uw beslissing kon niet worden verzonden. Probeer het opnieuw.",
  pl: "Czy zgadzasz się na to?|Tak, wykonaj|Nie|Zgoda została udzielona.|Odmówiono. Nic nie zmieniono.|Brak odpowiedzi na czas. Nic nie zmieniono.|Nie udało się wysłać decyzji. Spróbuj ponownie.",
  pt: "Você concorda com isto?|Sim, fazer|Não|Você concordou.|Você recusou. Nada foi alterado.|Sem resposta a tempo. Nada foi alterado.|Não foi possível enviar a sua decisão. Tente novamente.",
  tr: "Bunu onaylıyor musunuz?|Evet, yap|Hayır|Onayladınız.|Reddettiniz. Hiçbir şey değiştirilmedi.|Zamanında yanıt gelmedi. Hiçbir şey değiştirilmedi.|Kararınız gönderilemedi. Lütfen tekrar deneyin.",
  zh: "您同意这样做吗？|同意，执行|不同意|您已同意。|您已拒绝，未做任何更改。|未及时答复，未做任何更改。|您的决定未能发送，请重试。",
};

/** The words in a language; English where there are none. */
export const wordsIn = (code: string): Words => words(WORDS[code] ?? (WORDS.en as string));

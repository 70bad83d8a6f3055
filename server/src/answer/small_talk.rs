//! Replies to courtesy, in kind and without a model: a greeting is no question that pages could answer. What counts as
//! courtesy is `domain::text::courtesy`'s business.

use crate::domain::text::courtesy::{Courtesy, courtesy};
use crate::domain::text::tongue::Tongue;

/// The reply to what is nothing but courtesy; none for anything that asks something.
#[must_use]
pub fn reply(said: &str, bot_name: &str) -> Option<String> {
    let (kind, tongue) = courtesy(said, bot_name)?;
    let [greeting, thanks, farewell, identity] = replies(tongue);
    let reply = match kind {
        Courtesy::Greeting => greeting,
        Courtesy::Thanks => thanks,
        Courtesy::Farewell => farewell,
        Courtesy::Identity => identity,
    };
    // A name may hold Markdown's signs; it is shown as it is.
    Some(reply.replace("{name}", &super::extractive::escape(bot_name.trim())))
}

/// To a greeting, to thanks, to a goodbye, and to who one is talking to.
fn replies(tongue: Tongue) -> [&'static str; 4] {
    match tongue {
        Tongue::En => [
            "Hello! What would you like to know?",
            "You are welcome! Is there anything else you would like to know?",
            "Goodbye! Come back whenever you have a question.",
            "I am {name}, an automated assistant, not a person. I answer questions from the pages of this website and show where I found it. What would you like to know?",
        ],
        Tongue::De => [
            "Hallo! Was möchten Sie wissen?",
            "Gern geschehen! Möchten Sie noch etwas wissen?",
            "Auf Wiedersehen! Fragen Sie jederzeit wieder.",
            "Ich bin {name}, ein automatischer Assistent und kein Mensch. Ich beantworte Fragen aus den Seiten dieser Website und zeige, wo es steht. Was möchten Sie wissen?",
        ],
        Tongue::Fr => [
            "Bonjour ! Que souhaitez-vous savoir ?",
            "Avec plaisir ! Souhaitez-vous savoir autre chose ?",
            "Au revoir ! Revenez quand vous avez une question.",
            "Je suis {name}, un assistant automatique et non une personne. Je réponds aux questions à partir des pages de ce site et je montre où je l’ai trouvé. Que souhaitez-vous savoir ?",
        ],
        Tongue::Es => [
            "¡Hola! ¿Qué le gustaría saber?",
            "¡De nada! ¿Le gustaría saber algo más?",
            "¡Hasta luego! Vuelva cuando tenga una pregunta.",
            "Soy {name}, un asistente automático, no una persona. Respondo preguntas a partir de las páginas de este sitio y muestro dónde lo encontré. ¿Qué le gustaría saber?",
        ],
        Tongue::Pt => [
            "Olá! O que gostaria de saber?",
            "De nada! Gostaria de saber mais alguma coisa?",
            "Até logo! Volte quando tiver uma pergunta.",
            "Sou {name}, um assistente automático, não uma pessoa. Respondo a perguntas com base nas páginas deste site e mostro onde encontrei a resposta. O que gostaria de saber?",
        ],
        Tongue::It => [
            "Ciao! Che cosa desidera sapere?",
            "Prego! Desidera sapere altro?",
            "Arrivederci! Torni quando ha una domanda.",
            "Sono {name}, un assistente automatico, non una persona. Rispondo alle domande in base alle pagine di questo sito e mostro dove ho trovato la risposta. Che cosa desidera sapere?",
        ],
        Tongue::Nl => [
            "Hallo! Wat wilt u weten?",
            "Graag gedaan! Wilt u nog iets weten?",
            "Tot ziens! Kom gerust terug met een vraag.",
            "Ik ben {name}, een automatische assistent en geen mens. Ik beantwoord vragen op basis van de pagina’s van deze website en laat zien waar het staat. Wat wilt u weten?",
        ],
        Tongue::Pl => [
            "Dzień dobry! Czego chcesz się dowiedzieć?",
            "Nie ma za co! Czy chcesz dowiedzieć się czegoś jeszcze?",
            "Do widzenia! Wróć, gdy będziesz mieć pytanie.",
            "Jestem {name}, automatycznym asystentem, a nie człowiekiem. Odpowiadam na pytania na podstawie stron tej witryny i pokazuję, gdzie to znalazłem. Czego chcesz się dowiedzieć?",
        ],
        Tongue::Tr => [
            "Merhaba! Ne öğrenmek istersiniz?",
            "Rica ederim! Başka bir şey öğrenmek ister misiniz?",
            "Görüşmek üzere! Sorunuz olduğunda yine bekleriz.",
            "Ben {name}, otomatik bir asistanım, bir insan değilim. Soruları bu sitenin sayfalarından yanıtlar ve nerede bulduğumu gösteririm. Ne öğrenmek istersiniz?",
        ],
        Tongue::Ar => [
            "مرحبًا! ماذا تودّ أن تعرف؟",
            "على الرحب والسعة! هل تودّ معرفة شيء آخر؟",
            "إلى اللقاء! عد متى كان لديك سؤال.",
            "أنا {name}، مساعد آلي ولست إنسانًا. أجيب عن الأسئلة من صفحات هذا الموقع وأبيّن أين وجدت الإجابة. ماذا تودّ أن تعرف؟",
        ],
        Tongue::Id => [
            "Halo! Apa yang ingin Anda ketahui?",
            "Sama-sama! Ada lagi yang ingin Anda ketahui?",
            "Sampai jumpa! Kembalilah bila Anda punya pertanyaan.",
            "Saya {name}, asisten otomatis, bukan manusia. Saya menjawab pertanyaan dari halaman situs ini dan menunjukkan di mana saya menemukannya. Apa yang ingin Anda ketahui?",
        ],
        Tongue::Ja => [
            "こんにちは。何をお知りになりたいですか？",
            "どういたしまして。ほかに知りたいことはありますか？",
            "ご利用ありがとうございました。またいつでもご質問ください。",
            "私は{name}、自動応答アシスタントです。人間ではありません。このサイトのページをもとに質問に答え、その出典を示します。何をお知りになりたいですか？",
        ],
        Tongue::Zh => [
            "您好！您想了解什么？",
            "不客气！还有什么想了解的吗？",
            "再见！有问题欢迎随时回来。",
            "我是{name}，一个自动助手，不是真人。我根据本网站的页面回答问题，并说明出处。您想了解什么？",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::reply;

    #[test]
    fn replies_are_in_the_language_of_what_was_said() {
        assert!(reply("Hallo!", "Ada").is_some_and(|reply| reply.starts_with("Hallo")));
        assert!(reply("are you a bot?", "Ada").is_some_and(|reply| reply.contains("I am Ada")));
        assert!(reply("谢谢", "Ada").is_some_and(|reply| reply.starts_with("不客气")));
        assert_eq!(reply("Hello, what does it cost?", "Ada"), None);
    }
}

//! The phrases of courtesy, as they are said. Data only.

use super::{Courtesy, Tongue};

/// Phrases by language and meaning, with `,` between; as they are said, the first language that has a phrase owns it.
pub(super) const PHRASES: [(Tongue, Courtesy, &str); 52] = [
    (
        Tongue::En,
        Courtesy::Greeting,
        "hello,hello there,hi,hi there,hey,hey there,hiya,howdy,greetings,good morning,good afternoon,good evening,good day,morning,evening,how are you,how are you doing,how are you today,how is it going,how's it going,what's up,nice to meet you,hi all,hi everyone,hello everyone,anyone there,is anybody there,is anyone there,are you there",
    ),
    (
        Tongue::En,
        Courtesy::Thanks,
        "thanks,thank you,thank you very much,thank you so much,thanks a lot,thanks a bunch,many thanks,thx,ty,cheers,much appreciated,i appreciate it,that helps,that helped,that was helpful,very helpful,great help,thanks for your help,thank you for your help,thanks for the help,great thanks,that's all,that is all",
    ),
    (
        Tongue::En,
        Courtesy::Farewell,
        "bye,bye bye,goodbye,good bye,see you,see you later,see ya,good night,have a nice day,have a good day,have a great day,take care,farewell,until next time",
    ),
    (
        Tongue::En,
        Courtesy::Identity,
        "who are you,what are you,who is this,who am i talking to,who am i speaking to,what is your name,what's your name,are you a bot,are you a robot,are you a human,are you human,are you a person,are you a real person,are you real,are you an ai,are you ai,are you a machine,am i talking to a bot,am i talking to a human,am i talking to a real person,am i speaking to a person,what can you do,what can you do for me,what do you do,how can you help,how can you help me,can you help me,what can i ask,what can i ask you,are you chatgpt,is this a bot,is this a chatbot,are you a chatbot,introduce yourself",
    ),
    (
        Tongue::De,
        Courtesy::Greeting,
        "hallo,hallo zusammen,guten tag,guten morgen,guten abend,moin,moin moin,servus,grüß gott,grüezi,grüß dich,tag,tach,na,wie geht es dir,wie geht es ihnen,wie geht's,wie geht's dir,schönen guten tag,ist da jemand,jemand da",
    ),
    (
        Tongue::De,
        Courtesy::Thanks,
        "danke,danke schön,dankeschön,danke sehr,vielen dank,vielen lieben dank,besten dank,herzlichen dank,lieben dank,danke dir,danke ihnen,danke für die hilfe,danke für ihre hilfe,danke für deine hilfe,vielen dank für die hilfe,vielen dank für ihre hilfe,das hilft mir,das hat geholfen,das war alles,super danke",
    ),
    (
        Tongue::De,
        Courtesy::Farewell,
        "tschüss,tschüß,tschau,auf wiedersehen,bis bald,bis dann,bis später,schönen tag noch,einen schönen tag,einen schönen tag noch,schönen abend,schönen abend noch,gute nacht,mach's gut,ade",
    ),
    (
        Tongue::De,
        Courtesy::Identity,
        "wer bist du,wer sind sie,was bist du,was sind sie,wie heißt du,wie heißen sie,bist du ein bot,bist du ein roboter,bist du ein mensch,bist du echt,bist du eine ki,sind sie ein bot,sind sie ein roboter,sind sie ein mensch,sind sie eine ki,ist das ein bot,mit wem spreche ich,spreche ich mit einem menschen,spreche ich mit einem bot,rede ich mit einem menschen,was kannst du,was können sie,was kannst du alles,wie kannst du mir helfen,kannst du mir helfen,können sie mir helfen,was kann ich fragen",
    ),
    (
        Tongue::Fr,
        Courtesy::Greeting,
        "bonjour,bonsoir,salut,coucou,allô,bonjour à tous,comment ça va,ça va,comment vas-tu,comment allez-vous,il y a quelqu'un",
    ),
    (
        Tongue::Fr,
        Courtesy::Thanks,
        "merci,merci beaucoup,merci bien,un grand merci,mille mercis,merci à vous,merci à toi,merci pour votre aide,merci pour ton aide,merci de votre aide,je vous remercie,c'est tout",
    ),
    (
        Tongue::Fr,
        Courtesy::Farewell,
        "au revoir,à bientôt,à plus tard,à plus,à la prochaine,bonne journée,bonne soirée,bonne nuit,adieu",
    ),
    (
        Tongue::Fr,
        Courtesy::Identity,
        "qui êtes-vous,qui es-tu,qui est-ce,tu es qui,vous êtes qui,comment tu t'appelles,comment vous appelez-vous,quel est ton nom,quel est votre nom,êtes-vous un robot,es-tu un robot,es-tu un bot,êtes-vous un bot,tu es un robot,vous êtes un robot,es-tu humain,êtes-vous humain,êtes-vous une personne,es-tu une ia,êtes-vous une ia,est-ce un robot,que peux-tu faire,que pouvez-vous faire,pouvez-vous m'aider,peux-tu m'aider,comment pouvez-vous m'aider,que puis-je demander",
    ),
    (
        Tongue::Es,
        Courtesy::Greeting,
        "hola,buenas,buenos días,buen día,buenas tardes,muy buenas,qué tal,cómo estás,cómo está,cómo te va,hay alguien,hay alguien ahí,saludos",
    ),
    (
        Tongue::Es,
        Courtesy::Thanks,
        "gracias,muchas gracias,mil gracias,muchísimas gracias,gracias por tu ayuda,gracias por su ayuda,gracias por la ayuda,te lo agradezco,se lo agradezco,eso es todo",
    ),
    (
        Tongue::Es,
        Courtesy::Farewell,
        "adiós,hasta luego,hasta pronto,hasta la vista,hasta mañana,nos vemos,chao,buenas noches,que tengas un buen día,que tenga un buen día",
    ),
    (
        Tongue::Es,
        Courtesy::Identity,
        "quién eres,quién es usted,qué eres,cómo te llamas,cómo se llama,cuál es tu nombre,eres un bot,eres un robot,eres humano,eres una persona,eres una persona real,eres una ia,es usted un robot,es usted una persona,es un bot,con quién hablo,hablo con una persona,hablo con un robot,qué puedes hacer,qué sabes hacer,puedes ayudarme,me puedes ayudar,cómo puedes ayudarme,qué puedo preguntar",
    ),
    (
        Tongue::Pt,
        Courtesy::Greeting,
        "olá,oi,bom dia,boa tarde,boa noite,tudo bem,como vai,como está,como vai você,e aí,tem alguém aí",
    ),
    (
        Tongue::Pt,
        Courtesy::Thanks,
        "obrigado,obrigada,muito obrigado,muito obrigada,obrigado pela ajuda,obrigada pela ajuda,obrigado pela sua ajuda,valeu,agradeço,agradecido,agradecida,é tudo,é só isso",
    ),
    (
        Tongue::Pt,
        Courtesy::Farewell,
        "tchau,até logo,até mais,até breve,até amanhã,tenha um bom dia,bom fim de semana",
    ),
    (
        Tongue::Pt,
        Courtesy::Identity,
        "quem é você,quem és tu,quem és,o que você é,qual é o seu nome,qual é o teu nome,como você se chama,você é um robô,você é um bot,você é humano,você é uma pessoa,você é uma ia,é um robô,és um robô,és um bot,és humano,com quem estou falando,estou falando com um robô,o que você pode fazer,o que você faz,pode me ajudar,você pode me ajudar,podes ajudar-me,como pode me ajudar",
    ),
    (
        Tongue::It,
        Courtesy::Greeting,
        "ciao,salve,buongiorno,buon giorno,buonasera,buona sera,buon pomeriggio,come stai,come sta,come va,c'è qualcuno",
    ),
    (
        Tongue::It,
        Courtesy::Thanks,
        "grazie,grazie mille,molte grazie,tante grazie,ti ringrazio,la ringrazio,grazie per l'aiuto,grazie dell'aiuto,grazie tante,è tutto",
    ),
    (
        Tongue::It,
        Courtesy::Farewell,
        "arrivederci,arrivederla,a presto,a dopo,ci vediamo,buona giornata,buona serata,buona notte,buonanotte,addio",
    ),
    (
        Tongue::It,
        Courtesy::Identity,
        "chi sei,chi è lei,cosa sei,come ti chiami,come si chiama,qual è il tuo nome,sei un bot,sei un robot,sei umano,sei una persona,sei una persona reale,sei un'ia,è un robot,è un bot,con chi parlo,parlo con una persona,cosa puoi fare,cosa sai fare,puoi aiutarmi,mi puoi aiutare,può aiutarmi,come puoi aiutarmi,cosa posso chiedere",
    ),
    (
        Tongue::Nl,
        Courtesy::Greeting,
        "hoi,hoi hoi,goedemorgen,goedemiddag,goedenavond,goedendag,goeiedag,dag,hallo daar,hoe gaat het,hoe gaat het met je,hoe gaat het met u,is er iemand",
    ),
    (
        Tongue::Nl,
        Courtesy::Thanks,
        "bedankt,dank je,dank je wel,dank u,dank u wel,dankjewel,dankuwel,hartelijk dank,heel erg bedankt,veel dank,bedankt voor je hulp,bedankt voor uw hulp,bedankt voor de hulp,dat was alles",
    ),
    (
        Tongue::Nl,
        Courtesy::Farewell,
        "doei,doeg,tot ziens,tot straks,tot later,tot de volgende keer,fijne dag,fijne dag nog,fijne avond,een fijne dag,goedenacht,welterusten",
    ),
    (
        Tongue::Nl,
        Courtesy::Identity,
        "wie ben je,wie ben jij,wie bent u,wat ben je,wat ben jij,hoe heet je,hoe heet u,wat is je naam,ben je een bot,ben jij een bot,ben je een robot,ben jij een robot,ben je een mens,ben je echt,bent u een bot,bent u een robot,bent u een mens,ben je een ai,is dit een bot,met wie spreek ik,praat ik met een mens,wat kun je,wat kan je,wat kun je doen,wat kunt u doen,kun je me helpen,kunt u mij helpen,hoe kun je me helpen,wat kan ik vragen",
    ),
    (
        Tongue::Pl,
        Courtesy::Greeting,
        "cześć,dzień dobry,dobry wieczór,witam,witaj,hej,siema,siemka,jak się masz,co słychać,jest tu ktoś",
    ),
    (
        Tongue::Pl,
        Courtesy::Thanks,
        "dziękuję,dziękuję bardzo,dziękuję ślicznie,bardzo dziękuję,dzięki,dzięki wielkie,wielkie dzięki,dziękuję za pomoc,dzięki za pomoc,to wszystko",
    ),
    (
        Tongue::Pl,
        Courtesy::Farewell,
        "do widzenia,do zobaczenia,na razie,pa,pa pa,dobranoc,miłego dnia,żegnaj",
    ),
    (
        Tongue::Pl,
        Courtesy::Identity,
        "kim jesteś,kto to,czym jesteś,jak się nazywasz,jak masz na imię,czy jesteś botem,jesteś botem,czy jesteś robotem,jesteś robotem,czy jesteś człowiekiem,jesteś człowiekiem,czy to bot,czy rozmawiam z botem,czy rozmawiam z człowiekiem,z kim rozmawiam,co potrafisz,co możesz zrobić,co umiesz,czy możesz mi pomóc,możesz mi pomóc,jak możesz mi pomóc",
    ),
    (
        Tongue::Tr,
        Courtesy::Greeting,
        "merhaba,merhabalar,selam,selamlar,günaydın,iyi günler,iyi akşamlar,tünaydın,nasılsın,nasılsınız,kimse var mı",
    ),
    (
        Tongue::Tr,
        Courtesy::Thanks,
        "teşekkürler,teşekkür ederim,çok teşekkürler,çok teşekkür ederim,sağ ol,sağ olun,sağolun,sağol,teşekkür ederiz,yardımın için teşekkürler,yardımınız için teşekkürler,hepsi bu",
    ),
    (
        Tongue::Tr,
        Courtesy::Farewell,
        "hoşça kal,hoşçakal,hoşça kalın,görüşürüz,görüşmek üzere,güle güle,iyi geceler,kendine iyi bak,bay bay",
    ),
    (
        Tongue::Tr,
        Courtesy::Identity,
        "sen kimsin,siz kimsiniz,kimsin,kimsiniz,nesin,adın ne,adınız ne,bot musun,robot musun,insan mısın,gerçek misin,bir bot musun,bir robot musun,bir insan mısın,sen bir bot musun,yapay zeka mısın,kiminle konuşuyorum,ne yapabilirsin,neler yapabilirsin,bana yardım edebilir misin,yardımcı olabilir misiniz,bana nasıl yardımcı olabilirsin",
    ),
    (
        Tongue::Ar,
        Courtesy::Greeting,
        "مرحبا,مرحباً,أهلا,أهلاً,أهلا وسهلا,السلام عليكم,سلام,صباح الخير,مساء الخير,كيف حالك,كيف الحال,هاي,هل من أحد هنا",
    ),
    (
        Tongue::Ar,
        Courtesy::Thanks,
        "شكرا,شكراً,شكرا لك,شكرا جزيلا,شكراً جزيلاً,شكرا لكم,أشكرك,ألف شكر,متشكر,شكرا على المساعدة",
    ),
    (
        Tongue::Ar,
        Courtesy::Farewell,
        "مع السلامة,وداعا,وداعاً,إلى اللقاء,أراك لاحقا,تصبح على خير,باي,يوما سعيدا",
    ),
    (
        Tongue::Ar,
        Courtesy::Identity,
        "من أنت,من انت,ما اسمك,ما أنت,هل أنت روبوت,هل انت روبوت,هل أنت بوت,هل أنت إنسان,هل انت انسان,هل أنت شخص حقيقي,هل أنت ذكاء اصطناعي,مع من أتحدث,ماذا يمكنك أن تفعل,ماذا تستطيع أن تفعل,هل يمكنك مساعدتي,كيف يمكنك مساعدتي",
    ),
    (
        Tongue::Id,
        Courtesy::Greeting,
        "halo,hai,selamat pagi,selamat siang,selamat sore,selamat malam,apa kabar,permisi,assalamualaikum,ada orang",
    ),
    (
        Tongue::Id,
        Courtesy::Thanks,
        "terima kasih,terima kasih banyak,makasih,makasih banyak,terimakasih,terima kasih atas bantuannya,trims,itu saja",
    ),
    (
        Tongue::Id,
        Courtesy::Farewell,
        "selamat tinggal,sampai jumpa,sampai nanti,dadah,dah,selamat tidur,semoga harimu menyenangkan",
    ),
    (
        Tongue::Id,
        Courtesy::Identity,
        "siapa kamu,siapa anda,kamu siapa,anda siapa,siapa nama kamu,siapa nama anda,siapa namamu,apakah kamu bot,apakah anda bot,apakah kamu robot,apakah anda robot,apakah kamu manusia,apakah anda manusia,kamu bot,kamu robot,kamu manusia,apakah ini bot,dengan siapa saya bicara,apa yang bisa kamu lakukan,apa yang bisa anda lakukan,kamu bisa apa,bisa bantu saya,bisakah anda membantu saya,bisakah kamu membantu saya",
    ),
    (
        Tongue::Ja,
        Courtesy::Greeting,
        "こんにちは,こんにちわ,おはよう,おはようございます,こんばんは,はじめまして,やあ,もしもし,お元気ですか,元気ですか,誰かいますか,すみません",
    ),
    (
        Tongue::Ja,
        Courtesy::Thanks,
        "ありがとう,ありがとうございます,ありがとうございました,どうもありがとう,どうもありがとうございます,どうもありがとうございました,どうも,助かりました,感謝します,以上です",
    ),
    (
        Tongue::Ja,
        Courtesy::Farewell,
        "さようなら,さよなら,バイバイ,またね,では また,それでは,失礼します,おやすみ,おやすみなさい",
    ),
    (
        Tongue::Ja,
        Courtesy::Identity,
        "あなたは誰ですか,あなたは誰,誰ですか,どなたですか,お名前は,お名前は何ですか,あなたの名前は,名前は何ですか,ボットですか,あなたはボットですか,ロボットですか,あなたはロボットですか,人間ですか,あなたは人間ですか,AIですか,あなたはAIですか,何ができますか,あなたは何ができますか,手伝ってくれますか,何を聞けますか",
    ),
    (
        Tongue::Zh,
        Courtesy::Greeting,
        "你好,您好,你们好,大家好,嗨,哈喽,早上好,早安,早,下午好,晚上好,你好吗,您好吗,最近怎么样,在吗,有人吗,請問,请问",
    ),
    (
        Tongue::Zh,
        Courtesy::Thanks,
        "谢谢,谢谢你,谢谢您,多谢,非常感谢,感谢,感谢您的帮助,谢谢你的帮助,謝謝,謝謝你,謝謝您,十分感谢,就这些",
    ),
    (Tongue::Zh, Courtesy::Farewell, "再见,再會,再見,拜拜,回头见,明天见,晚安,祝你有美好的一天,下次见"),
    (
        Tongue::Zh,
        Courtesy::Identity,
        "你是谁,您是谁,你是誰,你是什么,你叫什么,你叫什么名字,您叫什么名字,你是机器人吗,您是机器人吗,你是機器人嗎,你是人吗,你是真人吗,您是真人吗,你是人工智能吗,你是AI吗,我在和谁说话,你能做什么,你会做什么,你可以做什么,你能帮我吗,您能帮我吗,你能帮我什么,我可以问什么",
    ),
];
/// Words that go along and ask nothing.
pub(super) const ALONG: &str = "ok okay oh ah well so and then again very much all please great perfect super cool nice good wonderful \
    excellent awesome sir madam guys folks team dear friend bot robot chatbot assistant for now today a lot really too then \
    gut prima toll bitte und ja alles klar sehr liebes lieber liebe herr frau parfait bien tres et oui monsieur madame \
    vale bien muy y si senor senora perfecto genial otimo muito e sim perfeito bene perfetto molto si signore signora \
    goed prima heel en ja top dobrze bardzo i tak swietnie super tamam cok ve evet harika baik ya dan bagus sekali pak bu \
    kak 了 啊 呀 哦 吧 呢 ね よ";

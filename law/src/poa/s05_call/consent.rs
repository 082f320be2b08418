//! The consent to the recording of the call, which everybody in it gives before they are seen and heard.

use crate::canonical;
use crate::text::{Bilingual, Text};

/// What everybody in the call agrees to before they are seen, heard and recorded.
#[must_use]
pub const fn recording_consent() -> Text {
    Text::new(
        "Нотариуспен осы әңгіменің жазылуына келісім беремін: барлық қатысушының бейнесі мен дауысы, мәтіндік \
         хабарламалар және әңгіме барысындағы оқиғалар туралы белгілер (тексерулер, жобаның көрсетілуі мен мақұлдануы, \
         байланыстың үзілуі) жазылады. Жазбаны жүйенің сервері келісім берілген сәттен бастап әңгіме аяқталғанға дейін \
         үзіліссіз жүргізеді; ол нотариаттық іс-әрекеттің қалай жасалғанына дәлел болады.\n\
         Жазба серверде жүргізілетіндіктен, қатысушылардың арасында ұштан-ұшқа шифрлау жоқ: байланыс әр қатысушының \
         құрылғысы мен сервердің арасында шифрланады. Жазба шифрланған түрде 10 жыл сақталады, одан кейін, егер сот \
         немесе уәкілетті орган оны ұзағырақ сақтауды талап етпесе, жойылады.\n\
         Жазбаны істі жүргізетін нотариус, сенім білдірушілер, жүйенің уәкілетті қызметкері, сондай-ақ сот пен заңда \
         осындай құқық берілген органдар көре алады; жазбаның әрбір ашылуы себебі көрсетіле отырып тіркеледі және сенім \
         білдірушілерге көрінеді.\n\
         Келісімсіз әңгіме өткізілмейді; келісім бермеуге және нотариусқа жеке өзім жүгінуге құқылымын.",
        "Даю согласие на запись настоящего разговора с нотариусом: записываются изображение и голос всех участников, \
         текстовые сообщения и отметки о событиях разговора (проверки, показ и одобрение проекта, перерывы связи). Запись \
         ведёт сервер системы с момента согласия и до окончания разговора, без перерывов; она служит доказательством \
         того, как совершено нотариальное действие.\n\
         Поскольку запись ведётся на сервере, сквозного шифрования между участниками нет: связь зашифрована между \
         устройством каждого участника и сервером. Запись хранится в зашифрованном виде 10 лет, после чего уничтожается, \
         если суд или уполномоченный орган не потребовал хранить её дольше.\n\
         Просматривать запись вправе нотариус, ведущий дело, доверители, уполномоченный работник системы, а также суд и \
         органы, которым такое право предоставлено законом; каждое открытие записи регистрируется с указанием причины и \
         видно доверителям.\n\
         Без согласия разговор не проводится; я вправе не давать согласия и обратиться к нотариусу лично.",
        "I agree that this call with the notary is recorded: the picture and voice of everybody in it, text messages, and \
         marks of what happens (checks, the draft shown and approved, breaks of the connection). The server records from \
         the consent to the end of the call, without a pause; the recording is evidence of how the notarial act was done.\n\
         Because the server records, there is no end-to-end encryption between those who talk: each connection is encrypted \
         between a device and the server. The recording is kept encrypted for 10 years and then destroyed, unless a court \
         or an authority has demanded that it be kept longer.\n\
         The notary in charge, the principals, an authorised employee of the system, and courts and authorities that the \
         law entitles may watch it; each opening is registered with its reason, and the principals see it.\n\
         Without consent there is no call; I may decline and go to a notary in person.",
    )
}

/// The bytes whose SHA-256 a person's consent carries: the canonical JSON of the Kazakh and the Russian text.
#[must_use]
pub fn recording_consent_bytes() -> Vec<u8> {
    let text = Bilingual::from(recording_consent());
    canonical::to_bytes(&text).expect("two strings have a canonical form")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poa::kind::is_printable;
    use crate::poa::recording::KEPT_FOR_YEARS;

    #[test]
    fn the_consent_states_the_years_that_recordings_are_kept() {
        let text = recording_consent();
        assert!(text.kk.contains(&format!("{KEPT_FOR_YEARS} жыл")));
        assert!(text.ru.contains(&format!("{KEPT_FOR_YEARS} лет")));
        assert!(text.en.contains(&format!("{KEPT_FOR_YEARS} years")));
    }

    #[test]
    fn the_consent_says_that_the_server_can_hear_and_who_may_watch() {
        let text = recording_consent();
        assert!(text.kk.contains("ұштан-ұшқа шифрлау жоқ"));
        assert!(
            text.ru
                .contains("сквозного шифрования между участниками нет")
        );
        for paragraph in [text.kk, text.ru, text.en] {
            assert_eq!(paragraph.lines().count(), 4);
        }
    }

    #[test]
    fn what_is_hashed_is_both_languages_and_nothing_else() {
        let bytes = recording_consent_bytes();
        let read: Bilingual = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(read, Bilingual::from(recording_consent()));
        let text = recording_consent();
        let printable = |c: char| is_printable(c) || c == '\n';
        assert!([text.kk, text.ru].concat().chars().all(printable));
    }
}

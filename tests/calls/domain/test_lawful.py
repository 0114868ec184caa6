"""Which questions are found to discriminate, and which are left alone."""

import tomllib

import pytest

from calls.domain.lawful import PHRASES, TOPICS, first_unlawful, languages, unlawful_topic

ASKED = {
    "en": [
        ("You have an interesting accent, where is it from?", "origin_nationality"),
        ("Are you a born-again Christian?", "religion"),
        ("Will you need time off for religious holidays?", "religion"),
        ("Do you take any prescription medication?", "health_disability"),
        ("What are your plans for having children?", "family_pregnancy"),
        ("Is this your maiden or married name?", "family_pregnancy"),
        ("How old are you?", "age"),
        ("What is your date of birth?", "age"),
        ("In what year did you graduate from high school?", "age"),
        ("When do you plan to retire?", "age"),
        ("Would you mind reporting to a manager who is younger than you?", "age"),
        ("Under 35 years old", "age"),
        ("What's your gender?", "sex_gender"),
        ("As a woman, how would you cope with a rough tone?", "sex_gender"),
        ("What is your maiden name?", "sex_gender"),
        ("Are you gay?", "sexual_orientation"),
        ("Are you married?", "family_pregnancy"),
        ("Do you have any children?", "family_pregnancy"),
        ("Are you planning to start a family?", "family_pregnancy"),
        ("What does your husband do for a living?", "family_pregnancy"),
        ("Are you pregnant, or do you intend to become pregnant?", "family_pregnancy"),
        ("Who looks after your kids while you work?", "family_pregnancy"),
        ("Where were you born?", "origin_nationality"),
        ("What is your nationality?", "origin_nationality"),
        ("Are you a U.S. citizen?", "origin_nationality"),
        ("Where are your parents from?", "origin_nationality"),
        ("Is English your first language?", "native_language"),
        ("Native German speaker", "native_language"),
        ("What is your religion?", "religion"),
        ("Which church do you attend?", "religion"),
        ("Are you a practising Muslim?", "religion"),
        ("Do you observe Ramadan?", "religion"),
        ("Are you a member of a trade union?", "politics_union"),
        ("Who did you vote for?", "politics_union"),
        ("Do you have any disabilities?", "health_disability"),
        ("How many sick days did you take last year?", "health_disability"),
        ("Have you ever been treated for depression?", "health_disability"),
        ("Do you smoke?", "health_disability"),
        ("Did you serve in the military?", "military"),
        ("Have you ever been arrested?", "criminal_record"),
        ("Do you own your home or do you rent?", "wealth"),
        ("What is your credit score?", "wealth"),
        ("How much do you weigh?", "appearance"),
    ],
    "de": [
        ("Darf ich fragen, wie alt Sie sind?", "age"),
        ("Aus welchem Land stammen Sie?", "origin_nationality"),
        ("Wie alt sind Sie?", "age"),
        ("Wann wollen Sie in Rente gehen?", "age"),
        ("Sind Sie verheiratet?", "family_pregnancy"),
        ("Haben Sie Kinder?", "family_pregnancy"),
        ("Möchten Sie in den nächsten Jahren eine Familie gründen?", "family_pregnancy"),
        ("Sind Sie schwanger?", "family_pregnancy"),
        ("Was macht Ihr Mann beruflich?", "family_pregnancy"),
        ("Woher kommen Sie ursprünglich?", "origin_nationality"),
        ("Welche Staatsangehörigkeit haben Sie?", "origin_nationality"),
        ("Ist Deutsch Ihre Muttersprache?", "native_language"),
        ("Welcher Religion gehören Sie an?", "religion"),
        ("Tragen Sie ein Kopftuch?", "religion"),
        ("Sind Sie Mitglied in einer Gewerkschaft?", "politics_union"),
        ("Welche Partei wählen Sie?", "politics_union"),
        ("Haben Sie eine Behinderung?", "health_disability"),
        ("Wie oft waren Sie im letzten Jahr krank?", "health_disability"),
        ("Haben Sie Ihren Wehrdienst geleistet?", "military"),
        ("Sind Sie vorbestraft?", "criminal_record"),
        ("Haben Sie Schulden?", "wealth"),
        ("Keine Kinder", "family_pregnancy"),
    ],
    "fr": [
        ("Votez-vous à gauche ?", "politics_union"),
        ("Quel âge avez-vous ?", "age"),
        ("Êtes-vous mariée ?", "family_pregnancy"),
        ("Avez-vous des enfants ?", "family_pregnancy"),
        ("Envisagez-vous d'avoir des enfants ?", "family_pregnancy"),
        ("Quelle est votre situation familiale ?", "family_pregnancy"),
        ("Quelle est votre nationalité ?", "origin_nationality"),
        ("D'où venez-vous ?", "origin_nationality"),
        ("Le français est-il votre langue maternelle ?", "native_language"),
        ("Êtes-vous croyant ?", "religion"),
        ("Portez-vous le voile ?", "religion"),
        ("Êtes-vous syndiqué ?", "politics_union"),
        ("Pour qui avez-vous voté ?", "politics_union"),
        ("Avez-vous des problèmes de santé ?", "health_disability"),
        ("Êtes-vous reconnu travailleur handicapé ?", "health_disability"),
        ("Avez-vous un casier judiciaire ?", "criminal_record"),
        ("Êtes-vous propriétaire de votre logement et endetté ?", "wealth"),
    ],
    "es": [
        ("¿Profesa alguna religión?", "religion"),
        ("¿Qué partido vota?", "politics_union"),
        ("¿Cuántos años tiene?", "age"),
        ("¿Qué edad tiene usted?", "age"),
        ("¿Está casada?", "family_pregnancy"),
        ("¿Tiene hijos?", "family_pregnancy"),
        ("¿Piensa tener hijos pronto?", "family_pregnancy"),
        ("¿Está embarazada?", "family_pregnancy"),
        ("¿De dónde es usted?", "origin_nationality"),
        ("¿Cuál es su nacionalidad?", "origin_nationality"),
        ("¿Cuál es su lengua materna?", "native_language"),
        ("¿Es usted católico?", "religion"),
        ("¿Está afiliado a un sindicato?", "politics_union"),
        ("¿A quién votó en las últimas elecciones?", "politics_union"),
        ("¿Tiene alguna discapacidad?", "health_disability"),
        ("¿Tiene antecedentes penales?", "criminal_record"),
        ("¿Tiene deudas?", "wealth"),
    ],
    "sv": [
        ("Vad jobbar din man med?", "family_pregnancy"),
        ("Hur gammal är du?", "age"),
        ("När är du född?", "age"),
        ("Är du gift?", "family_pregnancy"),
        ("Har du barn?", "family_pregnancy"),
        ("Planerar du att skaffa barn?", "family_pregnancy"),
        ("Är du gravid?", "family_pregnancy"),
        ("Var kommer du ifrån?", "origin_nationality"),
        ("Vilket är ditt modersmål?", "native_language"),
        ("Är du religiös?", "religion"),
        ("Är du med i facket?", "politics_union"),
        ("Vilket parti röstade du på?", "politics_union"),
        ("Har du någon sjukdom?", "health_disability"),
        ("Hur ofta är du sjuk?", "health_disability"),
        ("Har du blivit dömd för något brott?", "criminal_record"),
        ("Har du några skulder?", "wealth"),
    ],
    "it": [("Quanti anni ha?", "age"), ("È sposata?", "family_pregnancy"), ("Ha figli?", "family_pregnancy")],
    "nl": [("Hoe oud bent u?", "age"), ("Heeft u kinderen?", "family_pregnancy"), ("Bent u gelovig?", "religion")],
    "pt": [("Quantos anos tem?", "age"), ("Você é casada?", "family_pregnancy"), ("Tem filhos?", "family_pregnancy")],
    "pl": [("How old are you?", "age")],
}  # fmt: skip

LEFT_ALONE = {
    "en": [
        "Are you willing to work in a religious heritage museum?",
        "Do you have a permit to work in this country?",
        "Are you at least 18 years old?",
        "Which languages do you speak, and how well?",
        "Do you have experience with children in a nursery?",
        "How do you care for patients with a chronic illness?",
        "Tell me about a time when you worked with a family support team.",
        "How do you handle negotiations with a trade union?",
        "Do you have experience with mental health services?",
        "What have you learnt about health and safety on building sites?",
        "How would you explain insurance for pregnant customers?",
        "What did you do when a single point of failure broke the service?",
        "Are you engaged in any open source project?",
        "How do you keep a thirty years old machine running?",
        "Which native mobile applications have you built?",
        "How do you plan activities for children of different ages?",
        "How do you find the race condition in a program?",
        "Are you able to lift boxes of twenty kilograms?",
        "Can you work on Saturdays and Sundays, as the rota asks for it?",
        "What do you do when a colleague calls in sick?",
        "Do you have over ten years of experience as a welder?",
        "What would you do as a parent company's accountant at the end of a year?",
        "What was your part in the migration of the database?",
        "Who in your team decided about the budget?",
        "How do you talk with parents who are worried about their child?",
        "How have you used gender-neutral wording in your texts?",
        "What are your salary expectations?",
        "Tell me about your experience in debt collection.",
    ],
    "de": [
        "Wie sprechen Sie mit Eltern, die um ihr Kind besorgt sind?",
        "Haben Sie Erfahrung in der Arbeit mit Kindern?",
        "Haben Sie schon einmal Kinder mit einer Behinderung betreut?",
        "Wie alt sind die Anlagen, die Sie gewartet haben?",
        "Was haben Sie im Gesundheitswesen gelernt?",
        "Welche Sprachen sprechen Sie?",
        "Haben Sie eine Arbeitserlaubnis für Deutschland?",
        "Wie verhandeln Sie mit Gewerkschaften und dem Betriebsrat?",
        "Wie gehen Sie mit Kunden um, die verschuldet sind?",
        "Wie beraten Sie eine Frau, die schwanger ist?",
        "Woran erkennen Sie das Alter einer Maschine?",
    ],
    "fr": [
        "Avez-vous déjà travaillé avec des enfants ?",
        "Comment accompagnez-vous une famille en difficulté ?",
        "Avez-vous plus de 10 ans d'expérience dans ce métier ?",
        "Quelles langues parlez-vous ?",
        "Avez-vous une autorisation de travail en France ?",
        "Comment négociez-vous avec les syndicats ?",
        "Que savez-vous de la santé et de la sécurité au travail ?",
        "Comment estimez-vous l'âge d'un arbre ?",
    ],
    "es": [
        "¿Cómo informa al paciente y a su familia?",
        "¿Cuántos años de experiencia tiene?",
        "¿Ha trabajado con niños o con personas con discapacidad?",
        "¿Qué idiomas habla?",
        "¿Tiene permiso de trabajo?",
        "¿Cómo negocia con los sindicatos?",
        "¿Tiene personas a su cargo?",
    ],
    "sv": [
        "Har du arbetat med barn i förskolan?",
        "Hur ber du om hjälp när du kör fast?",
        "Vilka språk talar du?",
        "Hur gör du när man säger nej?",
        "Har du arbetstillstånd i Sverige?",
        "Hur förhandlar du med facket?",
        "Berätta om en gång när en kund var sjuk och behövde hjälp.",
    ],
}  # fmt: skip

CASES = [(language, *row) for language, rows in ASKED.items() for row in rows]
HARMLESS = [(language, text) for language, rows in LEFT_ALONE.items() for text in rows]


@pytest.mark.parametrize(("language", "text", "topic"), CASES)
def test_a_discriminating_question_is_found_with_its_topic(language: str, text: str, topic: str):
    assert unlawful_topic(text, f"{language}-XX") == topic


@pytest.mark.parametrize(("language", "text"), HARMLESS)
def test_a_question_about_the_work_is_left_alone(language: str, text: str):
    assert unlawful_topic(text, language) is None


@pytest.mark.parametrize("language", sorted(ASKED))
def test_an_english_question_is_found_whatever_the_language(language: str):
    assert unlawful_topic("What is your religion?", language) == "religion"


@pytest.mark.parametrize("text", ["HOW OLD ARE YOU", "how  old\tare, you", "Quel age avez vous"])
def test_case_accents_and_punctuation_do_not_count(text: str):
    assert unlawful_topic(text, "fr") == "age"


def test_the_first_of_several_texts_with_a_topic_decides():
    assert first_unlawful(["Why this job?", "Are you married?", "How old are you?"], "en") == "family_pregnancy"
    assert first_unlawful(["Why this job?"], "en") is None


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "sv"])
def test_a_full_language_has_phrases_for_every_topic(language: str):
    topics = tomllib.loads((PHRASES / f"{language}.toml").read_text(encoding="utf-8"))["topics"]
    assert set(topics) == set(TOPICS)


def test_the_languages_with_phrases_are_known():
    assert set(languages()) >= {"de", "en", "es", "fr", "it", "nl", "pt", "sv"}

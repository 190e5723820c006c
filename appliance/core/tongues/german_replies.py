"""Whole sentences of Hearth's own in German, and those that answer questions. A table."""

from collections.abc import Mapping

ANSWERS: Mapping[str, str] = {
    "value": "{things}: {value}.",
    "silent": "{things} hat nichts zu melden.",
    "unreported": "{things} hat noch nichts gemeldet.",
    "unsayable": "{things} meldet etwas, das ich nicht aussprechen kann.",
    "yes": "Ja, {said}.",
    "no": "Nein, {said}.",
    "all": "alle sind {state}",
    "none": "keines davon ist {state}",
    "no_one": "Keines davon ist {state}.",
    "how_many": "{count}: {things}.",
    "many": "{count} davon sind {state}.",
    "one": "eines",
    "unsure": "Das weiß ich nicht sicher.",
    "unknown": "Von {things} weiß ich es nicht.",
    "time": "Es ist {hour} Uhr {minute}.",
    "hour": "Es ist {hour} Uhr.",
    "date": "Heute ist {weekday}, der {day}. {month} {year}.",
    "weekdays": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "months": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "introduced": "Ich würde sagen: {said}",
    "again": "Ich brauche eine klare Antwort. {question}",
}

FIXED: Mapping[str, str] = {
    "Sorry, I didn't understand that.": "Das habe ich nicht verstanden.",
    "I don't know a device like that.": "So ein Gerät kenne ich nicht.",
    "I don't know a device like that there.": "So ein Gerät kenne ich dort nicht.",
    "I have no thermometer there.": "Dort habe ich kein Thermometer.",
    "I don't know the weather.": "Das Wetter kenne ich nicht.",
    "You asked for two different things there. Please say one.": (
        "Das war zweierlei auf einmal. Bitte sag nur eines."
    ),
    "I can't say what that is called, so I won't ask for it. Please give it another name.": (
        "Den Namen kann ich nicht aussprechen, deshalb frage ich nicht danach. "
        "Bitte gib ihm einen anderen."
    ),
    "I can't say that back to you as it is, so I won't ask for it.": (
        "Das kann ich so nicht wiederholen, deshalb frage ich nicht danach."
    ),
    "I can't do that with anything I know.": "Das kann ich mit nichts, was ich kenne.",
    "I can't do that at that time.": "Zu dieser Zeit kann ich das nicht.",
    "I can only keep something in mind for a day.": "Ich kann mir nur für einen Tag etwas merken.",
    "I can't keep more in mind. Please wait until some of it is done.": (
        "Mehr kann ich mir nicht merken. Bitte warte, bis einiges davon erledigt ist."
    ),
    "I can't do that by voice.": "Das geht nicht mit der Stimme.",
    "Something about that has changed just now, so I did nothing. Please ask me again.": (
        "Daran hat sich gerade etwas geändert, deshalb habe ich nichts getan. "
        "Bitte frag noch einmal."
    ),
    "It is too late for that.": "Dafür ist es zu spät.",
    "I can't do that later here, only at once.": "Später kann ich das hier nicht, nur sofort.",
    "I can't use that backup.": "Diese Sicherung kann ich nicht verwenden.",
    "I'm just starting. Please try again in a moment.": (
        "Ich fange gerade erst an. Bitte versuch es gleich noch einmal."
    ),
    "I only do that in the room where I am. Please ask me there.": (
        "Das tue ich nur in dem Raum, in dem ich bin. Bitte frag mich dort."
    ),
    "And the PIN?": "Und die PIN?",
    "That is not it. What is the PIN?": "Das stimmt nicht. Wie ist die PIN?",
    "Please allow it on the page.": "Bitte erlaube es auf der Seite.",
    "All right, I won't.": "Gut, ich lasse es.",
    "All right.": "Gut.",
    "I heard no answer, so nothing was changed.": (
        "Ich habe keine Antwort gehört, es wurde nichts geändert."
    ),
    "Never mind, then.": "Dann lassen wir das.",
    "I can't do that here.": "Das kann ich hier nicht.",
    "I have not said anything yet.": "Ich habe noch nichts gesagt.",
    "I'd rather not say that.": "Das sage ich lieber nicht.",
    "Something risky was not confirmed...": (
        "Etwas Riskantes wurde mehrmals nicht bestätigt, deshalb mache ich es vorerst nicht."
    ),
    "That's a lot at once...": "Das ist viel auf einmal. Bitte sag es später noch einmal.",
    "The house is set to away, so I change nothing until someone is back.": (
        "Das Haus steht auf Abwesenheit, deshalb ändere ich nichts, bis jemand zurück ist."
    ),
    "I can't answer questions just now, but I can still control the house.": (
        "Fragen kann ich gerade nicht beantworten, aber das Haus kann ich bedienen."
    ),
    "Something went wrong inside me.": "In mir ist etwas schiefgegangen.",
    "My settings have a mistake in them.": "In meinen Einstellungen ist ein Fehler.",
    "There is a problem with my microphone or speaker.": (
        "Mit meinem Mikrofon oder Lautsprecher stimmt etwas nicht."
    ),
    "There is a problem with my buttons or lights.": (
        "Mit meinen Tasten oder Lampen stimmt etwas nicht."
    ),
    "I can't find a microphone.": "Ich finde kein Mikrofon.",
    "One of my models has a problem.": "Eines meiner Modelle hat ein Problem.",
    "A model I need is not installed.": "Ein Modell, das ich brauche, ist nicht installiert.",
    "A model file is damaged, so I won't use it.": (
        "Eine Modelldatei ist beschädigt, deshalb benutze ich sie nicht."
    ),
    "Part of me is restarting. Please try again in a moment.": (
        "Ein Teil von mir startet neu. Bitte versuch es gleich noch einmal."
    ),
    "That took me too long. Please try again.": (
        "Das hat zu lange gedauert. Bitte versuch es noch einmal."
    ),
    "Part of me is already running, so I can't start it again.": (
        "Ein Teil von mir läuft schon, deshalb kann ich ihn nicht noch einmal starten."
    ),
    "That is too long for me.": "Das ist mir zu lang.",
    "I can't reach the house just now.": "Ich erreiche das Haus gerade nicht.",
    "I can't reach the house just now, so nothing was changed.": (
        "Ich erreiche das Haus gerade nicht, deshalb wurde nichts geändert."
    ),
    "I can't use my memory just now.": "Ich komme gerade nicht an mein Gedächtnis.",
    "My disk is full.": "Mein Speicher ist voll.",
    "I can't write my journal, so I won't change anything.": (
        "Ich kann mein Protokoll nicht schreiben, deshalb ändere ich nichts."
    ),
    "That wasn't confirmed properly, so I did nothing.": (
        "Das wurde nicht richtig bestätigt, deshalb habe ich nichts getan."
    ),
}

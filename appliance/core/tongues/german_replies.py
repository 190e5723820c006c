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
    "Part of me is restarting. Please try again in a moment.": (
        "Ein Teil von mir startet neu. Bitte versuch es gleich noch einmal."
    ),
    "Something went wrong inside me. Please try again.": (
        "Bei mir ist etwas schiefgegangen. Bitte versuch es noch einmal."
    ),
    "My settings have a mistake in them. Please correct the line that was named at the start.": (
        "In meinen Einstellungen steckt ein Fehler. "
        "Bitte berichtige die Zeile, die beim Start genannt wurde."
    ),
    "There is a problem with my microphone or speaker. Please check the cables.": (
        "Mit meinem Mikrofon oder Lautsprecher stimmt etwas nicht. Bitte prüf die Kabel."
    ),
    "I can't find a microphone. Please plug one in.": (
        "Ich finde kein Mikrofon. Bitte schließ eines an."
    ),
    "I can't find a speaker. Please plug one in.": (
        "Ich finde keinen Lautsprecher. Bitte schließ einen an."
    ),
    "I can't read that recording. Please try another one.": (
        "Diese Aufnahme kann ich nicht lesen. Bitte versuch es mit einer anderen."
    ),
    "There is a problem with my buttons or lights. Please check how they are connected.": (
        "Mit meinen Tasten oder Lampen stimmt etwas nicht. Bitte prüf, wie sie angeschlossen sind."
    ),
    "One of my models has a problem. Please install it again.": (
        "Eines meiner Modelle hat ein Problem. Bitte installier es noch einmal."
    ),
    "A model I need is not installed. Please install it.": (
        "Ein Modell, das ich brauche, ist nicht installiert. Bitte installier es."
    ),
    "A model file is damaged, so I won't use it. Please install it again.": (
        "Eine Modelldatei ist beschädigt, deshalb benutze ich sie nicht. "
        "Bitte installier sie noch einmal."
    ),
    "I can't use that voice. Please try another one.": (
        "Diese Stimme kann ich nicht verwenden. Bitte versuch es mit einer anderen."
    ),
    "A model could not be fetched. Please check the network and try again.": (
        "Ein Modell ließ sich nicht laden. Bitte prüf das Netz und versuch es noch einmal."
    ),
    "A part of me took too long. Please try again.": (
        "Ein Teil von mir hat zu lange gebraucht. Bitte versuch es noch einmal."
    ),
    "Part of me is already running, so I can't start it again. Please end the other one first.": (
        "Ein Teil von mir läuft schon, deshalb kann ich ihn nicht noch einmal starten. "
        "Bitte beende erst den anderen."
    ),
    "That is too long for my language model. Please say less at once.": (
        "Das ist zu lang für mein Sprachmodell. Bitte sag weniger auf einmal."
    ),
    "My language model can't work with the names in this house. Please say it in other words.": (
        "Mein Sprachmodell kommt mit den Namen in diesem Haus nicht zurecht. "
        "Bitte sag es mit anderen Worten."
    ),
    "I can't reach the house just now. Please try again in a moment.": (
        "Ich erreiche das Haus gerade nicht. Bitte versuch es gleich noch einmal."
    ),
    "I can't reach the house just now, so nothing was changed. Please try again in a moment.": (
        "Ich erreiche das Haus gerade nicht, deshalb wurde nichts geändert. "
        "Bitte versuch es gleich noch einmal."
    ),
    "Another program is where my house connection should be. Please end it, and start me again.": (
        "Wo meine Verbindung zum Haus sein soll, ist ein anderes Programm. "
        "Bitte beende es und starte mich neu."
    ),
    "I can't use my memory just now. Please check the disk I keep it on.": (
        "Ich komme gerade nicht an mein Gedächtnis. Bitte prüf den Speicher, auf dem es liegt."
    ),
    "I can't use that update. Please try another one.": (
        "Dieses Update kann ich nicht verwenden. Bitte versuch es mit einem anderen."
    ),
    "I can't use that backup. Please try another one.": (
        "Mit dieser Sicherung kann ich nichts anfangen. Bitte versuch es mit einer anderen."
    ),
    "Another program is using my memory. Please try again in a moment.": (
        "Ein anderes Programm benutzt gerade mein Gedächtnis. Bitte versuch es gleich noch einmal."
    ),
    "My memory is damaged. Please start me again, and I'll go back to the last copy.": (
        "Mein Gedächtnis ist beschädigt. Bitte starte mich neu, dann nehme ich die letzte Kopie."
    ),
    "Somebody removed my memory. Please start me again.": (
        "Jemand hat mein Gedächtnis entfernt. Bitte starte mich neu."
    ),
    "My memory was damaged.": "Mein Gedächtnis war beschädigt.",
    "As far as I can tell, nothing in it is lost.": "Soweit ich sehe, ist nichts davon verloren.",
    "My memory was damaged, so I've gone back to the copy of...": (
        "Mein Gedächtnis war beschädigt, also benutze ich die letzte Kopie."
    ),
    "What was added since may be lost.": "Was seither dazukam, ist vielleicht verloren.",
    "My memory was damaged, and there was no copy.": (
        "Mein Gedächtnis war beschädigt, und es gab keine Kopie."
    ),
    "I remember nothing, and my devices have to be approved again.": (
        "Ich weiß nichts mehr, und meine Geräte müssen neu freigegeben werden."
    ),
    "I saved what I could read. Please check my devices on the page.": (
        "Was lesbar war, habe ich gerettet. Bitte prüf meine Geräte auf der Seite."
    ),
    "My clock is wrong, so alarms and dates will be too. Please check its battery.": (
        "Meine Uhr geht falsch, also auch Wecker und Termine. Bitte prüf ihre Batterie."
    ),
    "My disk is nearly full. Please make some room on it.": (
        "Mein Speicher ist fast voll. Bitte schaff etwas Platz."
    ),
    "I'm too hot. Please check that air can get to me.": (
        "Mir ist zu heiß. Bitte sieh nach, ob ich genug Luft bekomme."
    ),
    "My record of what was done here is damaged. The journal page shows where.": (
        "Mein Protokoll ist beschädigt. Die Seite zeigt, wo."
    ),
    "I may not hear you when you call me. Please try my wake word.": (
        "Vielleicht höre ich dich nicht, wenn du mich rufst. Bitte probier mein Weckwort aus."
    ),
    "I can't think well just now. The health page shows why.": (
        "Ich kann gerade nicht gut denken. Die Seite zeigt, warum."
    ),
    "The broker hands on nothing, so I can't change anything in the house.": (
        "Der Broker gibt nichts weiter, deshalb kann ich im Haus nichts ändern."
    ),
    "A part of me does not start. The health page shows which.": (
        "Ein Teil von mir startet nicht. Die Seite zeigt, welcher."
    ),
    "Something happened in me that never should. The health page shows what.": (
        "In mir ist etwas passiert, was nie passieren sollte. Die Seite zeigt, was."
    ),
    "My disk is full, so nothing was changed. Please free some space.": (
        "Mein Speicher ist voll, deshalb ist nichts geändert. Bitte schaff etwas Platz."
    ),
    "My disk is full. Please free some space.": (
        "Mein Speicher ist voll. Bitte schaff etwas Platz."
    ),
    "I can't write my journal, so I won't change anything. Please check my disk.": (
        "Ich kann mein Protokoll nicht schreiben, deshalb ändere ich nichts. "
        "Bitte prüf meinen Speicher."
    ),
    "That wasn't confirmed properly, so I did nothing. Please ask again.": (
        "Das wurde nicht richtig bestätigt, deshalb habe ich nichts getan. "
        "Bitte sag es noch einmal."
    ),
    "A step of the demo went wrong. Please try again.": (
        "Ein Schritt der Vorführung ging schief. Bitte versuch es noch einmal."
    ),
    "I could not prove that nothing leaves. Please look at what the command says.": (
        "Ich konnte nicht beweisen, dass nichts hinausgeht. Bitte lies, was der Befehl dazu sagt."
    ),
    "My hearing is restarting. Please try again in a moment.": (
        "Mein Gehör startet neu. Bitte versuch es gleich noch einmal."
    ),
    "My voice is restarting. Please try again in a moment.": (
        "Meine Stimme startet neu. Bitte versuch es gleich noch einmal."
    ),
    "My language model is restarting. Please try again in a moment.": (
        "Mein Sprachmodell startet neu. Bitte versuch es gleich noch einmal."
    ),
    "My wake word is restarting. Please try again in a moment.": (
        "Mein Weckwort startet neu. Bitte versuch es gleich noch einmal."
    ),
    "My hearing took too long. Please say that again.": (
        "Mein Gehör hat zu lange gebraucht. Bitte sag das noch einmal."
    ),
    "My voice took too long. Please ask again.": (
        "Meine Stimme hat zu lange gebraucht. Bitte frag noch einmal."
    ),
    "My language model took too long. Please try again, more briefly.": (
        "Mein Sprachmodell hat zu lange gebraucht. Bitte versuch es noch einmal, kürzer."
    ),
    "My wake word took too long. Please try again.": (
        "Mein Weckwort hat zu lange gebraucht. Bitte versuch es noch einmal."
    ),
    "Done.": ("Erledigt."),
}

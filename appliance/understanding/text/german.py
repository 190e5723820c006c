"""How people speak German to their home. A table."""

from appliance.understanding.text.usage import Usage, listed, rows

GERMAN = Usage(
    polite=rows(
        "bitte, bitte schön, danke, danke schön, vielen dank, mal, mal eben, eben mal, mal bitte",
        "doch mal, bitte mal, kurz, kurz mal, jetzt, sofort, gleich, einfach, ähm, äh, hey, hallo",
        "du, für mich, für uns, mir bitte, ich möchte, ich möchte gern, ich möchte gerne",
        "ich will, ich würde gern, ich würde gerne, ich hätte gern, ich hätte gerne, wir möchten",
        "wir wollen, du sollst, sei so gut und, sei so lieb und, wärst du so lieb und, okay, also",
        "so, und, gern, gerne, ja bitte, noch, guten morgen, guten tag, guten abend, gute nacht",
        "tschüss, super, prima, klasse, toll",
    ),
    requests=rows(
        "kannst du, könntest du, könnest du, würdest du, magst du, willst du, können sie",
        "könnten sie, würden sie, kannst du bitte, könntest du bitte, würdest du bitte",
        "kannst du mal, kannst du mir, kannst du uns, könntest du mir, könntest du mal",
        "bist du so lieb und, bist du so nett und",
    ),
    rewritten=(
        (("bitte",), ""),
        (("mal",), ""),
        (("doch",), ""),
        (("jetzt",), ""),
        (("kurz",), ""),
        (("eben",), ""),
        (("einfach",), ""),
        (("endlich",), ""),
        (("schalten", "sie"), "schalte"),
        (("machen", "sie"), "mache"),
        (("offnen", "sie"), "öffne"),
        (("schliessen", "sie"), "schließe"),
        (("stellen", "sie"), "stelle"),
        (("setzen", "sie"), "setze"),
        (("dimmen", "sie"), "dimme"),
        (("fahren", "sie"), "fahre"),
        (("sperren", "sie"), "sperre"),
        (("verriegeln", "sie"), "verriegele"),
        (("machst", "du"), "mache"),
        (("schaltest", "du"), "schalte"),
        (("knips",), "schalte"),
        (("knipse",), "schalte"),
        (("zieh",), "fahre"),
        (("ziehe",), "fahre"),
        (("verriegle",), "sperre"),
        (("verriegele",), "sperre"),
        (("verriegel",), "sperre"),
        (("entriegle",), "entsperre"),
        (("entriegele",), "entsperre"),
        (("entriegel",), "entsperre"),
        (("ganz", "aus"), "aus"),
        (("ganz", "an"), "an"),
        (("ganz", "auf"), "auf"),
        (("ganz", "zu"), "zu"),
        (("komplett", "aus"), "aus"),
        (("komplett", "zu"), "zu"),
        (("wieder", "an"), "an"),
        (("wieder", "ein"), "ein"),
        (("wieder", "aus"), "aus"),
        (("wieder", "zu"), "zu"),
        (("wieder", "auf"), "auf"),
    ),
    questions=rows(
        "ist, sind, war, waren, hat, hast, habe, haben, hab ich, wie, was, wer, wo, wann, warum",
        "wieso, weshalb, wozu, welche, welcher, welches, welchen, wie viele, wieviele, wieviel",
        "gibt es",
        "steht, stehen, brennt, brennen, läuft, laufen, soll, soll ich, sollen wir, sollte, muss",
        "müssen, darf, dürfen, kann man, kann ich, können wir, könnte man, würde, wurde, wurden",
        "weißt du, sag mir, nenn mir, nenne mir, hattest, bist, braucht, brauchst, brauchen wir",
        "auf wie, auf welche, um wie",
    ),
    asking=rows("wie spät, wie warm, wie kalt, wie hell, uhrzeit, welches datum, welcher tag"),
    stops={
        "negated": rows(
            "nicht, nichts, kein, keine, keinen, keiner, keinem, keines, nie, niemals, nimmer",
            "niemand, nirgends, ohne, weder, bloß nicht, vermeide, verbiete, verboten, unterlass",
            "lass, lasse, lassen sie, hör auf, aufhören, finger weg",
        ),
        "cancelled": rows(
            "nein, nee, nö, quatsch, unsinn, blödsinn, vergiss, vergiss es, stopp, stop, halt",
            "moment, momentchen, warte, wart mal, augenblick, egal, doch lieber, lieber, abbrechen",
            "zurück damit, ich meine, ich meinte, beziehungsweise, stattdessen, sondern, oder",
            "schon gut, versehentlich, falsch, kommando zurück, doch noch",
        ),
        "hypothetical": rows(
            "würde, würden, würdest, wäre, wären, hätte, hätten, könnte, könnten, könnte man",
            "sollte, sollten, müsste, müssten, dürfte, angenommen, vielleicht, eventuell",
            "möglicherweise, theoretisch, stell dir vor, falls, vorausgesetzt, ob, man",
        ),
        "conditional": rows(
            "wenn, sobald, solange, bis, bevor, nachdem, während, immer, jedes mal, jedesmal",
            "außer, es sei denn, sofern",
        ),
        "later": rows(
            "später, nachher, morgen, übermorgen, heute abend, heute nacht, in einer stunde",
            "in einer minute, um mitternacht, um mittag, demnächst, irgendwann, danach",
            "in einer halben stunde, in einer viertelstunde, in ein paar minuten",
            "in ein paar stunden, bei sonnenuntergang",
        ),
        "report": rows(
            "habe, hab, hast, hat, haben, hatte, hatten, wurde, wurden, worden, war, waren, ist",
            "sind, wird, werden, gestern, vorhin, früher, damals, neulich, gerade eben, vorgestern",
            "schaltet, macht, öffnet, schließt, geht, ging, leuchtet, brennt, sah, dachte, glaube",
        ),
        "of others": rows(
            "sagt, sagte, gesagt, meinte, meint, fragte, fragt, rief, erzählt, erzählte, er soll",
            "er, ihm, ihr, sie soll, sie sollen, mama, papa, schatz, jemand, leute, kinder, sag",
            "sage, alexa, siri, google, im film, im fernsehen, im radio, das lied, der film, heißt",
            "bedeutet, das wort, der satz, der befehl, buchstabiere, übersetze, zitat, wir machen",
            "ich mache, ich schalte, ich öffne, ich schließe, ich gehe, du machst, nachbar",
        ),
        "partly": rows("nur, fast, beinahe, ausgenommen, bis auf, mit ausnahme, statt, anstatt"),
    },
    times=(
        listed("in nach um gegen ab"),
        listed("sekunde sekunden minute minuten stunde stunden uhr tag tagen woche wochen"),
    ),
    actions={
        "turn_on": listed(
            "an ein einschalten anschalten anmachen aktivier aktiviere aktivieren starte",
            "start starten",
        ),
        "turn_off": listed(
            "aus ab ausschalten abschalten ausmachen abdrehen deaktivier deaktiviere",
            "deaktivieren stoppe stoppen",
        ),
        "open": listed(
            "öffne öffnen aufmachen auf hoch rauf herauf oben hochfahren auffahren aufdrehen"
        ),
        "close": listed(
            "schließ schließe schliess schliesse schließen zu zumachen runter herunter unten "
            "runterfahren zufahren zudrehen abdrehen"
        ),
        "lock": listed(
            "sperr sperre schließ schließe ab zu absperren abschließen zusperren zuschließen "
            "verriegeln"
        ),
        "unlock": listed(
            "entsperre entsperr entsperren entriegeln aufschließe aufschließen öffne öffnen auf "
            "aufmachen aufsperren"
        ),
        "set": listed(
            "auf stell stelle setz setze dimm dimme dimmen änder ändere verändere mach mache fahr "
            "fahre färbe stellen einstellen setzen ändern öffne schließe heize kühle schalte"
        ),
        "press": listed(
            "drück drücke betätige aktiviere aktivieren starte starten an ausführen führe ein "
            "einschalten anmachen"
        ),
        "start": listed(
            "starte start starten an ein einschalten aktiviere aktivieren reinigen",
            "putzen schick schicke weiter fortsetzen wieder saug sauge "
            "reinige putze wische mäh mähe mähen saugen lass spiele spiel setze",
        ),
        "pause": listed("pausiere pausieren pause stopp stoppe stoppen halt halte anhalten aus"),
        "dock": listed(
            "zurück zurückschicken schick schicke beende stoppe basis ladestation basisstation"
        ),
        "next": listed("nächste nächsten nächster nächstes überspringe überspringen weiter vor"),
        "previous": listed("vorherige vorherigen vorheriger vorheriges letzte letzten zurück"),
    },
    singular=listed(
        "rollladen rolladen rollo jalousie vorhang gardine markise tür tor fenster garagentor "
        "ventilator schirm plissee schloss"
    ),
    conjunctions=listed("und sowie plus"),
    around=listed(
        "der die das den dem des ein eine einen einem einer in im an am auf bei beim vom von"
    ),
    compounds=(
        *("licht", "lichter", "lampe", "lampen", "beleuchtung", "rollladen", "rollläden"),
        *("rollo", "rollos", "jalousie", "jalousien", "vorhang", "vorhänge", "heizung"),
        *("fenster", "ventilator", "thermostat"),
    ),
    joints=("", "n", "s", "en", "es"),
)

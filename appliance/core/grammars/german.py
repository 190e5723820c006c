"""German answers. Data for `core.answers`; decides nothing.

"Doch" contradicts, "ja, ja" usually means the opposite, "klar", "genau" and "stimmt" are said for
the sake of saying something, and "schon gut" means never mind: none of them is a yes. "Keine
Ursache" is a courtesy with a cancelling word inside, so it is a doubt as well.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "yeses": ("ja, jawohl, jawoll, jep, jepp, jup, jupp, yep, yes, affirmativ, jo",),
    "orders": (
        "gern, gerne, sehr gern, sehr gerne, bitte sehr gerne, mach das, mach es, mach's",
        "machen sie das, machen sie es, mach das jetzt, mach es jetzt, mach das mal",
        "mach das ruhig, mach ruhig, tu das, tu es, tu's, tun sie das, tun sie es, nur zu",
        "du kannst das machen, das kannst du machen, das kannst du tun, du darfst das",
        "das darfst du, bestätigen, bestätige, bestätigt, ich bestätige, ich bestätige das",
        "ich bestätige es, hiermit bestätige ich, ich stimme zu, ich genehmige das",
        "ich genehmige es, ich akzeptiere, das will ich, das möchte ich, das hätte ich gern",
        "das hätte ich gerne, genau das will ich, das meine ich, das meinte ich",
        "das habe ich gesagt, ich habe ja gesagt, ich hab ja gesagt, ich sage ja, ich sag ja",
        "meine antwort ist ja, so machen wir's, so machen wir das, leg los, ausführen, fortfahren",
    ),
    "curt": (
        "ok mach, okay mach, klar mach, jo mach, gut mach, alles klar mach, perfekt mach",
        "super mach, na gut mach, na dann mach, los mach, mach mal, mach mal das",
        "mach nur, mach weiter",
    ),
    "statements": (
        "natürlich, selbstverständlich, auf jeden fall, unbedingt, absolut, definitiv, freilich",
        "geht klar, das ist in ordnung, einverstanden, ich bin einverstanden, bin einverstanden",
        "ich bin dafür, bin dafür, genehmigt, zugestimmt, bewilligt, akzeptiert, freigegeben",
        "korrekt, das ist korrekt, das stimmt, das ist richtig, das ist genau richtig",
        "so soll es sein, ganz sicher, ich bin sicher, ich bin mir sicher",
        "du hast richtig verstanden, du hast mich richtig verstanden, machen sie, du darfst",
        "kannst du machen, das ist ein ja, aber klar, aber sicher, aber sicher doch, aber gern",
        "aber gerne, aber natürlich, los, los geht's, auf geht's, sicher",
    ),
    "leaning": (
        "mach, ich will, ich will das, ich möchte das, bin ich, da bin ich sicher, kannst du",
        "darfst du, du kannst, kannst du gerne machen, machen wir so, machen sie ruhig",
        "das geht in ordnung, richtig verstanden, fahr fort, weiter, die da, das da, genau so",
        "das wäre nett, das wäre schön, das wäre toll, das wäre lieb, das wäre super",
        "das wäre gut, genau das, so ist es, so ist es richtig, machen wir",
    ),
    "agreements": (
        "okay, ok, okey, in ordnung, geht in ordnung, alles klar, klar, na klar, klaro",
        "sicherlich, gewiss, genau, ganz genau, exakt, richtig, stimmt, stimmt genau, jau, passt",
        "das passt, gute idee, mhm, mm hmm, m hm, gut, sehr gut, das ist gut, prima, perfekt",
        "super, fein",
    ),
    "thanks": (
        "danke, danke schön, dankeschön, danke sehr, vielen dank, herzlichen dank, besten dank",
        "tausend dank, ich danke dir, ich danke ihnen, danke dir, danke ihnen",
    ),
    "praise": (
        "schön, na schön, sehr schön, toll, klasse, wunderbar, ausgezeichnet, hervorragend",
        "spitze, cool, top, bestens, gut gemacht, bravo, wie schön",
    ),
    "remarks": (
        "verstanden, verstehe, ich verstehe, aha, ach so, bitte schön, bitteschön, bitte sehr",
        "gern geschehen, gerne geschehen, keine ursache, kein problem, nichts zu danken",
        "alles gut, guten morgen, guten tag, guten abend, gute nacht, hallo, tschüss",
        "auf wiedersehen, servus",
    ),
    "pleas": ("bitte",),
    "fillers": (
        "hearth, hey hearth, jarvis, hey jarvis, mycroft, hey mycroft, rhasspy, hey rhasspy",
    ),
    "immediacies": ("jetzt, sofort, jetzt gleich, gleich jetzt",),
    "hesitations": ("äh, ähm, öh, öhm, na dann, nun, also, dann, denn, mal, eben",),
    "sounds": ("hm, hmm, mm, mmm, ah, oh, ach, na, na gut, nun gut, also gut, schon, so, doch",),
    "cancels": (
        "nein, nee, ne, nö, na na, nicht, net, ned, nie, niemals, nimmer, nichts, nix, niemand",
        "kein, keine, keinen, keiner, keinem, keines, keinesfalls, keineswegs, weder, negativ",
        "stopp, stop, stoppe, stoppen, halt, anhalten, abbrechen, abbruch, brich ab",
        "brechen sie ab, abgebrochen, storno, stornieren, storniere, warte, warten, wart",
        "wart mal, moment, moment mal, augenblick, sekunde, hör auf, hören sie auf, aufhören",
        "schluss, genug, das reicht, es reicht, reicht, ruhe, sei still, sei ruhig, klappe",
        "vergiss, vergiss es, vergessen sie, lass es, lass das, lass mal, lass gut sein",
        "lass sein, lass bleiben, lass nur, lass stecken, lass ihn, lass sie, lassen sie das",
        "lassen sie es, lassen wir das, lass lieber, schon gut, falsch, verkehrt, irrtum, fehler",
        "anders überlegt, ablehnen, abgelehnt, ich lehne ab, verweigern, verweigert, rückgängig",
        "um gottes willen, von wegen, denkste, quatsch, blödsinn, unsinn, auf keinen fall, mm mm",
        "äh äh, ignoriere, ignorieren, bleib weg, finger weg, bloß nicht, lieber nicht",
        "doch nicht, noch nicht",
        "momentchen, momentmal, sekündchen, falsche, falscher, falsches, falschen, fehlalarm",
        "vertan, geirrt, verwechselt, nehme ich zurück, nehm ich zurück, ich nehme das zurück",
        "ich nehm das zurück, ich nehm's zurück, ich nehme es zurück",
    ),
    "doubts": (
        "aber, außer, sondern, vielleicht, eventuell, möglicherweise, womöglich, vermutlich",
        "wahrscheinlich, wohl, jein, joa, tja, ja klar ja, ich glaube, glaub ich, glaube ich",
        "ich denke, denk ich, denke ich, ich schätze, ich nehme an, ich hoffe, hoffentlich",
        "angeblich, anscheinend, scheinbar, eigentlich, irgendwie, fast, beinahe, teilweise",
        "mehr oder weniger, je nachdem, kommt drauf an, es kommt darauf an, kommt darauf an",
        "kann sein, könnte sein, mag sein, wäre gut, oder, nicht sicher, ich bin nicht sicher",
        "ich bin mir nicht sicher, bin mir nicht sicher, weiß nicht, ich weiß nicht",
        "ich weiß es nicht, weiß ich nicht, keine ahnung, warum nicht, wieso nicht, egal",
        "ist mir egal, mir egal, ganz egal, wie du willst, wie sie wollen, wie du meinst",
        "wie sie meinen, meinetwegen, von mir aus, wenn du willst, wenn du meinst",
        "wenn sie wollen, wenn's sein muss, wenn es sein muss, passt schon, lass mich überlegen",
        "lass mich nachdenken, lass mich sehen, mal sehen, mal schauen, mal gucken",
        "muss ich überlegen, keine ursache, kein problem, nichts zu danken, in einem moment",
        "im moment, in einem augenblick, in einer sekunde, wer's glaubt, wer's glaubt wird selig",
        "schön wär's, träum weiter, soso, so so, nun ja, ach was, ungern, theoretisch, im prinzip",
        "an sich, na super, ist ja, ach so, mach schon, na los",
        # Said beside a yes they are meant for somebody at the door or on the telephone.
        "guten morgen, guten tag, guten abend, gute nacht, hallo, tschüss, auf wiedersehen",
        "servus",
    ),
    "dismissals": ("ja ja, jaja, na ja, naja, ach ja, ah ja, doch",),
    "asides": (
        "was, wie, wie bitte, bitte was, was bitte, was ist, was war das, was hast du gesagt",
        "was meinst du, welche, welches, welcher, welchen, wer, warum, wieso, weshalb, wann, wo",
        "wirklich, echt, ernsthaft, im ernst, entschuldigung, verzeihung, sorry, noch mal",
        "nochmal, noch einmal, sag das noch mal, sag's noch mal, wiederhole, wiederholen",
        "wiederhol das, kannst du das wiederholen, später, gleich, bald, morgen, heute abend",
        "nachher, in einer minute, in einer stunde, nur, wenn, falls, bis, sonst, soll ich",
        "sollen wir, ist es, war es, bist du sicher, sind sie sicher, ich, du, es, das, mir, gell",
        "wer weiß, zurück, stattdessen, anders, hä, na, mach, mach bitte, die antwort ist ja",
        "die antwort lautet ja, auf, alles",
    ),
}

DEEDS: Mapping[str, tuple[str, ...]] = {
    "on": ("an, ein, anmachen, einschalten, anschalten",),
    "off": ("aus, ausmachen, ausschalten, abschalten",),
    "open": ("auf, aufmachen, öffnen, öffne",),
    "close": ("zu, zumachen, schließen, schließ, schließe",),
    "lock": ("ab, abschließen, zusperren, absperren, verriegeln, schließ ab, schließe ab",),
    "unlock": ("aufschließen, aufsperren, entriegeln, schließ auf, schließe auf",),
    "start": ("starte, starten",),
}
"""What a question asks to do, by the words that decide it."""
AROUND: tuple[str, ...] = (
    "mach, mache, machen, schalt, schalte, sperr, sperre, es, sie, ihn, das, die, der, den",
)
"""Beside those they say nothing of their own."""
NAMED: Mapping[str, tuple[str, ...]] = {
    "light": ("licht",),
    "everything": ("alles",),
    "lights": ("lichter",),
    "lamp": ("lampe",),
    "door": ("tür",),
    "blind": ("rollladen, rollo",),
    "fan": ("ventilator",),
}
"""Things of a question, by its English word for them."""
WHOLE: tuple[str, ...] = ("beide, alle, alle beide",)
"""All of several things that were asked for."""
VERBS: tuple[str, ...] = (
    "stimmt, passt, ist, bin, wäre, hätte, habe, hab, will, möchte, meine, meinte, mach, machen",
    "tu, kannst, darfst, soll, geht, mach's, tu's, sage, sag, hast, akzeptiere, genehmige, stimme",
)
"""Behind a phrase with one of them "ja" is a particle: "das stimmt ja" is a surprise."""

"""German answers. Data for `core.answers`; decides nothing.

"Doch" contradicts, "ja, ja" usually means the opposite, "klar", "genau" and "stimmt" are said for
the sake of saying something, and "schon gut" means never mind: none of them is a yes. "Keine
Ursache" is a courtesy with a cancelling word inside, so it is a doubt as well.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "assents": (
        "ja, jawohl, jawoll, jep, jup, jupp, yep, yes, affirmativ, ja gern, ja gerne, gern, gerne",
        "sehr gern, sehr gerne, mach das, mach es, mach's, mach schon, machen sie das",
        "machen sie es, mach das jetzt, mach es jetzt, tu das, tu es, tu's, tun sie das",
        "tun sie es, nur zu, los, leg los, los geht's, auf geht's, bitte sehr gerne, natürlich",
        "selbstverständlich, auf jeden fall, unbedingt, absolut, definitiv, freilich",
        "einverstanden, korrekt, das ist korrekt, das stimmt, das ist richtig, ja genau",
        "das ist genau richtig, ja das stimmt, ja stimmt, ja das will ich, ja ich will, ja mach",
        "ja mach mal, ja das möchte ich, ja bin ich, ja ich bin sicher, ja ich bin mir sicher",
        "ja kannst du, ja darfst du, du kannst das machen, bestätigen, bestätige, bestätigt",
        "ich bestätige, ich bestätige das, ich bestätige es, hiermit bestätige ich",
        "so soll es sein",
    ),
    "acknowledgements": (
        "okay, ok, okey, in ordnung, geht in ordnung, alles klar, klar, na klar, klaro, sicher",
        "sicherlich, gewiss, genau, ganz genau, exakt, richtig, stimmt, stimmt genau, jo, jau",
        "ach, gut, sehr gut, na gut, das ist gut, schön, na schön, sehr schön, fein, super, toll",
        "prima, klasse, perfekt, wunderbar, ausgezeichnet, hervorragend, spitze, cool, top",
        "bestens, passt, das passt, gute idee, verstanden, verstehe, ich verstehe, aha, ah, oh",
        "ach so, danke, danke schön, dankeschön, danke sehr, vielen dank, herzlichen dank",
        "besten dank, tausend dank, ich danke dir, ich danke ihnen, danke dir, danke ihnen",
        "bitte schön, bitteschön, bitte sehr, gern geschehen, gerne geschehen, keine ursache",
        "kein problem, nichts zu danken, alles gut, hm, hmm, mm, mmm, mhm, mm hmm, m hm, so",
        "nun gut, also gut, guten morgen, guten tag, guten abend, gute nacht, hallo, tschüss",
        "auf wiedersehen, servus, gut gemacht, bravo, wie schön",
    ),
    "fillers": (
        "bitte, äh, ähm, öh, öhm, mal, jetzt, dann, also, nun, hearth, hey hearth, eben, na dann",
        "denn",
        "jarvis, hey jarvis, mycroft, hey mycroft, rhasspy, hey rhasspy",
    ),
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
    ),
    "doubts": (
        "aber, außer, sondern, vielleicht, eventuell, möglicherweise, womöglich, vermutlich",
        "wahrscheinlich, wohl, doch, jein, na ja, naja, joa, tja, ja ja, jaja, ja klar ja",
        "ich glaube, glaub ich, glaube ich, ich denke, denk ich, denke ich, ich schätze",
        "ich nehme an, ich hoffe, hoffentlich, angeblich, anscheinend, scheinbar, eigentlich",
        "irgendwie, fast, beinahe, teilweise, mehr oder weniger, je nachdem, kommt drauf an",
        "es kommt darauf an, kommt darauf an, kann sein, könnte sein, mag sein, wäre gut, oder",
        "nicht sicher, ich bin nicht sicher, ich bin mir nicht sicher, bin mir nicht sicher",
        "weiß nicht, ich weiß nicht, ich weiß es nicht, weiß ich nicht, keine ahnung, warum nicht",
        "wieso nicht, egal, ist mir egal, mir egal, ganz egal, wie du willst, wie sie wollen",
        "wie du meinst, wie sie meinen, meinetwegen, von mir aus, wenn du willst, wenn du meinst",
        "wenn sie wollen, wenn's sein muss, wenn es sein muss, passt schon, lass mich überlegen",
        "lass mich nachdenken, lass mich sehen, mal sehen, mal schauen, mal gucken",
        "muss ich überlegen, keine ursache, kein problem, nichts zu danken, in einem moment",
        "im moment, in einem augenblick, in einer sekunde, wer's glaubt, wer's glaubt wird selig",
        "schön wär's, träum weiter, soso, so so, nun ja, ach ja, ach was, ungern, theoretisch",
        "im prinzip, an sich",
        # Said beside a yes they are meant for somebody at the door or on the telephone.
        "guten morgen, guten tag, guten abend, gute nacht, hallo, tschüss, auf wiedersehen, servus",
    ),
    "asides": (
        "was, wie, wie bitte, bitte was, was bitte, was ist, was war das, was hast du gesagt",
        "was meinst du, welche, welches, welcher, welchen, wer, warum, wieso, weshalb, wann, wo",
        "wirklich, echt, ernsthaft, im ernst, entschuldigung, verzeihung, sorry, noch mal",
        "nochmal, noch einmal, sag das noch mal, sag's noch mal, wiederhole, wiederholen",
        "wiederhol das, kannst du das wiederholen, später, gleich, bald, morgen, heute abend",
        "nachher, in einer minute, in einer stunde, nur, wenn, falls, bis, sonst, soll ich",
        "sollen wir, ist es, war es, bist du sicher, sind sie sicher, ich, du, es, das, mir, gell",
        "wer weiß, weiter, zurück, stattdessen, anders, hä, na, mach, mach mal, mach bitte",
    ),
}

"""How people speak French to their home. A table."""

from appliance.understanding.text.usage import Usage, listed, rows

FRENCH = Usage(
    polite=rows(
        "s'il te plaît, s'il vous plaît, stp, svp, merci, merci beaucoup, merci bien, maintenant",
        "tout de suite, un peu, donc, alors, euh, hé, salut, bonjour, bonsoir, allez, tiens",
        "je voudrais, je veux, j'aimerais, je souhaite, nous voudrions, on voudrait, tu veux bien",
        "vous voulez bien, il faut, il faudrait, ok, pour moi, pour nous, gentiment, complètement",
        "je voudrais que tu, dis, bonne nuit, bonne journée, bonne soirée, au revoir, super",
        "parfait, génial",
    ),
    requests=rows(
        "peux-tu, tu peux, pourrais-tu, tu pourrais, pouvez-vous, vous pouvez, pourriez-vous",
        "vous pourriez, veux-tu, voudrais-tu, voulez-vous, est-ce que tu peux",
        "est-ce que tu pourrais, est-ce que vous pouvez, est-ce que vous pourriez, veuillez",
        "tu peux me, peux-tu me, peux-tu nous, ça te dérange de, tu veux bien",
    ),
    rewritten=(
        (("s", "il", "te", "plait"), ""),
        (("s", "il", "vous", "plait"), ""),
        (("maintenant",), ""),
        (("tout", "de", "suite"), ""),
        (("vite",), ""),
        (("est", "ce", "que"), ""),
        (("est", "ce", "qu"), ""),
        (("allumez",), "allume"),
        (("eteignez",), "éteins"),
        (("ouvrez",), "ouvre"),
        (("fermez",), "ferme"),
        (("montez",), "monte"),
        (("baissez",), "baisse"),
        (("reglez",), "règle"),
        (("mettez",), "mets"),
        (("verrouillez",), "verrouille"),
        (("deverrouillez",), "déverrouille"),
        (("activez",), "active"),
        (("desactivez",), "désactive"),
        (("demarrez",), "démarre"),
        (("arretez",), "arrête"),
        (("lancez",), "lance"),
        (("coupez",), "coupe"),
        (("allumes",), "allume"),
        (("leve",), "monte"),
        (("lever",), "monter"),
        (("bien", "fermer"), "fermer"),
        (("bien", "ferme"), "ferme"),
        (("ferme", "a", "cle"), "verrouille"),
        (("fermer", "a", "cle"), "verrouiller"),
        (("tamise",), "règle"),
        (("rallume",), "allume"),
        (("rallumer",), "allumer"),
        (("reeteins",), "éteins"),
        (("rouvre",), "ouvre"),
        (("referme",), "ferme"),
        (("de", "la", "piece"), "ici"),
    ),
    questions=rows(
        "est-ce que, est-ce qu, est-il, est-elle, sont-ils, sont-elles, est, sont, quel, quelle",
        "quels, quelles, qu'est-ce, que, qu, qui, où, quand, comment, pourquoi, combien, y a-t-il",
        "y a t il, il y a, a-t-on, as-tu, ai-je, avez-vous, avons-nous, était-ce, dois-je, doit-on",
        "faut-il, peut-on, puis-je, dans quel, dans quelle, il est quelle heure, il fait combien",
        "donne-moi, c'est quoi, on est quel, sais-tu, pourrait-on, devrait-on, devrais-je",
        "à quelle",
    ),
    asking=rows(
        "est-il, est-elle, sont-ils, sont-elles, est-t-il, quelle heure, combien, a-t-il, a-t-elle",
    ),
    stops={
        "negated": rows(
            "ne, n, pas, plus jamais, jamais, rien, aucun, aucune, personne, sans, ni, évite",
            "interdit, interdis, laisse, laissez, laisser, surtout pas, non plus",
        ),
        "cancelled": rows(
            "non, nan, en fait, plutôt, annule, annuler, oublie, oublie ça, laisse tomber, attends",
            "attendez, stop, pardon, je voulais dire, ou, ou plutôt, tant pis, peu importe",
            "finalement, mais, au lieu",
        ),
        "hypothetical": rows(
            "serait, seraient, pourrait, pourraient, devrait, devraient, aurait, auraient",
            "faudrait-il, imagine, imaginons, supposons, suppose, peut-être, éventuellement",
            "on allumait, on éteignait, on ouvrait, théoriquement, allumerais, ouvrirait",
        ),
        "conditional": rows(
            "si, s il pleut, quand, lorsque, dès que, tant que, jusqu, jusqu'à, avant, après",
            "pendant que, chaque fois, toujours, à moins, aussitôt, sauf",
        ),
        "later": rows(
            "plus tard, demain, ce soir, cette nuit, dans une heure, dans une minute",
            "tout à l'heure",
            "dans un quart d'heure, dans quelques minutes",
            "à minuit, à midi, bientôt, un jour, dans une demi-heure, au coucher du soleil",
            "après-demain, ensuite, la semaine prochaine",
        ),
        "report": rows(
            "ai, as, avons, avez, ont, avait, avais, était, étaient, été, fut, sera, est, sont",
            "hier, tout à l'heure déjà, autrefois, avant-hier, vient de, viens de, s'allume",
            "s'éteint, s'ouvre, se ferme, je crois, je pense, on allume, on éteint",
        ),
        "of others": rows(
            "dit, disait, dirait, demande, demandait, raconte, répond, crie, dis-lui, dites-lui",
            "dis à, il doit, elle doit, maman, papa, chéri, chérie, quelqu'un, alexa, siri, google",
            "dans le film, à la télé disent, la chanson, s'appelle, signifie, le mot, la phrase",
            "épelle, traduis, veut dire, j'allume, j'éteins, j'ouvre, je ferme, j'allais, je vais",
            "nous allons, le voisin, les voisins, il allume, elle allume, il ouvre, elle ferme",
        ),
        "partly": rows("seulement, uniquement, presque, excepté, à part, à l'exception, hormis"),
    },
    times=(
        listed("dans à vers après"),
        listed("seconde secondes minute minutes heure heures h jours semaine semaines"),
    ),
    actions={
        "turn_on": listed(
            "allume allumer active activer démarre démarrer éclaire éclairer illumine lance lancer"
        ),
        "turn_off": listed(
            "éteins éteint éteindre désactive désactiver coupe couper arrête arrêter stoppe stopper"
        ),
        "open": listed("ouvre ouvrir monte monter"),
        "close": listed("ferme fermer baisse baisser descends descendre"),
        "lock": listed("verrouille verrouiller barre barrer"),
        "unlock": listed("déverrouille déverrouiller"),
        "set": listed(
            "règle régler mets met mettre passe passer ajuste ajuster change changer augmente "
            "augmenter diminue diminuer allume allumer ouvre ouvrir ferme fermer monte baisse "
            "baisser monter"
        ),
        "press": listed("active activer lance lancer exécute exécuter démarre démarrer appuie"),
        "start": listed(
            "démarre démarrer lance lancer reprends reprendre remets remettre nettoie nettoyer "
            "aspire aspirer tonds tondre coupe couper lecture lis joue passe commence relance"
        ),
        "pause": listed("pause arrête arrêter stoppe coupe éteins"),
        "dock": listed("renvoie renvoyer range ranger arrête arrêter base stoppe rentre"),
        "next": listed("suivant suivante prochain prochaine passe saute avance"),
        "previous": listed("précédent précédente reviens retour"),
    },
    singular=listed(
        "volet store rideau porte portail fenêtre ventilateur serrure verrou auvent garage"
    ),
    conjunctions=listed("et ainsi"),
    around=listed("le la les l un une des du de d dans à au aux sur"),
    compounds=(),
    joints=(),
)

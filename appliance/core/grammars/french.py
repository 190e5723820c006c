"""French answers. Data for `core.answers`; decides nothing.

"Si" contradicts or means "if", "d'accord" only acknowledges, "ouais ouais" and "c'est ça, oui"
usually mean the opposite: none of them is a yes. "De rien" and "pas de problème" are courtesies
with a cancelling word inside, so they are doubts as well.
"""

from collections.abc import Mapping

PHRASES: Mapping[str, tuple[str, ...]] = {
    "yeses": (
        "oui, ouais, ouep, ouaip, yes, yep, affirmatif, oui oui, oui monsieur, oui madame",
        "que oui, et oui",
    ),
    "orders": (
        "vas-y, allez-y, fais-le, faites-le, fais ça, faites ça, fais cela, faites cela",
        "fais donc, faites donc, fais-le maintenant, faites-le maintenant, tu peux y aller",
        "vous pouvez y aller, tu peux le faire, vous pouvez le faire, je veux bien, je le veux",
        "j'aimerais bien, c'est ce que je veux, c'est ce que je voulais, c'est ce que j'ai dit",
        "c'est ce que j'ai demandé, confirme, confirmer, confirmé, confirmée, confirmez",
        "je confirme, je le confirme, on confirme, je valide, j'approuve, j'accepte",
        "je t'autorise, je vous autorise, permission accordée, j'ai dit oui, je dis oui",
        "je t'ai dit oui, je vous ai dit oui, je vous dis oui, ma réponse est oui, procède",
        "procédez",
    ),
    "curt": ("tu peux, vous pouvez",),
    "statements": (
        "bien sûr, bien sûr que oui, évidemment, naturellement, absolument, tout à fait",
        "exactement, exact, c'est exact, correct, c'est correct, c'est bien ça, certainement",
        "carrément, volontiers, sans hésiter, c'est d'accord, je suis d'accord, d'accord pour moi",
        "c'est bon pour moi, ça me convient, validé, c'est validé, approuvé, accepté, accordé",
        "c'est confirmé, je suis sûr, je suis sûre, je suis certain, je suis certaine",
        "j'en suis sûr, j'en suis sûre, sûr et certain, tu as bien compris",
        "vous avez bien compris, c'est juste, c'est un oui, allons-y",
    ),
    "leaning": (
        "je veux, je veux ça, je voudrais, fais, faites, on y va, c'est parti, merci de le faire",
        "c'est oui, t'as compris, sûr, sûre, certain, certaine, celui-là, celle-là",
        "c'est celui-là, c'est celle-là, continue, poursuis, lance-toi, ce serait bien",
        "ce serait parfait, ce serait gentil, ça serait bien, lance",
    ),
    "agreements": (
        "d'accord, ok, okay, okey, dac, entendu, bien entendu, ça marche, ça roule, ça me va",
        "c'est bon, c'est ça, voilà, en effet, avec plaisir, bonne idée, mhm, mm hmm, parfait",
        "c'est parfait, très bien, bien, nickel, impeccable, super, positif",
    ),
    "thanks": (
        "merci, merci bien, merci beaucoup, merci à toi, merci à vous, mille merci, mille mercis",
        "un grand merci, je te remercie, je vous remercie",
    ),
    "praise": (
        "fort bien, c'est bien, génial, cool, excellent, formidable, chouette, top, magnifique",
        "bien joué, bravo",
    ),
    "remarks": (
        "compris, noté, reçu, ça va, vrai, c'est vrai, de rien, pas de problème, pas de souci",
        "pas de soucis, aucun problème, aucun souci, sans problème, certes, il n'y a pas de quoi",
        "je t'en prie, je vous en prie, je vois, je comprends, aha, bonjour, bonsoir, bonne nuit",
        "salut, au revoir, tiens",
    ),
    "pleas": ("s'il te plaît, s'il vous plaît, stp, svp",),
    "fillers": (
        "maintenant, tout de suite, immédiatement, dis hearth, hé hearth, hearth, hey hearth",
        "jarvis, hey jarvis, mycroft, hey mycroft, rhasspy, hey rhasspy",
    ),
    "immediacies": ("maintenant, tout de suite, immédiatement",),
    "hesitations": ("euh, heu, hum, ben, bah, alors, donc, eh",),
    "sounds": ("bon, eh bien, allez, allons, mm, mmm, mmh, hm, hmm, ah, oh",),
    "cancels": (
        "non, nan, nenni, négatif, pas, jamais, rien, aucun, aucune, personne, ni, ne, n'importe",
        "n'y, n'allume, n'éteins, n'ouvre, stop, stoppe, stoppez, arrête, arrêtes, arrêtez",
        "arrêter, arrête-toi, halte, annule, annules, annuler, annulez, annulé, annulation",
        "abandonne, abandonner, abandonnez, attends, attend, attendez, attendre, minute papillon",
        "une minute, une seconde, un instant, un moment, deux secondes, deux minutes",
        "laisse tomber, laissez tomber, laisse, laissez, laisse ça, laisse béton, oublie, oubliez",
        "oublier, tant pis, ça suffit, suffit, c'est assez, tais-toi, taisez-vous, la ferme",
        "ferme-la, chut, silence, refuse, refuser, je refuse, refusé, rejette, rejeter, faux",
        "c'est faux, erreur, incorrect, mauvaise idée, hors de question, changé d'avis",
        "change d'avis, changer d'avis, mieux vaut éviter, évite, évitez, ignore, ignorez, trompé",
        "trompée, mon oeil, mon œil, jamais de la vie, défais, défaire, oh là là",
        "assez, terminé, c'est fini, fini, coupe ça, coupez ça, coupe court, fausse alerte",
        "mauvaise pièce, je retire, je reprends ce que, pas dit",
    ),
    "doubts": (
        "mais, sauf, si, peut-être, sans doute, probablement, éventuellement, possiblement",
        "apparemment, presque, plutôt, quoique, enfin, finalement, après tout, je pense, je crois",
        "je suppose, j'imagine, j'espère, je dirais, à mon avis, il paraît, on verra, faut voir",
        "il faut voir, ça dépend, à voir, bof, mouais, ouais bon, c'est ça oui, c'est cela oui",
        "c'est ça ouais, ben voyons, tu parles, tu rêves, la bonne blague, pas sûr, pas sûre",
        "pas certain, pas certaine, je ne sais pas, je ne suis pas sûr, je ne suis pas sûre",
        "je ne suis pas certain, je sais pas, j'sais pas, chais pas, sais pas, aucune idée",
        "pourquoi pas, ça m'est égal, peu importe, qu'importe, comme tu veux, comme vous voulez",
        "comme tu voudras, comme vous voudrez, à toi de voir, à vous de voir, si tu veux",
        "si vous voulez, si ça te chante, ah bon, soit, en principe, en théorie, ça se peut",
        "possible, c'est possible, de rien, pas de problème, pas de souci, pas de soucis",
        "aucun problème, aucun souci, il n'y a pas de quoi, dans une minute, dans une seconde",
        "dans un instant, dans un moment, dans deux minutes, dans deux secondes",
        "pendant une minute, pour une minute, laisse-moi réfléchir, laissez-moi réfléchir",
        "laisse-moi voir, laissez-moi voir, ouais super, ça ira",
        # Said beside a yes they are meant for somebody at the door or on the telephone.
        "bonjour, bonsoir, bonne nuit, salut, au revoir",
    ),
    "dismissals": ("ouais ouais",),
    "asides": (
        "quoi, comment, comment ça, pardon, hein, qui, lequel, laquelle, lesquels, où, quand",
        "pourquoi, combien, quel, quelle, vraiment, sérieusement, sérieux, désolé, désolée",
        "excuse-moi, excusez-moi, répète, répétez, répéter, tu peux répéter, qu'est-ce que tu dis",
        "qu'est-ce que c'est, qu'as-tu dit, plus tard, tout à l'heure, bientôt, demain, ce soir",
        "tantôt, après, dans une heure, seulement, juste, sinon, jusqu'à, quand même, autrement",
        "est-ce que, tu es sûr, tu es sûre, vous êtes sûr, c'est sûr, toi, moi, je, tu, ça",
        "qui sait, hésite, j'hésite, comme ça, continuez, poursuivez, la réponse est oui",
        "pour moi",
    ),
}

DEEDS: Mapping[str, tuple[str, ...]] = {
    "on": ("allume, allumer, allumez",),
    "off": ("éteins, éteindre, éteignez",),
    "open": ("ouvre, ouvrir, ouvrez",),
    "close": ("ferme, fermer, fermez",),
    "lock": ("verrouille, verrouiller, verrouillez, ferme à clé",),
    "unlock": ("déverrouille, déverrouiller, déverrouillez",),
    "start": ("démarre, démarrer, démarrez",),
}
"""What a question asks to do, by the words that decide it."""
AROUND: tuple[str, ...] = ("le, la, les, l', ça, tu peux, vous pouvez, peux",)
"""Beside those they say nothing of their own."""
NAMED: Mapping[str, tuple[str, ...]] = {
    "light": ("lumière",),
    "everything": ("tout",),
    "lights": ("lumières",),
    "lamp": ("lampe",),
    "door": ("porte",),
    "blind": ("store, volet",),
    "fan": ("ventilateur",),
}
"""Things of a question, by its English word for them."""
WHOLE: tuple[str, ...] = ("les deux, tous, toutes, tous les deux, toutes les deux",)
"""All of several things that were asked for."""
VERBS: tuple[str, ...] = ()
